"""Discovery on a few documents: what it finds, why, and what it leaves out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from whoosh import index

from marketplace.search import writing
from marketplace.search.discovery import Corpus, discover
from marketplace.search.documents import ModelDocument
from marketplace.search.schema import MODELS, model_fields
from marketplace.search.snapshot import Snapshot
from marketplace.search.wishes import TUNING, Wish

MODELS_KNOWN = {
    1: ("皮带巡检", "识别煤矿皮带上的异物，联动停机", ("industry",)),
    2: ("井下巡检机器人", "煤矿井下设备巡检，识别异物和漏油", ("industry",)),
    3: ("病历质控", "检查住院病历的缺项和矛盾", ("medical",)),
    4: ("影像辅助诊断", "肺部影像的辅助诊断", ("medical",)),
    5: ("公文写作", "起草通知和纪要", ("city",)),
    6: ("停机预测", "预测设备停机，煤矿与电厂都用", ("energy", "industry")),
}

MakeCorpus = Callable[..., Corpus]


@pytest.fixture
def make_corpus(tmp_path: Path) -> MakeCorpus:
    def make(known: Mapping[int, tuple[str, str, tuple[str, ...]]] = MODELS_KNOWN) -> Corpus:
        now = datetime(2026, 3, 2, tzinfo=UTC)
        documents = [
            model_fields(ModelDocument(number, name, "", body, "", sectors, (), "", now))
            for number, (name, body, sectors) in known.items()
        ]
        writing.create(tmp_path, MODELS, documents)
        snapshot = Snapshot(index.open_dir(str(tmp_path / MODELS.name)), MODELS)

        def texts(ids: Iterable[int]) -> dict[int, str]:
            return {number: "\n".join(known[number][:2]) for number in ids}

        return Corpus(snapshot, snapshot.live, snapshot.facets["sector"], texts)

    return make


def _ids(corpus: Corpus, wish: Wish, limit: int = 10, **tuned: float) -> list[int]:
    return [found.id for found in discover(corpus, wish, limit, replace(TUNING, **tuned))]


def test_what_says_the_same_comes_first(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    assert _ids(corpus, Wish("住院病历缺项检查"))[0] == 3
    assert _ids(corpus, Wish("煤矿皮带异物识别"))[:2] == [1, 2]


def test_the_parts_give_the_score_and_the_shared_words_are_named(make_corpus: MakeCorpus) -> None:
    wish = Wish("煤矿皮带异物识别", {"industry": 0.9, "medical": 0.1}, {2: 0.5})
    found = discover(make_corpus(), wish, 10)
    assert [one.id for one in found][:2] == [1, 2]
    for one in found:
        text = one.words + one.pairs + one.kindred
        assert one.score == pytest.approx(text * (1 + one.sector) * (1 + one.evidence))
    assert {"煤矿", "皮带", "异物"} <= set(found[0].shared)
    assert found[0].evidence == 0
    assert found[1].evidence == pytest.approx(TUNING.evidence * 0.5)


def test_what_shares_too_little_is_left_out_and_nothing_is_said_of_nothing(
    make_corpus: MakeCorpus,
) -> None:
    corpus = make_corpus()
    assert discover(corpus, Wish("量子通信卫星"), 10) == ()
    assert discover(corpus, Wish("，。！"), 10) == ()
    assert discover(corpus, Wish(""), 10) == ()
    assert 5 not in _ids(corpus, Wish("煤矿皮带异物识别"))
    everything = _ids(corpus, Wish("煤矿皮带异物识别，起草"), least=0.0)
    assert 5 in everything
    assert 5 not in _ids(corpus, Wish("煤矿皮带异物识别，起草"), least=0.5)


def test_only_what_is_allowed_is_found_and_speaks(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    ids = corpus.snapshot.ids
    without = replace(corpus, allowed=corpus.snapshot.live & (ids != 1))
    assert 1 not in _ids(without, Wish("煤矿皮带异物识别"))
    nothing = replace(corpus, allowed=np.zeros(len(ids), dtype=bool))
    assert discover(nothing, Wish("煤矿皮带异物识别"), 10) == ()


def test_the_sector_that_was_named_lifts(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    wish = Wish("辅助检查")
    assert set(_ids(corpus, wish)) == {3, 4}
    level = {one.id: one.sector for one in discover(corpus, Wish("设备停机", {"energy": 1.0}), 10)}
    assert level[6] > level[1]


def test_a_document_of_several_sectors_counts_by_its_likeliest(make_corpus: MakeCorpus) -> None:
    odds = {"energy": 0.2, "industry": 0.7}
    found = discover(make_corpus(), Wish("设备停机预测", odds), 10, replace(TUNING, hearsay=0.0))
    assert found[0].id == 6
    assert found[0].sector == pytest.approx(TUNING.sector * 0.7)


def test_who_is_proven_in_a_sector_is_led_to_it(make_corpus: MakeCorpus) -> None:
    wish = Wish("煤矿设备停机", proven={"energy": 0.5})
    found = {one.id: one.evidence for one in discover(make_corpus(), wish, 10)}
    assert found[6] == pytest.approx(TUNING.evidence * 0.5)
    assert found[1] == 0


def test_who_would_know_the_sector_has_no_vote(make_corpus: MakeCorpus) -> None:
    known = {**MODELS_KNOWN, 7: ("肺部影像", "肺部影像", ("city",))}
    corpus = make_corpus(known)

    def sectors(unheard: int | None) -> dict[int, float]:
        wish = Wish("肺部影像", unheard=unheard)
        return {one.id: one.sector for one in discover(corpus, wish, 10)}

    assert sectors(None)[7] > 0
    assert sectors(7)[7] == 0
    assert sectors(7)[4] > sectors(None)[4]


def test_kindred_documents_are_found_by_what_the_best_go_on_about(
    make_corpus: MakeCorpus,
) -> None:
    corpus = make_corpus()
    with_kin = {one.id: one.kindred for one in discover(corpus, Wish("皮带异物"), 10)}
    assert with_kin[2] > 0
    alone = discover(corpus, Wish("皮带异物"), 10, replace(TUNING, kindred=0.0))
    assert {one.kindred for one in alone} == {0.0}


def test_a_clear_first_stays_first(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    wish = Wish("公文写作", {"medical": 1.0})
    assert _ids(corpus, wish)[0] == 5


def test_equal_documents_come_newest_first(make_corpus: MakeCorpus) -> None:
    twins = dict.fromkeys((3, 9, 5), ("巡检", "巡检大模型", ("industry",)))
    assert _ids(make_corpus(twins), Wish("巡检大模型")) == [9, 5, 3]


def test_the_limit_is_kept_and_an_endless_wish_is_cut(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    assert len(_ids(corpus, Wish("煤矿设备"), limit=1)) == 1
    assert _ids(corpus, Wish("煤矿皮带" * 100_000))[0] == 1


def test_a_text_that_cannot_be_read_any_more_says_nothing(make_corpus: MakeCorpus) -> None:
    corpus = replace(make_corpus(), texts=lambda _ids: {})
    found = discover(corpus, Wish("煤矿皮带异物识别"), 10)
    assert found[0].id == 1
    assert {one.kindred for one in found} == {0.0}
