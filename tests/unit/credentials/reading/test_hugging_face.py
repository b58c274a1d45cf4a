"""Model cards and eval results of the Hub.

The expected figures were copied by hand from the files.
"""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from marketplace.credentials.reading import SeveralModels, UnreadableReport, read_report
from marketplace.credentials.results import EvaluationReport, Tool
from tests.unit.credentials.reading.real_files import CARD, HUGGING_FACE, read

REVISION = "5503434ddd753f426f4b38109466949a1217c2bb"


def test_a_card_is_read_with_the_figures_of_the_file():
    report = read(CARD)
    assert (report.format, report.format_version) == (Tool.HUGGING_FACE, "model-index")
    assert (report.model, report.produced_at, report.notes) == ("my-cool-model", None, ())
    first, second = report.results
    assert (first.task, first.metric, first.filter) == ("beans", "accuracy", None)
    assert (first.value, first.scale, first.n) == (Decimal("0.9"), 1, None)
    assert (second.task, second.metric) == ("beans", "f1")
    assert (second.filter, second.value) == ("config=default,split=test", Decimal("0.66"))
    assert second.task_version == REVISION


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("sample_invalid_model_index.md", "results[0].dataset 处应为字段“dataset”"),
        # A template: its placeholders are objects in YAML.
        ("eval_results.yaml", "$[0].dataset.task_id 处应为文字，实际是对象"),
    ],
)
def test_what_is_no_result_is_refused_with_the_place(name, reason):
    with pytest.raises(UnreadableReport) as refusal:
        read(HUGGING_FACE / name)
    assert reason in str(refusal.value)


def results(text: str, name: str = "results.yaml") -> EvaluationReport:
    return read_report(text.encode(), name)


def test_the_second_of_the_real_eval_results_is_read():
    text = (HUGGING_FACE / "eval_results.yaml").read_text(encoding="utf-8")
    report = results(text[text.index("# or, with only") :])
    (result,) = report.results
    assert (report.format_version, report.model) == ("eval_results", "")
    assert (result.task, result.metric) == ("Idavidrein/gpqa:gpqa_diamond", "value")
    assert (result.value, result.scale, result.n) == (Decimal("0.412"), 1, None)
    assert "没有写明被测模型的名称" in str(report.notes[-1])


def test_an_eval_result_written_out():
    report = results(f"""
- dataset:
    id: cais/hle
    task_id: default
    revision: {REVISION}
  value: 20.90
  verifyToken: abc
  date: "2026-01-15T08:00:00+08:00"
  source: {{url: https://example.org, name: Logs}}
- value: 0.5
  date: 2026-01-14
  dataset: {{id: a/b, task_id: c}}
""")
    first, second = report.results
    assert (first.task, first.value, first.scale) == ("cais/hle:default", Decimal("20.90"), 100)
    assert (first.task_version, second.scale) == (REVISION, 1)
    assert report.produced_at == datetime(2026, 1, 15, tzinfo=UTC)
    assert "$[0] 的 verifyToken 未核验" in str(report.notes[0])


@pytest.mark.parametrize("start", ["---\n", "# Results\n\n", "---\r\n# a\r\n"])
def test_eval_results_may_begin_with_what_says_nothing(start):
    text = f"{start}- value: 0.5\n  dataset: {{id: a, task_id: 2024, revision: 123}}\n"
    (result,) = results(text).results
    assert (result.task, result.task_version) == ("a:2024", "123")


def test_a_model_index_may_be_a_file_of_its_own():
    text = "model-index:\n- name: m\n  results:\n" + entry("type: a", "{type: f1, value: 0.5}")
    for start in ("", "---\n"):
        assert results(start + text, "index.yml").model == "m"


def card(results: str, name: str = "m") -> str:
    return f"---\nlicense: mit\nmodel-index:\n- name: {name}\n  results:\n{results}---\n# 模型\n"


