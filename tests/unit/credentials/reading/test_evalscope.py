"""The versions of EvalScope's report, and what sets a file against itself."""

import json
from decimal import Decimal
from typing import Any

import pytest

from marketplace.credentials.reading import UnreadableReport, read_report
from marketplace.credentials.results import EvaluationReport


def read(document: dict[str, Any]) -> EvaluationReport:
    return read_report(json.dumps(document).encode(), "report.json")


def refusal(document: dict[str, Any]) -> str:
    with pytest.raises(UnreadableReport) as caught:
        read(document)
    return str(caught.value)


def subset(name: str, score: Any, num: int = 10, **more: Any) -> dict[str, Any]:
    return {"name": name, "score": score, "num": num} | more


def metric(*subsets: dict[str, Any], **changes: Any) -> dict[str, Any]:
    category = {"name": ["default"], "score": 0.5, "num": 20, "subsets": list(subsets)}
    return {"name": "mean_acc", "score": 0.5, "num": 20, "categories": [category]} | changes


def report(*metrics: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "dataset_name": "ceval",
        "model_name": "m",
        "score": 0.5,
        "metrics": list(metrics),
    } | changes


def test_score_and_single_category_are_said_again():
    read_back = read(report(metric(subset("law", 0.5))))
    assert [(r.key, r.where) for r in read_back.restatements] == [
        (("ceval", "mean_acc", None), "$.score"),
        (("ceval", "mean_acc", None), "$.metrics[0].categories[0].score"),
    ]


def test_a_subset_that_sums_up_others_is_no_part():
    whole, law = read(
        report(metric(subset("law", 0.5), subset("ALL", 0.9, is_aggregate=True)))
    ).results
    assert whole.parts == ("ceval:law",)
    assert law.task == "ceval:law"


def test_subsets_of_one_name_are_told_apart_by_category():
    categories = [
        {"name": "STEM", "subsets": [subset("hard", 0.5)]},
        {"name": ["Other", "More"], "subsets": [subset("hard", 0.7), subset("easy", 0.9)]},
    ]
    whole = read(report(metric(categories=categories))).results[0]
    assert whole.parts == ("ceval:STEM/hard", "ceval:Other/More/hard", "ceval:easy")


def test_count_is_summed_where_it_is_not_written():
    document = report(metric(subset("a", 0.4, 4), subset("b", 0.6, 5)))
    del document["metrics"][0]["num"]
    assert read(document).results[0].n == 9


def test_a_score_that_is_not_a_number_is_left_out_and_noted():
    read_back = read(report(metric(subset("law", 0.5)), metric(name="f1", score="N/A")))
    assert {r.metric for r in read_back.results} == {"mean_acc"}
    assert "$.metrics[1].score 没有数值（N/A）" in str(read_back.notes[0])


def to_0_8(**changes: Any) -> dict[str, Any]:
    return {
        "name": "ceval",
        "metric": "WeightedAverageAccuracy",
        "score": 0.75,
        "category": [
            {"name": "DEFAULT", "score": 0.75, "subset": [{"name": "default", "score": 0.75}]}
        ],
        "total_num": 4,
    } | changes


def test_to_0_8_the_only_subset_has_all_items():
    read_back = read(to_0_8())
    assert [(r.task, r.metric, r.value, r.n) for r in read_back.results] == [
        ("ceval", "WeightedAverageAccuracy", Decimal("0.75"), 4),
        ("ceval:default", "WeightedAverageAccuracy", Decimal("0.75"), 4),
    ]
    assert (read_back.format_version, read_back.model) == ("≤0.8", "")
    assert "没有写明被测模型" in str(read_back.notes[0])


def test_to_0_8_a_score_may_be_an_object_of_metrics():
    scores = {"rouge-1-r": 0.25, "bleu-1": 0.5}
    category = [{"name": "DEFAULT", "score": scores, "subset": [{"name": "a", "score": scores}]}]
    read_back = read(to_0_8(metric="AverageRouge", score=scores, category=category))
    assert [(r.task, r.metric, r.value) for r in read_back.results] == [
        ("ceval", "rouge-1-r", Decimal("0.25")),
        ("ceval:a", "rouge-1-r", Decimal("0.25")),
        ("ceval", "bleu-1", Decimal("0.5")),
        ("ceval:a", "bleu-1", Decimal("0.5")),
    ]


def schema_2(**changes: Any) -> dict[str, Any]:
    identity = {"name": "pass", "aggregation": "best_of", "dimensions": {"k": 4, "a": "x"}}
    semantics = {"direction": "lower_is_better", "value_range": {"min": 0.0, "max": 100.0}}
    one = {"identity": identity, "semantics": semantics, "score": 50.0, "num": 2, "categories": []}
    return {"schema_version": 2, "dataset_name": "d", "model_name": "m", "metrics": [one]} | changes


def test_schema_2_identity_and_semantics():
    (result,) = read(schema_2()).results
    assert (result.metric, result.filter) == ("pass", "best_of,a=x,k=4")
    assert (result.scale, result.higher_is_better) == (100, False)


def test_schema_2_export_of_several_reports():
    read_back = read({"report_list": [schema_2(), schema_2(dataset_name="e")]})
    assert [r.task for r in read_back.results] == ["d", "e"]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"report_list": []}, "$.report_list 处应为至少一份报告"),
        ({"report_list": [schema_2(), schema_2(model_name="n")]}, "不同的模型（m、n）"),
        ({"report_list": [schema_2(), report()]}, "版本不同"),
        ({"report_list": [schema_2(), schema_2()]}, "出现了两次"),
        (schema_2(schema_version=3), "$.schema_version 处应为版本号 2，实际是数字 3"),
        (report(metric(), dataset_name=""), "数据集名称（dataset_name）"),
        (report(metric(subset("law", [0.5]))), "subsets[0].score 处应为数字"),
        (report(metric(subset("", 0.5))), "subsets[0].name 处应为非空的名称"),
        (report(metric(categories={})), "$.metrics[0].categories 处应为数组"),
        (report(), "没有任何数值成绩"),
        (to_0_8(category=[{"name": "D"}]), "字段“subset”"),
    ],
)  # fmt: skip
def test_a_wrong_shape_is_refused_with_its_place(document, reason):
    assert reason in refusal(document)
