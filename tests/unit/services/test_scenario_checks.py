"""What stands in the way of submitting a listing, at which field."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from marketplace.services.scenario_checks import check_for_submission
from marketplace.services.scenario_content import CriterionWeight
from tests.conftest import Clock
from tests.factories.scenarios import complete_content, order87_fields


def _weigh(**weights: int) -> dict[str, Any]:
    return {"criteria": tuple(CriterionWeight(kind, weight) for kind, weight in weights.items())}


NOW = Clock.START  # 2026-03-02 09:00 in Henan; the factory's deadline is in fourteen days


def _found(clock: Clock, **fields: Any) -> dict[str, list[str]]:
    found = check_for_submission(replace(complete_content(), **fields), clock.now())
    return {name: [str(message) for message in messages] for name, messages in found.items()}


def test_a_complete_listing_passes(clock: Clock) -> None:
    assert _found(clock) == {}


@pytest.mark.parametrize(
    ("fields", "name", "says"),
    [
        ({"title": "  "}, "title", "请填写场景名称"),
        ({"sector": None}, "sector", "请选择行业"),
        ({"sub_scenario": "smart-care"}, "sub_scenario", "不属于所选行业"),
        ({"city": None}, "city", "所在地市"),
        ({"deployment": None}, "deployment", "部署方式"),
        ({"cooperation_mode": None}, "cooperation_mode", "合作模式"),
        ({"pain_point": "太短"}, "pain_point", "至少 20 个字"),
        ({"contents": ""}, "contents", "至少 20 个字"),
        ({"contact_name": None}, "contact_name", "联系人"),
        ({"contact_phone": None}, "contact_phone", "至少填写一项"),
        ({"contact_email": "not an address"}, "contact_email", "邮箱格式不对"),
        ({"price_ceiling": None}, "price_ceiling", "最高限价"),
        ({"price_ceiling": Decimal(2_000_001)}, "price_ceiling", "不能超过预算上限"),
        ({"reference_price": Decimal(2_000_000)}, "reference_price", "必须低于最高限价"),
        ({"reference_price": Decimal(0)}, "reference_price", "大于 0"),
        ({"budget_minimum": Decimal(3_000_000)}, "budget_maximum", "不能低于下限"),
        ({"reference_days": 0}, "reference_days", "大于 0"),
        ({"longest_days": 90}, "longest_days", "大于参考工期"),
        ({"proposal_deadline": None}, "proposal_deadline", "请填写申报截止时间"),
        ({"proposal_deadline": NOW - timedelta(minutes=1)}, "proposal_deadline", "已经过去"),
        ({"proposal_deadline": NOW + timedelta(hours=23)}, "proposal_deadline", "24 小时"),
        ({"question_deadline": NOW}, "question_deadline", "已经过去"),
        ({"question_deadline": NOW + timedelta(days=14)}, "question_deadline", "必须早于"),
    ],
)
def test_each_lack_is_said_at_its_field(
    clock: Clock, fields: dict[str, Any], name: str, says: str
) -> None:
    assert says in _found(clock, **fields)[name][0]


def test_a_deadline_of_exactly_a_day_is_long_enough(clock: Clock) -> None:
    day = clock.now() + timedelta(days=1)
    fields = {"proposal_deadline": day, "question_deadline": None, "planned_award_date": None}
    assert _found(clock, **fields) == {}


def test_the_award_is_compared_with_the_deadlines_day_in_henan(clock: Clock) -> None:
    # 17:30 UTC is half past one of the next day in Henan.
    deadline = datetime(2026, 3, 19, 17, 30, tzinfo=UTC)
    early, late = deadline.date(), deadline.date() + timedelta(days=1)
    fields: dict[str, Any] = {"proposal_deadline": deadline}
    assert "planned_award_date" in _found(clock, **fields, planned_award_date=early)
    assert _found(clock, **fields, planned_award_date=late) == {}


@pytest.mark.parametrize(
    ("criteria", "says"),
    [
        ((), "现在是 0"),
        ((("evidence", 50), ("price", 49)), "必须是 100，现在是 99"),
        ((("evidence", 60), ("price", 50)), "现在是 110"),
        ((("price", 50), ("price", 50)), "只能出现一次"),
    ],
)
def test_weights_add_up_to_100(
    clock: Clock, criteria: tuple[tuple[str, int], ...], says: str
) -> None:
    weights = tuple(CriterionWeight(kind, weight) for kind, weight in criteria)
    assert says in _found(clock, criteria=weights)["criteria"][0]


def test_scoring_by_kpis_needs_a_target_that_is_a_number(clock: Clock) -> None:
    criteria = (CriterionWeight("price", 80), CriterionWeight("kpis", 20))
    vague = ({"name": "满意度", "baseline": "", "target": "明显提高", "unit": ""},)
    exact = ({"name": "漏检率", "baseline": "2", "target": "0.5", "unit": "%"},)
    assert "目标值是数字" in _found(clock, criteria=criteria, kpis=vague)["kpis"][0]
    assert _found(clock, criteria=criteria, kpis=exact) == {}


def test_an_indicator_needs_a_name_and_a_target(clock: Clock) -> None:
    nameless = ({"name": "", "baseline": "", "target": "5", "unit": ""},)
    assert "名称和目标值" in _found(clock, kpis=nameless)["kpis"][0]


def test_what_cannot_be_stored_cannot_be_submitted(clock: Clock) -> None:
    assert list(_found(clock, title="甲\x00", sector=None)) == ["title"]


@pytest.mark.parametrize(
    ("fields", "name", "says"),
    [
        ({"reference_price": Decimal(1_600_000)}, "reference_price", "不设参考价"),
        ({"procurement_kind": None}, "procurement_kind", "货物还是服务"),
        ({"procurement_kind": "goods"} | _weigh(price=29, delivery=71), "criteria", "不得低于 30%"),
        (_weigh(price=9, delivery=91), "criteria", "不得低于 10%"),
        (_weigh(evidence=1, price=99), "criteria", "资格条件不得作为评审因素"),
        (_weigh(price=99), "criteria", "之和必须是 100"),
    ],
)
def test_the_order_is_said_at_its_fields(
    clock: Clock, fields: dict[str, Any], name: str, says: str
) -> None:
    assert _found(clock, **order87_fields()) == {}
    found = _found(clock, **order87_fields(**fields))
    assert list(found) == [name]
    assert says in found[name][0]


def test_all_that_is_wrong_with_the_weights_is_said_at_once(clock: Clock) -> None:
    wrong = order87_fields(procurement_kind="goods", **_weigh(evidence=60, price=20))
    said = "".join(_found(clock, **wrong)["criteria"])
    assert all(word in said for word in ("100", "资格条件", "30%"))
