"""Two ways to the same answer: numpy against Whoosh's collector, and against a walk over the
documents one by one."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import index

from marketplace.search.clauses import parse
from marketplace.search.documents import ScenarioDocument
from marketplace.search.folders import get_build
from marketplace.search.query import ScenarioQuery, Sort
from marketplace.search.schema import SCENARIOS
from marketplace.search.scoring import match_by_collector, match_in_numpy
from marketplace.search.snapshot import Snapshot
from marketplace.search.synonyms import default_synonyms
from marketplace.search.whoosh_engine import WhooshEngine

NOW = datetime(2026, 6, 1, tzinfo=UTC)
WORDS = ["煤矿", "安全", "大模型", "医疗影像", "辅助诊断", "GPT-4", "海上风电", "LLM", "卫生健康"]

Make = Callable[..., ScenarioDocument]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, make_scenario: Make) -> WhooshEngine:
    """1,260 documents over several segments, with deletions; words in over 1,024 of them, which
    is more than one posting block."""
    engine = WhooshEngine(tmp_path_factory.mktemp("parity"), {})
    rng = np.random.default_rng(7)

    def some(number: int) -> ScenarioDocument:
        title, body = (" ".join(rng.choice(WORDS, size)) for size in (2, int(rng.integers(1, 20))))
        return make_scenario(number, title, body=body, organisation=f"{rng.choice(WORDS)}集团")

    engine.rebuild(map(some, range(1, 1201)), [])
    for first in (1201, 1221, 1241, 20):
        engine.update(map(some, range(first, first + 20)), removed_scenarios=[first + 3])
    return engine


@pytest.fixture(scope="module")
def snapshot(engine: WhooshEngine) -> Snapshot:
    return open_snapshot(engine)


def open_snapshot(engine: WhooshEngine) -> Snapshot:
    folder = get_build(engine._folder) / SCENARIOS.name
    return Snapshot(index.open_dir(str(folder), readonly=True), SCENARIOS)


@pytest.mark.parametrize(
    "text",
    [
        *WORDS,
        *map(" ".join, product(WORDS[:4], WORDS[4:])),
        "煤矿 量子",
        "量子 引力",
        "医疗影像辅助诊断大模型安全",
        "风电 影像 gpt 4 集团",
        "影像 诊断 模型",
        "集团",
    ],
)
def test_numpy_scores_like_whoosh(snapshot: Snapshot, text: str) -> None:
    clauses = parse(text, default_synonyms())
    fast = match_in_numpy(snapshot, clauses)
    plain = match_by_collector(snapshot, clauses)
    assert np.array_equal(fast.mask, plain.mask)
    assert fast.is_relaxed == plain.is_relaxed
    np.testing.assert_allclose(fast.scores[fast.mask], plain.scores[fast.mask], rtol=1e-5)


def test_the_fixture_has_what_parity_is_about(snapshot: Snapshot) -> None:
    assert len(snapshot.leaves) > 1
    assert not snapshot.live.all()
    (largest, _base) = max(snapshot.leaves, key=lambda leaf: leaf[0].doc_count_all())
    assert largest.doc_frequency("words", "集团") > 1024
    assert match_in_numpy(snapshot, parse("煤矿 量子", {})).is_relaxed


def test_threads_read_cold_postings_from_the_same_files(
    engine: WhooshEngine, snapshot: Snapshot
) -> None:
    clauses = {word: parse(word, {}) for word in WORDS}
    expected = {word: match_in_numpy(snapshot, clauses[word]).scores for word in WORDS}
    cold = open_snapshot(engine)
    wrong: list[str] = []

    def search(words: list[str]) -> None:
        for word in words:
            try:
                if not np.array_equal(match_in_numpy(cold, clauses[word]).scores, expected[word]):
                    wrong.append(word)
            except Exception as error:  # noqa: BLE001 - whatever a torn read raises
                wrong.append(repr(error))

    threads = [Thread(target=search, args=(WORDS[at:] + WORDS[:at],)) for at in range(len(WORDS))]
    with switching_often():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []


@contextmanager
def switching_often() -> Iterator[None]:
    """Let threads interrupt each other at almost every step."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def test_columns_read_at_once_as_one_by_one(snapshot: Snapshot) -> None:
    for name in SCENARIOS.numbers:
        slow = [
            value
            for leaf, _base in snapshot.leaves
            for value in leaf.column_reader(name, translate=False)
        ]
        assert snapshot.numbers[name].tolist() == slow
    for field in ("words", "grams"):
        slow = [
            leaf.doc_field_length(doc, field, 0) or 0
            for leaf, _base in snapshot.leaves
            for doc in range(leaf.doc_count_all())
        ]
        assert snapshot.lengths[field].tolist() == slow


