"""As `test_broken_variants`, for tables, model cards and archives: a report or the one refusal."""

import json
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
from tests.unit.credentials.reading.real_files import (
    CARD,
    CEVAL,
    HUGGING_FACE,
    OPENFINDATA,
    QUICK_START,
    helm_parts,
    packed,
)

MODELS = {OPENFINDATA.name: "qwen-14b-chat-hf", QUICK_START.name: "qwen2-1.5b-instruct-hf"}
TEMPLATE = (HUGGING_FACE / "eval_results.yaml").read_bytes()
FILES = {path.name: path.read_bytes() for path in (CEVAL, OPENFINDATA, QUICK_START, CARD)}
FILES["results.yaml"] = TEMPLATE[TEMPLATE.index(b"# or, with only") :]
FILES["run.zip"] = packed(helm_parts())
TEXTS = sorted(FILES.keys() - {"run.zip"})
NAMES, TEXT_NAMES = st.sampled_from(sorted(FILES)), st.sampled_from(TEXTS)
PIECES = st.sampled_from(
    [
        *("", "-", "/", "0", "|", "'", '"', ",", "\n", "\t", "中", "\x00", "\x0b", "\u2028"),
        *("50", "-1e9", ".nan", "{}", "[]", "&a", "*a", "true", "(7/8)", "\r\n", "  ", ": "),
        *("---", "```", "9" * 80),
    ]
)
quick = settings(deadline=None, derandomize=True, max_examples=120)


def read_or_refuse(data: bytes, name: str) -> EvaluationReport | None:
    try:
        report = read_report(data, name, model=MODELS.get(name, ""))
    except UnreadableReport:
        return None
    verdict = judge_report(report, lint(report), load_benchmarks())
    assert all(map(str, verdict.reasons))
    assert report.headline_results()
    return report


def keys(report: EvaluationReport) -> dict[Any, Any]:
    return {key: (r.value, r.scale, r.n) for key, r in report.by_key().items()}


WHOLE = {name: read_or_refuse(data, name) for name, data in FILES.items()}


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_files_are_read_as_they_are(name):
    assert WHOLE[name] is not None


@quick
@given(name=NAMES, share=st.floats(0, 1, exclude_max=True))
def test_a_truncated_file_is_refused_or_says_nothing_else(name, share):
    data = FILES[name]
    report = read_or_refuse(data[: int(share * len(data))], name)
    assert report is None or name != "run.zip"
    before, after = keys(WHOLE[name]), keys(report) if report else {}
    if name != "results.yaml":  # where a number's last digits may be gone unseen
        assert after.items() <= before.items()


@quick
@given(name=TEXT_NAMES, data=st.data())
def test_a_changed_piece_is_read_or_refused(name, data):
    text = FILES[name].decode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 12, len(text))))
    read_or_refuse((text[:start] + data.draw(PIECES) + text[end:]).encode(), name)


@quick
@given(name=TEXT_NAMES, chance=st.randoms(use_true_random=False))
def test_lines_in_another_order_are_read_or_refused(name, chance):
    lines = FILES[name].decode().splitlines(keepends=True)
    chance.shuffle(lines)
    read_or_refuse("".join(lines).encode(), name)


@quick
@given(chance=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(chance):
    header, *rows = FILES[CEVAL.name].decode().splitlines(keepends=True)
    chance.shuffle(rows)
    report = read_or_refuse((header + "".join(rows)).encode(), CEVAL.name)
    assert report is not None
    assert keys(report) == keys(WHOLE[CEVAL.name])


PARTS = helm_parts("")
SPEC, STATS = json.loads(PARTS["run_spec.json"]), json.loads(PARTS["stats.json"])[-40:]
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.sampled_from([[], {}, [{}], {"name": "exact_match"}]),
)


PLACES = {"spec": places(SPEC)[1:], "stats": places(STATS)[1:]}


@settings(quick, max_examples=150)
@given(which=st.sampled_from(sorted(PLACES)), remove=st.booleans(), data=st.data())
def test_a_changed_type_in_a_run_is_read_or_refused(which, remove, data):
    parts = json.loads(json.dumps({"spec": SPEC, "stats": STATS}))
    holder, last = holder_of(parts[which], data.draw(st.sampled_from(PLACES[which])))
    if remove:
        del holder[last]
    else:
        holder[last] = data.draw(VALUES)
    spec, stats = json.dumps(parts["spec"]), json.dumps(parts["stats"])
    read_or_refuse(
        packed({"run_spec.json": spec.encode(), "stats.json": stats.encode()}), "run.zip"
    )


@quick
@given(position=st.integers(0, len(FILES["run.zip"]) - 1), byte=st.integers(0, 255))
def test_a_changed_byte_in_an_archive_is_read_or_refused(position, byte):
    data = bytearray(FILES["run.zip"])
    data[position] = byte
    read_or_refuse(bytes(data), "run.zip")


WORDS = ["a", ",", "- ", "name: ", "\n", "  ", "5", "|", "value: ", "results:\n", "{", "]", '"']
HEADS = ["dataset,version,metric,mode,m\n", "---\nmodel-index:\n", "- dataset:\n"]


@quick
@given(
    head=st.sampled_from(HEADS),
    words=st.lists(st.sampled_from(WORDS), max_size=40),
    name=st.sampled_from(["a.csv", "a.yaml", "a.md"]),
)
def test_what_looks_like_a_report_is_read_or_refused(head, words, name):
    read_or_refuse((head + "".join(words)).encode(), name)
