"""Summary tables of OpenCompass and AISBench: real ones, and the shapes their sources tell of.

The expected figures were copied by hand from the files.
"""

from decimal import Decimal

import pytest

from marketplace.credentials.benchmarks import load_benchmarks
from marketplace.credentials.lint import Code, lint, list_checkable
from marketplace.credentials.reading import SeveralModels, UnreadableReport, read_report
from marketplace.credentials.reading.opencompass_groups import load_groups
from marketplace.credentials.results import EvaluationReport, EvaluationResult, Tool
from marketplace.credentials.tiers import Tier, judge_report
from tests.unit.credentials.reading.real_files import CEVAL, OPENFINDATA, QUICK_START, read

HEAD = "dataset,version,metric,mode,m\n"

FIGURES = [
    # file, model, task, version, metric, mode, value
    (CEVAL, "", "ceval-computer_network", "db9ce2", "accuracy", "gen", "31.58"),
    (CEVAL, "", "ceval-physician", "6e277d", "accuracy", "gen", "40.82"),
    (CEVAL, "", "ceval-metrology_engineer", "ee34ea", "accuracy", "gen", "50.00"),
    (CEVAL, "", "ceval-social-science", None, "naive_average", "gen", "52.79"),
    (CEVAL, "", "ceval", None, "naive_average", "gen", "44.16"),
    (OPENFINDATA, "qwen-14b-chat-hf", "OpenFinData-emotion_identification", "b64193",
     "accuracy", "gen", "85.33"),
    (OPENFINDATA, "qwen-14b-chat-hf", "OpenFinData-entity_disambiguation", "b64193",
     "accuracy", "gen", "52"),
    (OPENFINDATA, "internlm2-chat-7b-hf", "OpenFinData-entity_recognition", "81aeeb",
     "accuracy", "gen", "84"),
    (QUICK_START, "qwen2-1.5b-instruct-hf", "demo_gsm8k", "1d7fe4", "accuracy", "gen", "56.25"),
    (QUICK_START, "internlm2-chat-1.8b-hf", "demo_math", "393424", "accuracy", "gen", "14.06"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "model", "task", "version", "metric", "mode", "value"), FIGURES)
def test_figures_are_those_of_the_file(path, model, task, version, metric, mode, value):
    result = read(path, model).by_key()[(task, metric, mode)]
    assert (str(result.value), result.scale, result.task_version) == (value, 100, version)
    assert (result.stderr, result.n, result.n_total, result.n_shot) == (None,) * 4


@pytest.mark.parametrize(
    ("path", "model", "count"),
    [
        (CEVAL, "opencompass.models.huggingface.HuggingFace_model_repos_internlm-chat-7b", 23),
        (OPENFINDATA, "internlm2-chat-7b-hf", 9),
        (QUICK_START, "qwen2-1.5b-instruct-hf", 2),
    ],
)
def test_what_the_report_is(path, model, count):
    report = read(path, model)
    assert (report.format, report.format_version) == (Tool.OPENCOMPASS, "summary")
    assert (report.model, len(report.results)) == (model, count)
    assert lint(report) == ()
    assert report.notes == ()


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (OPENFINDATA, ("qwen-14b-chat-hf", "internlm2-chat-7b-hf")),
        (QUICK_START, ("qwen2-1.5b-instruct-hf", "internlm2-chat-1.8b-hf")),
    ],
)
def test_a_table_of_several_models_asks_which(path, names):
    with pytest.raises(SeveralModels) as refusal:
        read(path)
    assert refusal.value.names == names
    assert names[0] in str(refusal.value)


def test_a_model_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(UnreadableReport) as refusal:
        read(OPENFINDATA, "gpt-5")
    assert "没有模型“gpt-5”的成绩，只有：qwen-14b-chat-hf" in str(refusal.value)
    assert read(OPENFINDATA, " QWEN-14B-chat-hf ").model == "qwen-14b-chat-hf"


def test_results_know_their_benchmark():
    results = read(CEVAL).by_key()
    physician = results[("ceval-physician", "accuracy", "gen")]
    assert physician.benchmark == "ceval-valid_physician"
    assert results[("ceval", "naive_average", "gen")].benchmark == "ceval-valid"


def table(text: str, model: str = "") -> EvaluationReport:
    return read_report(text.encode(), "summary.txt", model=model)


def only(text: str) -> EvaluationResult:
    (result,) = table(text).results
    return result


