"""Scenarios for tests, complete and taken to their state by the services themselves.

Figures are plain; a test that depends on one states it itself.
"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from marketplace.domain import clock
from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import Scenario
from marketplace.services import scenarios
from marketplace.services.scenario_content import (
    CriterionWeight,
    RequirementText,
    ScenarioContent,
)
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.people import Person, make_administrator, make_buyer


def complete_content(**fields: Any) -> ScenarioContent:
    """What a listing needs to be submitted now; its deadline is in fourteen days."""
    deadline = clock.now() + timedelta(days=14)
    content = ScenarioContent(
        title="矿井皮带异物识别",
        demand_unit="某矿业集团",
        sector="industry",
        city="zhengzhou",
        pain_point="皮带上的锚杆、大块矸石靠人看，夜班漏看多，撕带一次停产两天以上。",
        contents="在六条主运皮带上识别异物并联动停机，给出截图、时间和位置，接入调度台。",
        deployment="on-premises",
        cooperation_mode="procurement",
        budget_minimum=Decimal(1_500_000),
        budget_maximum=Decimal(2_000_000),
        price_ceiling=Decimal(2_000_000),
        reference_price=Decimal(1_600_000),
        reference_days=90,
        longest_days=180,
        question_deadline=deadline - timedelta(days=7),
        proposal_deadline=deadline,
        planned_award_date=(deadline + timedelta(days=20)).date(),
        delivery_from=(deadline + timedelta(days=30)).date(),
        delivery_to=(deadline + timedelta(days=200)).date(),
        contact_name="李工",
        contact_phone="0371-00000000",
        requirements=(RequirementText("部署在矿区内网", is_mandatory=True),),
        criteria=(
            CriterionWeight("evidence", 50),
            CriterionWeight("price", 30),
            CriterionWeight("delivery", 20),
        ),
    )
    return replace(content, **fields)


def order87_fields(**fields: Any) -> dict[str, Any]:
    """What makes it a purchase of services under 财政部令第87号: price 40, delivery 60."""
    given: dict[str, Any] = {
        "rule_set": "order87",
        "procurement_kind": "services",
        "reference_price": None,
        "criteria": (CriterionWeight("price", 40), CriterionWeight("delivery", 60)),
    }
    return {**given, **fields}


def make_scenario(
    buyer: Person | None = None,
    state: ScenarioState = ScenarioState.PUBLISHED,
    administrator: Person | None = None,
    **fields: Any,
) -> Scenario:
    """A scenario taken to draft, submitted or published by the services themselves."""
    buyer = buyer or make_buyer()
    scenario = scenarios.create_draft(buyer.actor, complete_content(**fields))
    if state == ScenarioState.DRAFT:
        return scenario
    scenarios.submit(buyer.actor, scenario.id)
    if state == ScenarioState.PUBLISHED:
        administrator = administrator or make_administrator()
        scenarios.publish(administrator.actor, scenario.id)
    assert scenario.state == state, f"the factory cannot make a {state} scenario"
    return scenario


def make_drafts(buyer: Person, count: int) -> None:
    """So many drafts in one go, as an import makes them."""
    contents = [ScenarioContent(f"草稿 {number}", "某矿") for number in range(count)]
    with unit_of_work() as work:
        scenarios.new_drafts(work, buyer.organisation.id, contents)