def entry(dataset: str, *metrics: str) -> str:
    return f"  - dataset: {{{dataset}}}\n    metrics: [{', '.join(metrics)}]\n"


def read_card(*entries: str) -> EvaluationReport:
    return read_report(card("".join(entries)).encode(), "README.md")


def test_a_leaderboards_card():
    report = read_card(
        entry("type: TIGER-Lab/MMLU-Pro, args: {num_few_shot: 5}", "{type: acc, value: 31.1}"),
        entry("type: TAUR-Lab/MuSR", "{type: acc, value: 0.67}", "{type: f1, value: 0.3}"),
    )
    pro, musr, f1 = report.results
    assert (pro.benchmark, pro.n_shot, pro.scale) == ("mmlu_pro", 5, 100)
    # One metric of one card has one scale.
    assert (musr.scale, f1.scale) == (100, 1)


def test_perplexity_has_no_full_mark():
    (result,) = read_card(entry("type: wikitext", "{type: perplexity, value: 8.1}")).results
    assert result.scale == 1


def test_a_value_that_is_no_number_is_left_out_and_noted():
    report = read_card(entry("type: a", "{type: f1, value: TBD}", "{type: acc, value: 0.5}"))
    assert [r.metric for r in report.results] == ["acc"]
    assert "没有数值（TBD）" in str(report.notes[0])


def test_names_tell_apart_what_is_the_same_otherwise():
    report = read_card(
        entry("type: humaneval, name: Python", "{type: pass@1, value: 0.4}"),
        entry("type: humaneval, name: Rust, split: test", "{type: pass@1, value: 0.2}"),
        entry("type: humaneval, name: Java, split: test", "{type: pass@1, value: 0.3}"),
    )
    assert [r.filter for r in report.results] == [None, "split=test,Rust", "split=test,Java"]


def test_a_card_of_several_models_asks_which():
    one = entry("type: a", "{type: acc, value: 0.5}")
    text = card(f"{one}- name: n\n  results:\n{one}").encode()
    with pytest.raises(SeveralModels) as refusal:
        read_report(text, "README.md")
    assert refusal.value.names == ("m", "n")
    assert read_report(text, "README.md", model="n").model == "n"


REFUSED = {
    "no end": ("---\nmodel-index:\n- name: m\n", "没有以单独一行的 --- 结束"),
    "empty index": ("---\nmodel-index: []\n---\n", "至少一个模型"),
    "no results": (card("    []\n"), "没有任何数值成绩"),
    "blank name": (card("    []\n", "''"), "应为非空的名称"),
    "key twice": (card("  - {a: 1, a: 2}\n"), "“a”在同一对象里出现了两次"),
    "indentation": (
        "---\nmodel-index:\n- name: m\n results: []\n---\n",
        "第 4 行起不是合法的 YAML",
    ),
    "alias": ("---\na: &a 1\nmodel-index: *a\n---\n", "第 2 行用了 YAML 的高级写法"),
    "tag": ("---\nmodel-index: !!python/none x\n---\n", "第 2 行用了 YAML 的高级写法"),
    "nan": (card(entry("type: a", "{type: acc, value: .nan}")), "含有 .nan"),
    "a true value": (card(entry("type: a", "{type: acc, value: true}")), "布尔值 true"),
    "huge": ("---\nmodel-index:\n" + "# " + "x" * 1_000_000 + "\n---\n", "超过 1000000 个字"),
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_broken_card_is_refused_with_the_reason(text, reason):
    with pytest.raises(UnreadableReport) as refusal:
        read_report(text.encode(), "README.md")
    assert reason in str(refusal.value)


@pytest.mark.parametrize("date", ["yesterday", "9999-12-31T23:00:00-08:00", "[1]"])
def test_a_date_that_is_none_is_refused(date):
    with pytest.raises(UnreadableReport) as refusal:
        results(f"- dataset: {{id: a, task_id: b}}\n  value: 1\n  date: {date}\n")
    assert "$[0].date" in str(refusal.value)