FACETS = {
    "sector": ["industry", "medical", "finance"],
    "sub_scenario": ["smart-care", "breeding", ""],
    "city": ["zhengzhou", "luoyang"],
    "state": ["published", "opened", "awarded"],
    "budget_band": ["", "small", "large"],
    "cooperation": ["purchase", "joint"],
    "deployment": ["public", "private"],
}
PUBLIC_STATES = ["accepting", "closed", "opened", "awarded"]


def chosen(values: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from([*values, "unknown"]), max_size=2, unique=True).map(tuple)


DOCUMENTS = st.lists(
    st.fixed_dictionaries(
        {name: st.sampled_from(values) for name, values in FACETS.items()}
        | {
            "title": st.sampled_from(["煤矿", "大模型", "煤矿 大模型"]),
            "hours": st.none() | st.integers(-3, 3),
            "budget": st.none() | st.decimals(0, 1000, places=2),
        }
    ),
    max_size=25,
)
SELECTIONS = st.fixed_dictionaries(
    {name: chosen(PUBLIC_STATES if name == "state" else values) for name, values in FACETS.items()}
)
ARGUMENTS = {
    "sector": "sectors",
    "sub_scenario": "sub_scenarios",
    "city": "cities",
    "state": "states",
    "budget_band": "budget_bands",
    "cooperation": "cooperation",
    "deployment": "deployment",
}


def document(number: int, row: dict[str, object]) -> ScenarioDocument:
    values = dict(row)
    hours = values.pop("hours")
    return ScenarioDocument(
        id=number,
        body="",
        organisation="",
        published_at=None,
        deadline=None if hours is None else NOW + timedelta(hours=hours),
        **values,
    )


def public_value(document: ScenarioDocument, facet: str) -> str:
    if facet == "state" and document.state == "published":
        is_over = document.deadline is not None and document.deadline <= NOW
        return "closed" if is_over else "accepting"
    return getattr(document, facet)


def passes(
    document: ScenarioDocument, selections: dict[str, tuple[str, ...]], but: str = ""
) -> bool:
    return all(
        not wanted or (public_value(document, facet) or "nothing") in wanted
        for facet, wanted in selections.items()
        if facet != but
    )


@settings(max_examples=40, deadline=None)
@given(DOCUMENTS, SELECTIONS, st.sampled_from(["", "煤矿"]))
def test_facets_against_a_walk_over_the_documents(
    rows: list[dict[str, object]], selections: dict[str, tuple[str, ...]], text: str
) -> None:
    documents = [document(number, row) for number, row in enumerate(rows, 1)]
    query = ScenarioQuery(
        now=NOW,
        text=text,
        sort=Sort.BUDGET,
        per_page=100,
        **{ARGUMENTS[facet]: wanted for facet, wanted in selections.items()},
    )
    with TemporaryDirectory() as folder:
        engine = WhooshEngine(Path(folder), {})
        engine.rebuild(documents, [])
        hits = engine.search_scenarios(query)
    matching = [d for d in documents if text in d.title]
    expected = [d for d in matching if passes(d, selections)]
    expected.sort(key=lambda d: (-1 if d.budget is None else d.budget, Decimal(d.id)))
    assert hits.total == len(expected)
    assert list(hits.ids) == [d.id for d in reversed(expected)]
    for facet in FACETS:
        counted = (public_value(d, facet) for d in matching if passes(d, selections, but=facet))
        assert hits.facets[facet] == dict(Counter(value for value in counted if value))
