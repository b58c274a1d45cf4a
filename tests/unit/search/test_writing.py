import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from whoosh import index

from marketplace.search import folders, whoosh_engine
from marketplace.search.clauses import parse
from marketplace.search.documents import ModelDocument, ScenarioDocument
from marketplace.search.errors import IndexBusy
from marketplace.search.port import IndexedIds, compare
from marketplace.search.query import ScenarioQuery
from marketplace.search.schema import SCENARIOS, Part
from marketplace.search.snapshot import Snapshot
from marketplace.search.whoosh_engine import WhooshEngine, open_engine

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)

Make = Callable[..., ScenarioDocument]
MakeModel = Callable[..., ModelDocument]


def ask(text: str = "", **values: object) -> ScenarioQuery:
    return ScenarioQuery(now=values.pop("now", NOW), text=text, **values)


def find(engine: WhooshEngine, text: str = "", **values: object) -> tuple[int, ...]:
    return engine.search_scenarios(ask(text, **values)).ids


def test_update_replaces_and_removes(filled: WhooshEngine, make_scenario: Make) -> None:
    for _again in range(2):
        filled.update(
            scenarios=[
                make_scenario(1, "旧"),
                make_scenario(1, "量子计算"),
                make_scenario(9, "新"),
            ],
            removed_scenarios=[2, 77],
        )
        assert filled.list_ids().scenarios == {1, 3, 4, 9}
        assert find(filled, "量子") == (1,)
        assert find(filled, "煤矿") == ()
        assert filled.check().is_sound


def test_removal_wins_over_the_same_number(filled: WhooshEngine, make_scenario: Make) -> None:
    filled.update(scenarios=[make_scenario(1)], removed_scenarios=[1])
    assert filled.list_ids().scenarios == {2, 3, 4}


def test_an_empty_update_commits_nothing(filled: WhooshEngine) -> None:
    before = filled.check()
    filled.update()
    assert filled.check() == before


def test_a_batch_is_one_commit(filled: WhooshEngine, make_scenario: Make) -> None:
    before = filled.check().scenarios.generation
    filled.update([make_scenario(n) for n in range(10, 30)], removed_scenarios=range(5))
    report = filled.check()
    assert report.scenarios.generation == before + 1
    assert (report.documents, report.scenarios.documents) == (20, 20)


def test_merged_segments_keep_columns_and_words(engine: WhooshEngine, make_scenario: Make) -> None:
    engine.rebuild([], [])
    for number in range(1, 31):
        band = "large" if number % 3 else ""
        engine.update([make_scenario(number, f"第{number}号煤矿", budget_band=band)])
        engine.update([make_scenario(number % 7 + 1, "煤矿改", budget=Decimal(number))])
    report = engine.check().scenarios
    assert (report.documents, report.duplicates) == (30, 0)
    assert report.segments < 20
    hits = engine.search_scenarios(ask("煤矿", per_page=100))
    assert set(hits.ids) == set(range(1, 31))
    # 1 to 7 were replaced last with the small band; of 8 to 30, 9, 12 ... 30 have none.
    assert hits.facets["budget_band"] == {"small": 7, "large": 15}


def test_difference_from_the_database(filled: WhooshEngine) -> None:
    assert filled.list_ids() == IndexedIds(frozenset({1, 2, 3, 4}), frozenset())
    difference = compare([1, 2, 5], filled.list_ids().scenarios)
    assert (difference.missing, difference.extra) == ({5}, {3, 4})


def test_rebuild_switches_while_a_reader_is_open(
    filled: WhooshEngine, make_scenario: Make, tmp_path: Path
) -> None:
    reader = open_engine(tmp_path / "index")
    seen: list[frozenset[int]] = []

    def watched() -> Iterator[ScenarioDocument]:
        for number in (50, 51):
            yield make_scenario(number, "煤矿")
            seen.append(reader.list_ids().scenarios)

    filled.rebuild(watched(), [])
    assert seen == [{1, 2, 3, 4}] * 2
    assert reader.list_ids().scenarios == {50, 51}
    assert set(find(filled, "煤矿")) == {50, 51}


def test_an_old_snapshot_answers_after_the_switch(
    filled: WhooshEngine, make_scenario: Make
) -> None:
    old = filled._snapshot_of(folders.get_build(filled._folder), SCENARIOS)
    filled.rebuild([make_scenario(50)], [])
    assert old.ids[filled._match(old, parse("煤矿", {})).mask].tolist() == [1]