@pytest.mark.parametrize(
    ("cell", "value", "scale", "right", "n", "codes"),
    [
        ("87.50 (7/8)", "87.50", 100, 7, 8, []),
        ("82.00 (7/8)", "82.00", 100, 7, 8, [Code.NOT_WHOLE, Code.PAIR]),
        # AISBench's BFCL writes shares
        ("0.96 (385/400)", "0.96", 1, 385, 400, []),
        ("0.90 (385/400)", "0.90", 100, 385, 400, [Code.NOT_WHOLE, Code.PAIR]),
        ("0.00 (0/8)", "0.00", 100, 0, 8, []),
        ("112.50 (9/8)", "112.50", 1, 9, 8, [Code.OUT_OF_RANGE, Code.PAIR]),
        ("87.50", "87.50", 100, None, None, []),
        ("50.00 (0/0)", "50.00", 100, 0, 0, [Code.COUNT]),
    ],
)
def test_counts_beside_the_score(cell, value, scale, right, n, codes):
    report = table(f"{HEAD}bfcl,1d7fe4,accuracy,gen,{cell}\n")
    (result,) = report.results
    assert (result.value, result.scale) == (Decimal(value), scale)
    assert (result.n_right, result.n) == (right, n)
    assert [finding.code for finding in lint(report)] == codes
    assert bool(list_checkable(report)) == (n is not None)


def test_a_score_that_does_not_count_answers_is_not_held_against_the_counts():
    assert lint(table(f"{HEAD}bfcl,-,f1,gen,82.00 (7/8)\n")) == ()


def test_aisbench_counts_the_items_in_a_column():
    text = """
    | dataset | version | metric | mode | total_count | openai-v1-chat |
    |----- | ----- | ----- | ----- | ----- | -----|
    | tau2_bench_retail | / | pass^1 | unknown | 114 | 21.05 |
    | tau2_bench_pass^1_avg | - | naive_average | unknown | / | 30.80 |
    """
    report = table(text)
    retail, average = report.results
    assert (report.format_version, report.model) == ("summary (AISBench)", "openai-v1-chat")
    assert (retail.n, retail.task_version, retail.benchmark) == (114, None, "tau2_bench:retail")
    assert average.n is None


@pytest.mark.parametrize(
    ("count", "score", "tier"),
    [
        # 990 of GSM8K's 1319 are 75.057 %
        ("1319", "75.06", Tier.T1),
        ("1319", "75.09", Tier.T0),
        ("100", "75.00", Tier.T0),
        ("/", "75.06", Tier.T0),
        ("/", "75.06 (990/1319)", Tier.T1),
        ("/", "95.06 (990/1319)", Tier.T0),
    ],
)
def test_what_the_counts_make_of_a_table(count, score, tier):
    report = table(
        f"dataset,version,metric,mode,total_count,m\ngsm8k,7cd45e,accuracy,gen,{count},{score}\n"
    )
    assert judge_report(report, lint(report), load_benchmarks()).tier is tier


def test_a_grid_is_a_table_too():
    text = """
+---------+---------+--------+------+-----+
| dataset | version | metric | mode | m   |
+=========+=========+========+======+=====+
| gsm8k   | a39421  | avg@5  | gen  | 4.5 |
+---------+---------+--------+------+-----+
"""
    assert (only(text).metric, only(text).value) == ("avg@5", Decimal("4.5"))


def test_columns_that_one_space_parts():
    text = """评测结果如下：
dataset                 version  metric   mode  demo-vllm-api-general-chat demo-vllm-api
----------------------- -------- -------- ----- -------------------------- -------------
demo_gsm8k              401e4c   accuracy gen                62.50 (5/8)         75.00

以上为抽样结果。
"""
    (first,) = table(text, "demo-vllm-api-general-chat").results
    (second,) = table(text, "demo-vllm-api").results
    assert (first.value, first.n) == (Decimal("62.50"), 8)
    assert (second.value, second.n) == (Decimal("75.00"), None)


def test_headings_and_what_was_not_run_are_left_out_and_counted():
    text = f"""{HEAD}######## 考试 ########,-,-,-,-
gsm8k,1d7fe4,accuracy,gen,50.00
math,-,-,-,-
race,1d7fe4,accuracy,gen,N/A
"""
    report = table(text)
    assert [r.task for r in report.results] == ["gsm8k"]
    notes = "\n".join(map(str, report.notes))
    assert "2 行没有这个模型的成绩" in notes
    assert "第 5 行没有数值（N/A）" in notes


def summary(csv_score: str, version: str = "1d7fe4") -> str:
    """A summary file as the tool writes it: the same table three times."""
    return f"""20260101_000000
tabulate format
^^^^^^^^^^^^^^^^
dataset    version    metric    mode        m
---------  ---------  --------  ------  -----
gsm8k      1d7fe4     accuracy  gen     50.00
$$$$$$$$$$$$$$$$

-------- THIS IS A DIVIDER --------

csv format
^^^^^^^^^^^^^^^^
dataset,version,metric,mode,m
gsm8k,{version},accuracy,gen,{csv_score}
$$$$$$$$$$$$$$$$

markdown format
^^^^^^^^^^^^^^^^
| dataset | version | metric | mode | m |
|----- | ----- | ----- | ----- | -----|
| gsm8k | 1d7fe4 | accuracy | gen | 50.00 |

$$$$$$$$$$$$$$$$
raw format
^^^^^^^^^^^^^^^^
-------------------------------
Model: m
gsm8k: {{'accuracy': 50.0}}
$$$$$$$$$$$$$$$$
"""


