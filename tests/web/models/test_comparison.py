"""Models side by side, on what they share and nothing else."""

import pytest

from marketplace.models import ModelVersion
from marketplace.services import outbox
from tests.factories.people import make_vendor
from tests.factories.proposals import TASK, make_credential, make_version
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

OTHER_TASK = "ceval-valid_accountant"


def make_tested(name: str, task: str, right: int, n: int, **fields: int) -> ModelVersion:
    vendor = make_vendor()
    version = make_version(vendor, name=name)
    make_credential(vendor, version, task, right, n, **fields)
    return version


def address(*versions: ModelVersion) -> str:
    return "/models/compare?" + "&".join(f"model={version.model_id}" for version in versions)


def test_the_same_benchmark_taken_the_same_way_is_compared(page: Browser) -> None:
    first, second = make_tested("甲模型", TASK, 30, 37), make_tested("乙模型", TASK, 25, 37)
    shown = page.get(address(first, second))
    for words in ("甲模型", "乙模型", "81.08%", "67.57%", "可以比较的成绩（1 项）"):
        assert words in shown.text
    assert "74.3" not in shown.text  # their mean


def test_what_only_one_was_tested_on_is_named_with_the_reason(page: Browser) -> None:
    first, second = make_tested("甲模型", TASK, 30, 37), make_tested("乙模型", OTHER_TASK, 40, 49)
    shown = page.get(address(first, second))
    assert "可以比较的成绩（0 项）" in shown.text
    assert "只有“甲模型”测过" in shown.text
    assert "只有“乙模型”测过" in shown.text


def test_partial_evidence_and_none_are_not_compared(page: Browser) -> None:
    first = make_tested("甲模型", TASK, 30, 37)
    partial = make_tested("乙模型", TASK, 9, 10, total=37)
    untested = make_version(make_vendor(), name="丙模型")
    shown = page.get(address(first, partial, untested))
    assert "证据为 T0" in shown.text
    assert "90%" not in shown.text
    assert "没有测评报告" in shown.text


def test_at_most_four_are_compared(page: Browser) -> None:
    versions = [make_tested(f"模型{number}", TASK, 20 + number, 37) for number in range(5)]
    shown = page.get(address(*versions))
    assert "一次最多比较 4 个模型" in shown.text
    assert "模型4" not in shown.text
    assert address(*versions[1:4]) in shown.links.values()


def test_a_hidden_model_is_as_one_that_is_not_there(page: Browser) -> None:
    vendor = make_vendor()
    hidden = make_version(vendor, name="没公开的", is_published=False)
    shown = page.get(address(hidden, make_tested("甲模型", TASK, 30, 37)))
    assert "没公开的" not in shown.text
    assert "有 1 个模型不存在或者没有公开" in shown.text
    nowhere = page.get(f"/models/compare?model=999999&model={hidden.model_id}")
    assert "有 2 个模型不存在或者没有公开" in nowhere.text
    assert "没公开的" not in page.signed_in(vendor.user).get(address(hidden)).text


@pytest.mark.parametrize(
    "query",
    [
        *("", "?model=", "?model=x", "?model=-1", "?model=²", "?model=%00", "?model=" + "9" * 40),
        f"?{'model=1&' * 300}",
    ],
)
def test_a_strange_address_is_no_error(page: Browser, query: str) -> None:
    shown = page.get(f"/models/compare{query}")
    assert shown.status == 200
    assert "请至少选择两个模型" in shown.text


def test_models_are_ticked_in_the_catalogue(page: Browser) -> None:
    first = make_tested("甲模型", TASK, 30, 37)
    make_tested("乙模型", TASK, 25, 37)
    outbox.deliver_due()
    html = page.get(f"/models?model={first.model_id}").html
    assert 'action="/models/compare"' in html
    assert html.count('name="model"') == 2
    assert html.count(" checked>") == 1


def test_a_ticked_model_stays_ticked_where_the_list_has_others(page: Browser) -> None:
    first = make_tested("甲模型", TASK, 30, 37)
    make_tested("乙模型", TASK, 25, 37)
    outbox.deliver_due()
    shown = page.get(f"/models?q=乙模型&model={first.model_id}")
    assert "已选：甲模型" in shown.text
