"""People, organisations and scenarios for tests, each valid until a test says otherwise.

Everything goes through the services or a unit of work, so a factory needs the `app` fixture.
Figures are plain; a test that depends on one states it itself.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any

from marketplace.domain import clock
from marketplace.domain.lifecycle import OrganisationState, ScenarioState
from marketplace.domain.permissions import Actor
from marketplace.domain.uscc import check_character
from marketplace.models import Member, Organisation, Scenario, User
from marketplace.models.member import MemberRole
from marketplace.models.organisation import OrganisationKind
from marketplace.services import accounts, passwords, scenarios
from marketplace.services.scenario_content import (
    CriterionWeight,
    RequirementText,
    ScenarioContent,
)
from marketplace.services.unit_of_work import unit_of_work

PASSWORD = "correct horse battery"
_numbers = count(1)


@cache
def _password_hash() -> str:
    return passwords.hash_password(PASSWORD)


@dataclass(frozen=True)
class Person:
    """A user with the organisation it belongs to, and what services want to know of it."""

    user: User
    organisation: Organisation

    @property
    def actor(self) -> Actor:
        """The person as services see it, with the roles in force now."""
        return accounts.actor_of(self.user)


def make_uscc(number: int | None = None) -> str:
    """A valid code that no other call has given, or the one of `number`."""
    first = f"91410100MA{next(_numbers) if number is None else number:07d}"
    return first + check_character(first)


def make_organisation(
    kind: OrganisationKind = OrganisationKind.BUYER, **fields: Any
) -> Organisation:
    """An approved organisation."""
    number = next(_numbers)
    with unit_of_work() as work:
        return work.add(
            Organisation(
                **{
                    "kind": kind,
                    "name": f"单位{number}",
                    "uscc": make_uscc(),
                    "city": "zhengzhou",
                    "state": OrganisationState.APPROVED,
                    **fields,
                }
            )
        )


def make_person(
    kind: OrganisationKind = OrganisationKind.BUYER,
    role: MemberRole = MemberRole.OWNER,
    organisation: Organisation | None = None,
    **fields: Any,
) -> Person:
    """A person of a new approved organisation, or of the one given. The password: `PASSWORD`."""
    organisation = organisation or make_organisation(kind)
    number = next(_numbers)
    with unit_of_work() as work:
        user = work.add(
            User(
                **{
                    "email": f"person{number}@example.com",
                    "name": f"张{number}",
                    "password_hash": _password_hash(),
                    **fields,
                }
            )
        )
        work.add(Member(user_id=user.id, organisation_id=organisation.id, role=role))
    return Person(user, organisation)


def make_buyer(**fields: Any) -> Person:
    """A person of an approved buyer."""
    return make_person(OrganisationKind.BUYER, **fields)


def make_vendor(**fields: Any) -> Person:
    """A person of an approved vendor."""
    return make_person(OrganisationKind.VENDOR, **fields)


def make_administrator(**fields: Any) -> Person:
    """A platform administrator."""
    return make_person(OrganisationKind.AUTHORITY, MemberRole.ADMINISTRATOR, **fields)


def make_supervisor(**fields: Any) -> Person:
    """A supervisor."""
    return make_person(OrganisationKind.AUTHORITY, MemberRole.SUPERVISOR, **fields)


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
