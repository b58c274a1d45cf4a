from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from marketplace.search import folders
from marketplace.search.documents import ModelDocument, ScenarioDocument
from marketplace.search.errors import BadDocument, BadQuery, IndexMissing
from marketplace.search.query import ModelQuery, ModelSort, ScenarioQuery, Sort
from marketplace.search.whoosh_engine import WhooshEngine, open_engine

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)

Make = Callable[..., ScenarioDocument]
MakeModel = Callable[..., ModelDocument]


def ask(text: str = "", **values: object) -> ScenarioQuery:
    return ScenarioQuery(now=values.pop("now", NOW), text=text, **values)


def find(engine: WhooshEngine, text: str = "", **values: object) -> tuple[int, ...]:
    return engine.search_scenarios(ask(text, **values)).ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("煤矿", {1}),
        ("煤礦", {1}),
        ("醫療影像", {2}),
        ("gpt-4", {3}),
        ("ＧＰＴ４", {3}),
        ("GPT 4", {3}),
        ("72b", {3}),
        ("qwen2.5", {3}),
        ("信创 公文", {3}),
        ("大模型", {1, 4}),
        ("llm", {4}),
        ("卫生健康", set()),
        ("某医院", {2}),
        ("洛阳", {3}),
        ("金融", {4}),
    ],
)
def test_words_find_documents(filled: WhooshEngine, text: str, ids: set[int]) -> None:
    assert set(find(filled, text)) == ids


def test_a_title_counts_more_than_a_text(engine: WhooshEngine, make_scenario: Make) -> None:
    engine.rebuild(
        [
            make_scenario(1, "设备", body="煤矿 煤矿 以及设备的管理"),
            make_scenario(2, "煤矿", body="设备的管理"),
            make_scenario(3, "学校", body="课程"),
        ],
        [],
    )
    assert find(engine, "煤矿") == (2, 1)


def test_titles_are_found_across_the_segmentation(
    engine: WhooshEngine, make_scenario: Make
) -> None:
    engine.rebuild([make_scenario(1, "南水北调水源"), make_scenario(2, "煤矿")], [])
    assert find(engine, "北调水") == (1,)


def test_all_words_are_wanted_and_some_are_taken(filled: WhooshEngine) -> None:
    both = filled.search_scenarios(ask("煤矿 大模型"))
    assert (both.ids, both.is_relaxed) == ((1,), False)
    some = filled.search_scenarios(ask("煤矿 公文"))
    assert (set(some.ids), some.is_relaxed) == ({1, 3}, True)
    none = filled.search_scenarios(ask("量子"))
    assert (none.ids, none.is_relaxed) == ((), False)


def test_filters_do_not_relax_the_words(filled: WhooshEngine) -> None:
    hits = filled.search_scenarios(ask("煤矿 大模型", sectors=("finance",)))
    assert (hits.total, hits.is_relaxed) == (0, False)
    assert hits.facets["sector"] == {"industry": 1}


def test_terms_for_highlighting_hold_words_parts_and_synonyms(filled: WhooshEngine) -> None:
    assert filled.search_scenarios(ask("大模型 GPT-4")).terms == (
        "大模型",
        "llm",
        "gpt-4",
        "gpt",
        "4",
    )


