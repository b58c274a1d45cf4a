"""Whatever happens to a real file, the answer is a report or the one refusal."""

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.credentials.benchmarks import load_benchmarks
from marketplace.credentials.lint import lint
from marketplace.credentials.reading import UnreadableReport, read_report
from marketplace.credentials.results import EvaluationReport
from marketplace.credentials.tiers import judge_report
from tests.unit.credentials.reading.json_places import holder_of, places
from tests.unit.credentials.reading.real_files import REPORTS

FILES = [path for tool in ("lm-eval", "evalscope") for path in sorted((REPORTS / tool).iterdir())]
TEXTS = {path.name: path.read_bytes() for path in FILES}
NAMES = st.sampled_from(sorted(TEXTS))
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.just([]),
    st.just({}),
    st.just([{}]),
    st.just({"acc,none": 0.5}),
)


def read_or_refuse(data: bytes) -> EvaluationReport | None:
    """Also judges what could be read: hostile figures must not break that either."""
    try:
        report = read_report(data, "report.json")
    except UnreadableReport:
        return None
    judge_report(report, lint(report), load_benchmarks())
    assert report.headline_results()
    return report


DOCUMENTS = {name: json.loads(data) for name, data in TEXTS.items()}
READ_SECTIONS = {
    *("results", "groups", "group_subtasks", "versions", "n-shot", "n-samples", "config"),
    *("higher_is_better", "task_hashes", "model_name", "date", "lm_eval_version"),
    *("report_list", "metrics", "score", "dataset_name", "schema_version"),
}
PLACES = {
    name: [path for path in places(document) if path and path[0] in READ_SECTIONS]
    for name, document in DOCUMENTS.items()
}


@settings(max_examples=150, deadline=None, derandomize=True)
@given(name=NAMES, share=st.floats(0, 1, exclude_max=True))
def test_a_truncated_file_is_refused(name, share):
    data = TEXTS[name].rstrip()
    assert read_or_refuse(data[: int(share * len(data))]) is None


@settings(max_examples=200, deadline=None, derandomize=True)
@given(name=NAMES, data=st.data())
def test_a_changed_type_is_read_or_refused(name, data):
    document = json.loads(TEXTS[name])
    holder, last = holder_of(document, data.draw(st.sampled_from(PLACES[name])))
    holder[last] = data.draw(VALUES)
    read_or_refuse(json.dumps(document).encode())


@settings(max_examples=100, deadline=None, derandomize=True)
@given(name=NAMES, data=st.data())
def test_a_missing_place_is_read_or_refused(name, data):
    document = json.loads(TEXTS[name])
    holder, last = holder_of(document, data.draw(st.sampled_from(PLACES[name])))
    del holder[last]
    read_or_refuse(json.dumps(document).encode())


def shuffled(value: Any, chance: random.Random) -> Any:
    if isinstance(value, list):
        return [shuffled(inner, chance) for inner in value]
    if not isinstance(value, dict):
        return value
    names = list(value)
    chance.shuffle(names)
    return {name: shuffled(value[name], chance) for name in names}


@settings(max_examples=30, deadline=None, derandomize=True)
@given(name=NAMES, chance=st.randoms(use_true_random=False))
def test_the_order_of_fields_changes_nothing(name, chance):
    original = read_or_refuse(TEXTS[name])
    document = shuffled(DOCUMENTS[name], chance)
    again = read_or_refuse(json.dumps(document, ensure_ascii=False).encode())
    assert original is not None
    assert again is not None
    assert again.by_key() == original.by_key()
    assert again.model == original.model


@settings(max_examples=200, deadline=None, derandomize=True)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_refused(data):
    assert read_or_refuse(data) is None


@pytest.mark.parametrize(
    "number", ["1e330", "-1e330", "1e-330", "0e300", "9" * 60, "0." + "9" * 58]
)
@pytest.mark.parametrize("field", ['"acc,none": 0.37', '"acc_stderr,none": 0.048523658709391'])
def test_extreme_numbers_are_judged(number, field):
    text = TEXTS["v0.4.x_2026-02_mmlu.json"].decode()
    assert field in text
    extreme = text.replace(field, field.split(": ", maxsplit=1)[0] + ": " + number)
    report = read_or_refuse(extreme.encode())
    assert report is not None
    assert lint(report)
