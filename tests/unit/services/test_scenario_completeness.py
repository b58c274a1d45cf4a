"""How complete a listing is, and what would add most."""

from dataclasses import replace
from typing import Any

import pytest

from marketplace.services.scenario_checks import check_for_submission
from marketplace.services.scenario_completeness import POINTS, Completeness, assess
from marketplace.services.scenario_content import PLAIN_FIELDS, ROWS, ScenarioContent
from tests.conftest import Clock
from tests.factories.scenarios import complete_content, order87_fields


def _assess(clock: Clock, **fields: Any) -> Completeness:
    return assess(complete_content(**fields), clock.now())


def test_the_weights_sum_to_100_and_each_names_a_field() -> None:
    assert sum(point.weight for point in POINTS) == 100
    assert {point.field for point in POINTS} <= {*PLAIN_FIELDS, *ROWS}
    assert max(POINTS, key=lambda point: point.weight).field == "pain_point"


def test_everything_said_is_100(clock: Clock) -> None:
    full = _assess(
        clock,
        pain_point="夜班每周漏看 3 次，去年撕带三起，每起停产两天，损失三百万元。",
        kpis=({"name": "漏检率", "baseline": "2", "target": "0.5"},),
        data_types="视频",
        data_scale="400 小时",
        data_confidentiality="internal",
        data_access="内网",
        data_labelled_percent=0,
    )
    assert (full.score, full.missing) == (100, ())


def test_nothing_said_is_next_to_nothing(clock: Clock) -> None:
    empty = assess(ScenarioContent(title="", demand_unit=""), clock.now())
    assert empty.score == 0
    assert empty.required[0].field == "pain_point"
    assert empty.optional[0].field == "kpis"
    assert empty.missing == (*empty.required, *empty.optional)


@pytest.mark.parametrize("name", sorted({p.field for p in POINTS if p.is_required}))
def test_what_a_submission_lacks_is_a_required_point(clock: Clock, name: str) -> None:
    content = complete_content()
    blank: Any = () if name in ROWS else "" if isinstance(getattr(content, name), str) else None
    lacking = replace(content, **{name: blank}, contact_email=None)
    assert name in check_for_submission(lacking, clock.now())
    assert name in {point.field for point in assess(lacking, clock.now()).required}


def test_a_complete_listing_has_nothing_required_left(clock: Clock) -> None:
    assert _assess(clock).required == ()


def test_an_e_mail_does_for_a_telephone(clock: Clock) -> None:
    assert _assess(clock, contact_phone=None, contact_email="a@example.com").required == ()


def test_a_problem_without_figures_and_with_places_to_fill(clock: Clock) -> None:
    vague = _assess(clock, pain_point="为贯彻数字化转型要求，亟需引入先进的人工智能技术。")
    assert [point.name for point in vague.optional if point.field == "pain_point"]
    unfilled = _assess(clock, pain_point="〔哪个科室〕每天〔做什么〕约〔多少〕例，都靠人工完成。")
    assert "pain_point" in {point.field for point in unfilled.required}


def test_under_the_order_no_reference_price_is_missed_but_what_is_bought(clock: Clock) -> None:
    assert _assess(clock, **order87_fields()).required == ()
    lacking = _assess(clock, **order87_fields(procurement_kind=None))
    assert [point.field for point in lacking.required] == ["criteria"]