def test_a_failed_rebuild_leaves_the_index(filled: WhooshEngine, make_scenario: Make) -> None:
    def broken() -> Iterator[ScenarioDocument]:
        yield make_scenario(50)
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        filled.rebuild(broken(), [])
    assert filled.list_ids().scenarios == {1, 2, 3, 4}
    assert len(list(filled._folder.glob("build-*"))) == 1
    filled.update(removed_scenarios=[1])
    assert filled.list_ids().scenarios == {2, 3, 4}


KILLED_WRITER = """
import os, signal, sys
from whoosh import index
writer = index.open_dir(sys.argv[1]).writer(compound=False)
writer.delete_by_term("key", "1")
writer.add_document(key="99", words=["煤矿"], number=99)
if sys.argv[2] == "in commit":
    writer._commit_toc = lambda segments: os.kill(os.getpid(), signal.SIGKILL)
    writer.commit()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("moment", ["before commit", "in commit"])
def test_a_killed_writer_harms_nothing(
    filled: WhooshEngine, make_scenario: Make, moment: str
) -> None:
    folder = folders.get_build(filled._folder) / "scenarios"
    command = [sys.executable, "-c", KILLED_WRITER, str(folder), moment]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    again = open_engine(filled._folder)
    assert again.list_ids().scenarios == {1, 2, 3, 4}
    again.update([make_scenario(5)])
    assert again.list_ids().scenarios == {1, 2, 3, 4, 5}
    assert find(again, "煤矿") == (1,)


def test_a_second_writer_is_told_to_come_again(filled: WhooshEngine, make_scenario: Make) -> None:
    impatient = WhooshEngine(filled._folder, {}, patience=0.0)
    with folders.writing(filled._folder, 0):
        with pytest.raises(IndexBusy):
            impatient.update([make_scenario(5)])
        with pytest.raises(IndexBusy):
            impatient.rebuild([], [])
    build = folders.get_build(filled._folder)
    lock = index.open_dir(str(build / "scenarios")).lock("WRITELOCK")
    assert lock.acquire()
    with pytest.raises(IndexBusy):
        impatient.update([make_scenario(5)])
    lock.release()
    impatient.update([make_scenario(5)])
    assert 5 in filled.list_ids().scenarios


def test_a_new_engine_sees_what_another_wrote(filled: WhooshEngine, make_scenario: Make) -> None:
    other = open_engine(filled._folder)
    assert other.list_ids().scenarios == {1, 2, 3, 4}
    filled.update([make_scenario(5)])
    assert other.list_ids().scenarios == {1, 2, 3, 4, 5}


class Overtaken:
    """A snapshot in whose opening somebody writes, the first time."""

    def __init__(self, write: Callable[[], None]) -> None:
        self.write = write
        self.opened = 0

    def __call__(self, opened: Any, part: Part) -> Snapshot:
        self.opened += 1
        if self.opened == 1:
            made = Snapshot(opened, part)
            self.write()
            return made
        return Snapshot(opened, part)


def test_a_write_during_the_opening_makes_it_open_anew(
    filled: WhooshEngine, make_scenario: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    overtaken = Overtaken(lambda: filled.update([make_scenario(100, "量子")]))
    filled.update([make_scenario(99, "量子")])
    monkeypatch.setattr(whoosh_engine, "Snapshot", overtaken)
    assert filled.search_scenarios(ask("量子")).total == 2
    assert overtaken.opened == 2


def test_a_write_that_takes_the_table_of_contents_away_makes_it_open_anew(
    filled: WhooshEngine, make_scenario: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_late(folder: str, **options: Any) -> Any:
        opened.append(folder)
        if len(opened) == 1:
            contents = next(Path(folder).glob("*.toc"))
            filled.update([make_scenario(100, "量子")])
            contents.read_bytes()
        return open_dir(folder, **options)

    filled.update([make_scenario(99, "量子")])
    open_dir = whoosh_engine.index.open_dir
    monkeypatch.setattr(whoosh_engine.index, "open_dir", open_late)
    assert filled.search_scenarios(ask("量子")).total == 2


def test_threads_share_an_engine_while_it_is_written(
    filled: WhooshEngine, make_scenario: Make
) -> None:
    wrong: list[object] = []

    def search() -> None:
        for at in range(40):
            hits = filled.search_scenarios(ask(("煤矿", "公文", "gpt-4", "客服")[at % 4]))
            if hits.total != 1:
                wrong.append(hits)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(100, 110):
        filled.update([make_scenario(number, "量子")])
    for thread in threads:
        thread.join()
    assert wrong == []