HOSTILE = [
    "煤矿" * 5000,
    "？！、。…—",
    '"',
    '"煤矿',
    "\x00",
    "\ud800",
    "title:煤矿 AND (",
    "*",
    "煤*",
    "[a TO z]",
    "key:1",
    "\\",
    " ".join("abcdefghijklmnopqrstuvwxyz" * 20),
    "𠀀𠀁",
    "🀄️",
    "%00' OR 1=1 --",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_answered(filled: WhooshEngine, text: str) -> None:
    hits = filled.search_scenarios(ask(text))
    assert hits.total == len(hits.ids) <= 4
    filled.search_models(ModelQuery(text=text))


@pytest.mark.parametrize("text", ["？！、。", "的", "\x00", "*", "\ud800"])
def test_text_without_words_finds_nothing(filled: WhooshEngine, text: str) -> None:
    assert filled.search_scenarios(ask(text)).total == 0


@pytest.mark.parametrize("text", ["", "  ", "\u3000\n"])
def test_no_text_finds_everything(filled: WhooshEngine, text: str) -> None:
    assert filled.search_scenarios(ask(text)).total == 4


@pytest.mark.parametrize("wanted", [("",), ("nowhere",), ("", "nowhere")])
def test_a_filter_that_nothing_passes_shows_nothing(
    filled: WhooshEngine, wanted: tuple[str, ...]
) -> None:
    assert filled.search_scenarios(ask(sectors=wanted)).total == 0
    assert filled.search_scenarios(ask(sub_scenarios=wanted)).total == 0
    assert filled.search_scenarios(ask("煤矿", cities=wanted)).total == 0


def test_state_follows_the_clock(engine: WhooshEngine, make_scenario: Make) -> None:
    engine.rebuild(
        [
            make_scenario(1, deadline=NOW),
            make_scenario(2),
            make_scenario(3, state="awarded", deadline=NOW - SECOND),
        ],
        [],
    )
    before = engine.search_scenarios(ask(now=NOW - timedelta(microseconds=1)))
    assert before.facets["state"] == {"accepting": 2, "awarded": 1}
    at = engine.search_scenarios(ask(now=NOW))
    assert at.facets["state"] == {"accepting": 1, "awarded": 1, "closed": 1}
    assert find(engine, states=("closed",)) == (1,)
    assert find(engine, states=("accepting",), now=NOW - SECOND) == (2, 1)
    assert find(engine, states=("published",)) == ()


def test_sorting(engine: WhooshEngine, make_scenario: Make) -> None:
    day = timedelta(days=1)
    engine.rebuild(
        [
            make_scenario(1, deadline=NOW + 2 * day, budget=Decimal("10.50"), published_at=NOW),
            make_scenario(2, deadline=NOW + day, budget=Decimal("10.51"), published_at=NOW - day),
            make_scenario(3, budget=None, published_at=NOW + day),
            make_scenario(4, deadline=NOW - day, budget=Decimal(0)),
            make_scenario(5, deadline=NOW - 2 * day, state="opened", published_at=NOW),
        ],
        [],
    )
    assert find(engine, sort=Sort.DEADLINE) == (2, 1, 3, 4, 5)
    assert find(engine, sort=Sort.BUDGET) == (2, 1, 4, 3, 5)
    assert find(engine, sort=Sort.NEWEST) == (3, 5, 1, 2, 4)
    assert find(engine) == (3, 5, 1, 2, 4)
    assert find(engine, sort=Sort.NEWEST, page=2, per_page=2) == (1, 2)


def test_models(engine: WhooshEngine, make_model: MakeModel) -> None:
    engine.rebuild(
        [],
        [
            make_model(1, "星河 7B", sectors=("medical", "industry"), tier="T1"),
            make_model(2, "煤海大模型", sectors=("industry",), deployment=("public",), tier="T3"),
            make_model(3, "云帆", kind="application", tier="T1", updated_at=NOW + SECOND),
        ],
    )
    hits = engine.search_models(ModelQuery(sectors=("medical",)))
    assert hits.ids == (1,)
    assert hits.facets == {
        "kind": {"foundation": 1},
        "sector": {"medical": 1, "industry": 2},
        "deployment": {},
        "tier": {"T1": 1},
    }
    assert engine.search_models(ModelQuery()).ids == (2, 3, 1)
    assert engine.search_models(ModelQuery(sort=ModelSort.NEWEST)).ids == (3, 2, 1)
    assert engine.search_models(ModelQuery(text="7b")).ids == (1,)
    assert engine.search_models(ModelQuery(text="医疗")).ids == (1,)


def test_without_an_index_everything_says_so(engine: WhooshEngine, make_scenario: Make) -> None:
    for call in (
        lambda: engine.search_scenarios(ask()),
        lambda: engine.search_models(ModelQuery(text="煤矿")),
        engine.check,
        engine.list_ids,
        lambda: engine.update([make_scenario(1)]),
    ):
        with pytest.raises(IndexMissing):
            call()


@pytest.mark.parametrize("damaged", ["*.toc", "*.trm", "*.col"])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_damaged_index_says_so(filled: WhooshEngine, damaged: str) -> None:
    folder = folders.get_build(filled._folder) / "scenarios"
    for file in folder.glob(damaged):
        file.write_bytes(b"\x00\x01damaged")
    fresh = open_engine(filled._folder)
    with pytest.raises(IndexMissing):
        fresh.search_scenarios(ask("煤矿"))
    filled.rebuild([], [])
    assert fresh.search_scenarios(ask("煤矿")).total == 0


def test_damaged_postings_say_so(filled: WhooshEngine) -> None:
    folder = folders.get_build(filled._folder) / "scenarios"
    for file in folder.glob("*.pst"):
        file.write_bytes(b"")
    with pytest.raises(IndexMissing):
        open_engine(filled._folder).search_scenarios(ask("煤矿"))


def test_naive_times_and_endless_amounts_are_refused(make_scenario: Make) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(BadDocument):
        make_scenario(1, deadline=naive)
    with pytest.raises(BadDocument):
        make_scenario(1, budget=Decimal("Infinity"))
    with pytest.raises(BadQuery):
        ScenarioQuery(now=naive)


def test_numbers_beyond_the_column_are_kept_in_order(
    engine: WhooshEngine, make_scenario: Make
) -> None:
    engine.rebuild(
        [
            make_scenario(1, budget=Decimal("1e30")),
            make_scenario(2, budget=Decimal(1)),
            make_scenario(3, deadline=datetime.max.replace(tzinfo=UTC)),
            make_scenario(4, deadline=datetime.min.replace(tzinfo=UTC)),
        ],
        [],
    )
    assert find(engine, sort=Sort.BUDGET)[:2] == (1, 2)
    assert find(engine, sort=Sort.DEADLINE) == (3, 2, 1, 4)


def test_a_forked_process_opens_its_own_files(filled: WhooshEngine) -> None:
    find(filled)
    mine = filled._opened["scenarios"]
    assert mine.is_current(mine.build)
    assert not replace(mine, process=mine.process + 1).is_current(mine.build)
