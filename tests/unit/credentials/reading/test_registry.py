"""Every real report is read with the right figures, or refused with the reason.

The expected figures were copied by hand from the files.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from marketplace.credentials.reading import UnreadableReport, read_report
from marketplace.credentials.results import EvaluationReport, Tool

REPORTS = Path(__file__).parents[5] / "shared" / "data" / "evaluation-reports"


def read(name: str) -> EvaluationReport:
    path = REPORTS / name
    return read_report(path.read_bytes(), path.name)


FIGURES = [
    # file, task, metric, filter, value, stderr, n, n_total, n_shot
    (
        "lm-eval/v0.3_pythia-12b_zero-shot.json",
        [
            ("hendrycksTest-anatomy", "acc_norm", None, "0.25925925925925924",
             "0.037857144650666544", None, None, 0),
            ("blimp_principle_A_case_1", "acc", None, "1.0", "0.0", None, None, 0),
            ("lambada_openai", "ppl", None, "3.9801119180488587", "0.08562623528378742",
             None, None, 0),
            ("wikitext", "bits_per_byte", None, "0.6763399996295588", None, None, None, 0),
        ],
    ),
    (
        "lm-eval/v0.4.3_Llama-3.1-8B.json",
        [
            ("winogrande", "acc", "none", "0.734017363851618", "0.012418323153051048",
             1267, 1267, 0),
            ("cola", "mcc", "none", "-0.012868008388016484", "0.030755077730391808",
             1043, 1043, 0),
            ("lambada_openai", "perplexity", "none", "3.132956287509586",
             "0.058120583130206786", 5153, 5153, 0),
            # 71+872+277+40430+5463+408+9832+9815; CoLA has no accuracy
            ("glue", "acc", "none", "0.457717960933778", "0.0019093556166883587",
             67168, 67168, 0),
        ],
    ),
    (
        "lm-eval/v0.4.3_Qwen2.5-7B.json",
        [
            ("xwinograd_fr", "acc", "none", "0.7469879518072289", "0.04800875830437278",
             83, 83, 0),
            ("xnli_eu", "acc", "none", "0.3932135728542914", "0.006901709305026875",
             5010, 5010, 0),
            # 11 languages of 500 items
            ("xcopa", "acc", "none", "0.6176363636363637", "0.0063920143872850665",
             5500, 5500, 0),
        ],
    ),
    (
        "lm-eval/v0.4.8_qwen2.5-7B.json",
        [
            ("arc_challenge", "acc_norm", "none", "0.5110921501706485",
             "0.014607794914013053", 1172, 1172, 0),
            ("mrpc", "f1", "none", "0.7215189873417721", "0.023353026722699316",
             408, 408, 0),
            ("qqp", "acc", "none", "0.8605738313133812", "0.0017227399100119042",
             40430, 40430, 0),
        ],
    ),
    (
        "lm-eval/v0.4.9_2025-12-17.json",
        [
            ("nl2foam_gen_formatted", "bleu", "none", "0.26964208587876437",
             "0.0020644975723618244", 2849, 2849, 0),
            ("nl2foam_gen_formatted", "bert_score", "none", "0.7598778045190012",
             "0.00023337622609681988", 2849, 2849, 0),
            ("nl2foam_llm_judge_formatted", "llm_judge", "none", "36.292",
             "0.5650664316204675", 100, 100, 0),
        ],
    ),
    (
        "lm-eval/v0.4.x_2026-02_mmlu.json",
        [
            ("mmlu_abstract_algebra", "acc", "none", "0.37", "0.048523658709391",
             100, 100, 5),
            ("mmlu_professional_law", "acc", "none", "0.5078226857887875",
             "0.0127686730761119", 1534, 1534, 5),
            ("mmlu", "acc", "none", "0.687508901865831", "0.003727988913702985",
             14042, 14042, None),
        ],
    ),
    (
        "evalscope/v0.10_Qwen2.5-7B-Instruct_ceval.json",
        [
            ("ceval", "AverageAccuracy", None, "0.825", None, 40, None, None),
            ("ceval:computer_network", "AverageAccuracy", None, "0.7", None, 10, None, None),
            ("ceval:college_programming", "AverageAccuracy", None, "0.9", None, 10, None, None),
        ],
    ),
    (
        "evalscope/v1.x_deepseek-reasoner-v3.2_chinese_simpleqa.json",
        [
            ("chinese_simpleqa", "mean_is_correct", None, "0.6953", None, 384, None, None),
            ("chinese_simpleqa", "mean_is_incorrect", None, "0.2865", None, 384, None, None),
            ("chinese_simpleqa:社会", "mean_is_not_attempted", None, "0.0156", None, 64,
             None, None),
        ],
    ),
    (
        "evalscope/v1.x_qwen3-max_chinese_simpleqa.json",
        [
            ("chinese_simpleqa", "mean_is_correct", None, "0.8776", None, 384, None, None),
            ("chinese_simpleqa:中华文化", "mean_is_correct", None, "0.7812", None, 64,
             None, None),
            ("chinese_simpleqa:生活、艺术与文化", "mean_is_incorrect", None, "0.0938", None, 64,
             None, None),
        ],
    ),
    (
        "evalscope/v1.x_qwen-plus_gsm8k.json",
        [
            ("gsm8k", "mean_acc", None, "1.0", None, 10, None, None),
            ("gsm8k:main", "mean_acc", None, "1.0", None, 10, None, None),
        ],
    ),
    (
        "evalscope/v1.x_qwen-plus_ifeval.json",
        [
            ("ifeval", "mean_prompt_level_strict", None, "0.9", None, 10, None, None),
            ("ifeval", "mean_inst_level_strict", None, "0.9667", None, 10, None, None),
            ("ifeval", "mean_inst_level_loose", None, "0.9667", None, 10, None, None),
        ],
    ),
    (
        "evalscope/v1.x_qwen3-max_gpqa_diamond.json",
        [
            ("gpqa_diamond", "mean_acc", None, "0.9", None, 10, None, None),
            ("gpqa_diamond:default", "mean_acc", None, "0.9", None, 10, None, None),
        ],
    ),
    (
        "evalscope/schema_version2_fixture.json",
        [
            ("general_mcq", "accuracy", None, "1.0", None, 1, None, None),
            ("general_mcq:default", "accuracy", None, "1.0", None, 1, None, None),
        ],
    ),
]  # fmt: skip


def decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@pytest.mark.parametrize(("name", "figures"), FIGURES, ids=[name for name, _ in FIGURES])
def test_figures_are_those_of_the_file(name, figures):
    results = read(name).by_key()
    for task, metric, variant, value, stderr, n, n_total, n_shot in figures:
        result = results[(task, metric, variant)]
        assert (result.value, result.stderr) == (Decimal(value), decimal(stderr))
        assert (result.n, result.n_total, result.n_shot) == (n, n_total, n_shot)
        assert result.scale == 1


WHOLE = [
    # file, tool, version, model, results, headline results
    ("lm-eval/v0.3_pythia-12b_zero-shot.json", "lm-eval", "≤0.3", "", 198, 198),
    ("lm-eval/v0.4.3_Llama-3.1-8B.json", "lm-eval", "0.4.x", "meta-llama/Llama-3.1-8B", 27, 16),
    ("lm-eval/v0.4.3_Qwen2.5-7B.json", "lm-eval", "0.4.x", "Qwen/Qwen2.5-7B", 68, 7),
    ("lm-eval/v0.4.8_qwen2.5-7B.json", "lm-eval", "0.4.x", "qwen/qwen2.5-7B", 22, 22),
    ("lm-eval/v0.4.9_2025-12-17.json", "lm-eval", "0.4.9.2", "Qwen/Qwen3-8B", 6, 6),
    (
        "lm-eval/v0.4.x_2026-02_mmlu.json",
        "lm-eval",
        "0.4.12.dev0",
        "meta-llama/Llama-3.1-8B-Instruct",
        62,
        1,
    ),
    (
        "evalscope/v0.10_Qwen2.5-7B-Instruct_ceval.json",
        "evalscope",
        "0.10–1.10",
        "Qwen2.5-7B-Instruct",
        5,
        1,
    ),
    (
        "evalscope/v1.x_qwen3-max_chinese_simpleqa.json",
        "evalscope",
        "0.10–1.10",
        "qwen3-max",
        21,
        3,
    ),
    (
        "evalscope/v1.x_deepseek-reasoner-v3.2_chinese_simpleqa.json",
        "evalscope",
        "0.10–1.10",
        "deepseek-reasoner",
        21,
        3,
    ),
    ("evalscope/v1.x_qwen-plus_ifeval.json", "evalscope", "0.10–1.10", "qwen-plus", 8, 4),
    ("evalscope/v1.x_qwen-plus_gsm8k.json", "evalscope", "0.10–1.10", "qwen-plus", 2, 1),
    ("evalscope/v1.x_qwen3-max_gpqa_diamond.json", "evalscope", "0.10–1.10", "qwen3-max", 2, 1),
    ("evalscope/schema_version2_fixture.json", "evalscope", "schema 2", "qwen-plus", 2, 1),
]


@pytest.mark.parametrize(("name", "tool", "version", "model", "count", "headlines"), WHOLE)
def test_what_the_report_is(name, tool, version, model, count, headlines):
    report = read(name)
    assert (report.format, report.format_version, report.model) == (tool, version, model)
    assert (len(report.results), len(report.headline_results())) == (count, headlines)


def test_the_list_of_files_is_complete():
    folders = [REPORTS / "lm-eval", REPORTS / "evalscope"]
    files = {f"{folder.name}/{path.name}" for folder in folders for path in folder.iterdir()}
    assert files == {name for name, _ in FIGURES} == {name for name, *_ in WHOLE}
    # The others have a test file for each tool.
    assert len(list(REPORTS.rglob("*.*"))) == len(files) + 9


def test_digest_is_that_of_the_raw_file():
    # As `sha256sum` prints it.
    report = read_report(SMALLEST, "report.json")
    assert report.digest == "1ec873acc6f95ce03f5d948af6bc68063d19198044fc70461fd9ed862eacc96a"


def test_results_know_their_benchmark():
    results = read("evalscope/v1.x_qwen3-max_chinese_simpleqa.json").by_key()
    assert results[("chinese_simpleqa", "mean_is_correct", None)].benchmark == "chinese_simpleqa"
    # The share of wrong answers is no score on the benchmark.
    assert results[("chinese_simpleqa", "mean_is_incorrect", None)].benchmark is None
    part = results[("chinese_simpleqa:中华文化", "mean_is_correct", None)]
    assert part.benchmark == "chinese_simpleqa:中华文化"


OTHERS = {
    "notes.md": ("# 评测说明\n没有表格。\n".encode(), "以“# 评测说明 没有表格。”开头的文本"),
    "config.json": (b'{"hello": 1}', "JSON 对象，字段为 hello"),
    "card.md": (b"---\nlicense: mit\n---\n", "以“--- license: mit ---”开头的文本"),
    "table.csv": (b"model,score\nm,5\n", "以“model,score m,5”开头的文本"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_files_are_refused_by_what_they_are(name):
    data, found = OTHERS[name]
    with pytest.raises(UnreadableReport) as refusal:
        read_report(data, name)
    assert found in str(refusal.value)
    for tool in ("lm-evaluation-harness", "EvalScope", "OpenCompass", "HELM", "Hugging Face"):
        assert tool in str(refusal.value)


SMALLEST = (
    b'{"dataset_name": "gsm8k", "model_name": "m", "metrics": '
    b'[{"name": "mean_acc", "score": 0.5, "num": 2}]}'
)


def test_smallest_report_is_read():
    (result,) = read_report(SMALLEST, "report.json").results
    assert (result.task, result.metric, result.value, result.n) == (
        "gsm8k",
        "mean_acc",
        Decimal("0.5"),
        2,
    )


def test_byte_order_mark_is_no_matter():
    report = read_report(b"\xef\xbb\xbf" + SMALLEST, "report.json")
    assert report.format is Tool.EVALSCOPE


BROKEN = {
    "empty": (b"", "空的"),
    "blank": (b" \n ", "空的"),
    "binary": (b"\x7fELF\xff\xfe\x00", "不是 UTF-8 文本（第 5 字节"),
    "nul": (b'{"a": "\x00"}', "不是 UTF-8 文本（第 8 字节"),
    # The first two GBK bytes happen to be a letter in UTF-8 as well.
    "gbk": ('{"模型": 1}'.encode("gbk"), "不是 UTF-8 文本（第 5 字节"),
    "array": (b"[]", "最外层应为 JSON 对象，实际是数组（0 项）"),
    "number": (b"3", "数字 3"),
    "object": (b"{}", "空的对象"),
    "cut": (SMALLEST[:40], "第 1 行中断"),
    "comma": (b'{"a": 1,,}', "第 1 行第 9 列"),
    "duplicate": (SMALLEST[:-1] + b', "model_name": "n"}', "“model_name”在同一对象里出现了两次"),
    "nan": (SMALLEST.replace(b"0.5", b"NaN"), "含有 NaN"),
    "infinity": (SMALLEST.replace(b"0.5", b"-Infinity"), "含有 -Infinity"),
    "deep": (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "嵌套超过 64 层"),
    "deep and cut": (b"[" * 100_000, "嵌套超过 64 层"),
    "65 levels": (b'{"a":' + b"[" * 64 + b"]" * 64 + b"}", "嵌套超过 64 层"),
    "huge integer": (SMALLEST.replace(b"2", b"1" + b"0" * 400), "数字 1000"),
    "very huge integer": (SMALLEST.replace(b"2", b"9" * 10_000), "数字 9999"),
    "huge exponent": (SMALLEST.replace(b"0.5", b"1e400"), "数字 1e400"),
    "absurd exponent": (SMALLEST.replace(b"0.5", b"1e99999999999999999999"), "数字 1e999"),
    "tiny exponent": (SMALLEST.replace(b"0.5", b"1e-400"), "数字 1e-400"),
    "no results": (SMALLEST.replace(b"0.5", b'"N/A"'), "没有任何数值成绩"),
    "boolean score": (SMALLEST.replace(b"0.5", b"true"), "$.metrics[0].score 处应为数字"),
    "no score": (SMALLEST.replace(b'"score"', b'"points"'), "字段“score”，实际是没有这个字段"),
    "half a person": (SMALLEST.replace(b"2", b"2.5"), "$.metrics[0].num 处应为不小于 0 的整数"),
    "negative count": (SMALLEST.replace(b"2", b"-2"), "实际是数字 -2"),
    "object for list": (b'{"dataset_name": "x", "metrics": {}}', "$.metrics 处应为数组"),
    "control character": (SMALLEST.replace(b"gsm8k", rb"gsm\u00008k"), "$.dataset_name"),
    "lone surrogate": (SMALLEST.replace(b"gsm8k", rb"gsm\ud8008k"), "$.dataset_name"),
    "endless name": (SMALLEST.replace(b"gsm8k", b"g" * 301), "不超过 300 个字"),
    "blank metric": (SMALLEST.replace(b"mean_acc", b" "), "应为非空的名称"),
}


@pytest.mark.parametrize(("data", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_file_is_refused_with_the_reason(data, reason):
    with pytest.raises(UnreadableReport) as refusal:
        read_report(data, "report.json")
    assert reason in str(refusal.value)


def test_64_levels_are_read():
    deep = b'{"extra": ' + b"[" * 63 + b"]" * 63 + b", " + SMALLEST[1:]
    assert len(read_report(deep, "report.json").results) == 1


def test_oversize_is_refused_before_anything_is_read():
    with pytest.raises(UnreadableReport) as refusal:
        read_report(SMALLEST, "report.json", largest=len(SMALLEST) - 1)
    assert f"超过上限 {len(SMALLEST) - 1} 字节" in str(refusal.value)
    assert read_report(SMALLEST, "report.json", largest=len(SMALLEST)).results


def test_same_result_twice_is_refused():
    metric = b'{"name": "mean_acc", "score": 0.5, "num": 2}'
    with pytest.raises(UnreadableReport) as refusal:
        read_report(SMALLEST.replace(metric, metric + b", " + metric), "report.json")
    assert "“gsm8k”的指标“mean_acc”在文件中出现了两次" in str(refusal.value)
