"""Who judges a scenario's proposals, and what the panel lacks."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.db import db
from marketplace.domain.messages import Message
from marketplace.domain.panels import Panel, PanelRule, check_number, check_panel, rule_of
from marketplace.matching.rules import JUDGED, RuleSet
from marketplace.models import Assessor, Member, Scenario


def is_judged(scenario: Scenario) -> bool:
    """Whether a listing's frozen rules have a criterion that people judge.

    Read from the document as it lies there: an opening must not fail because of it.
    """
    criteria = (scenario.rules or {}).get("criteria", ())
    return any(item["kind"] in JUDGED and item["weight"] and item["bands"] for item in criteria)


def list_all(scenario: Scenario) -> list[Assessor]:
    """Everybody who was ever invited, first come first."""
    query = (
        select(Assessor)
        .where(Assessor.scenario_id == scenario.id)
        .order_by(Assessor.id)
        .options(joinedload(Assessor.user))
    )
    return list(db.session.scalars(query))


def list_active(scenario: Scenario) -> list[Assessor]:
    """The panel: neither dismissed nor recused."""
    return [row for row in list_all(scenario) if row.is_active]


def list_own_ids(scenario: Scenario) -> set[int]:
    """The persons who are members of the buyer now."""
    query = select(Member.user_id).where(Member.organisation_id == scenario.organisation_id)
    return set(db.session.scalars(query))


def find_rule(scenario: Scenario) -> PanelRule:
    """What the panel must be."""
    budget = scenario.budget_maximum or scenario.price_ceiling
    return rule_of(is_order87=scenario.rule_set == RuleSet.ORDER87, budget=budget or Decimal(0))


def check(scenario: Scenario, active: Sequence[Assessor]) -> list[Message]:
    """What the panel lacks; who has not joined counts, and as nobody of the buyer's."""
    return check_panel(find_rule(scenario), _count(scenario, active))


def lacks_people(scenario: Scenario, active: Sequence[Assessor]) -> bool:
    """Whether there are too few, or too few of them from outside."""
    return any(check_number(find_rule(scenario), _count(scenario, active)))


def _count(scenario: Scenario, active: Sequence[Assessor]) -> Panel:
    own = list_own_ids(scenario)
    chairs = [row for row in active if row.is_chair]
    return Panel(
        count=len(active),
        own=sum(row.user_id in own for row in active),
        chairs=len(chairs),
        is_chair_own=any(row.user_id in own for row in chairs),
    )