def test_a_summary_file_says_everything_three_times():
    report = table(summary("50.00"))
    assert len(report.results) == 1
    assert [str(again.where) for again in report.restatements] == ["第 14 行", "第 21 行"]
    assert lint(report) == ()


def test_a_score_raised_in_one_of_the_tables_is_caught():
    (finding,) = lint(table(summary("70.00")))
    assert finding.code is Code.RESTATED
    assert "第 14 行 处为 70.00" in str(finding.message)


def test_tables_of_different_models_are_kept_apart():
    text = f"{HEAD}a,1,acc,gen,50.00\ndataset,version,metric,mode,n\na,1,acc,gen,60.00\n"
    with pytest.raises(SeveralModels):
        table(text)
    (result,) = table(text, "n").results
    assert result.value == Decimal("60.00")


def ceval_humanities(average: str) -> EvaluationReport:
    """Ten data sets with 50 and one with 61: 561 / 11 = 51."""
    subsets = load_groups()["ceval-humanities"]
    scores = ["50.00"] * 10 + ["61.00"]
    rows = [f"{t},1,accuracy,gen,{s}" for t, s in zip(subsets, scores, strict=True)]
    return table(HEAD + "\n".join([*rows, f"ceval-humanities,-,naive_average,gen,{average}"]))


def test_the_average_of_a_whole_group_is_checked():
    report = ceval_humanities("51.00")
    assert lint(report) == ()
    assert [r.task for r in report.headline_results()] == ["ceval-humanities"]
    assert [r.task for r in list_checkable(report)] == ["ceval-humanities"]
    (finding,) = lint(ceval_humanities("51.05"))
    assert (finding.task, finding.code) == ("ceval-humanities", Code.MEAN)


def test_the_average_of_a_group_with_data_sets_left_out_is_not():
    group = next(r for r in read(CEVAL).results if r.task == "ceval-other")
    assert group.parts == ()


def test_groups_have_as_many_data_sets_as_the_benchmarks():
    sizes = {name: len(subsets) for name, subsets in load_groups().items()}
    assert (sizes["ceval"], sizes["cmmlu"], sizes["mmlu"]) == (52, 67, 57)
    assert sizes["ceval-hard"] == 8
    assert all(len(set(subsets)) == len(subsets) for subsets in load_groups().values())


def test_what_is_no_share_has_no_full_mark():
    text = f"{HEAD}wikitext,1,ppl,ppl,8.13\nharbor,1,n_errors,gen,54\nelo,1,score,gen,1043.5\n"
    assert [r.scale for r in table(text).results] == [1, 1, 1]


def test_a_spreadsheets_quotes_are_no_matter():
    result = only('"dataset","version","metric","mode","m, v2"\r\n"a","1","acc","gen","5"\r\n')
    assert (result.task, result.value) == ("a", Decimal(5))


REFUSED = {
    "no rows": (HEAD, "没有任何数值成绩"),
    "no model": ("dataset,version,metric,mode,\na,b,c,d,\n", "第 1 行应为表头"),
    "a model twice": ("dataset,version,metric,mode,m,m\n", "模型“m”出现了两次"),
    "a cell missing": (HEAD + "gsm8k,1,accuracy,50.00\n", "第 2 行应为与表头相同的 5 列"),
    "a cell too many": (HEAD + "gsm8k,1,accuracy,gen,1,2\n", "第 2 行应为与表头相同的 5 列"),
    "no metric": (HEAD + "gsm8k,1,-,gen,50.00\n", "没有数据集名称或指标名称"),
    "a row twice": (HEAD + "a,1,acc,gen,5\na,1,acc,gen,6\n", "出现了两次"),
    "an open quote": (HEAD + '"gsm8k,1,accuracy,gen,50.00\n', "第 2 行应为逗号分隔的一行"),
    "a count in words": (
        "dataset,version,metric,mode,total_count,m\na,1,acc,gen,many,5\n",
        "total_count 应为整数，实际是“many”",
    ),
    "a long name": (HEAD + f"{'x' * 301},1,acc,gen,5\n", "L2 处应为不超过 300 个字"),
    "a long line": (HEAD + "x" * 50_001, "第 2 行超过 50000 个字"),
    "many columns": (HEAD.strip() + "," + ",".join(map(str, range(200))), "不超过 200 列"),
    "cut in a score": (HEAD + "gsm8k,1,accuracy,gen,50.0", "表格在第 2 行中断"),
    "cut in a row": ("| dataset | version | metric | mode | m |\n| a | 1 | acc | gen | 5", "中断"),
    "many lines": (HEAD + "a,1,acc,gen,-\n" * 10_001, "表格超过 10000 行"),
    "many tables": (HEAD * 101, "超过 100 张汇总表"),
    "another version": (summary("50.00", version="ffffff"), "还有另一个版本的成绩"),
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_broken_table_is_refused_with_the_line(text, reason):
    with pytest.raises(UnreadableReport) as refusal:
        table(text)
    assert reason in str(refusal.value)
