"""Who takes part: a buyer, the authority, and vendors with a finished draft each."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from marketplace.domain import clock
from marketplace.domain.lifecycle import OrganisationState
from marketplace.domain.membership import MemberRole, OrganisationKind
from marketplace.domain.permissions import Actor
from marketplace.domain.uscc import check_character
from marketplace.models import Member, Organisation, Scenario, User
from marketplace.services import accounts, models, passwords, proposals, scenarios, terms
from marketplace.services.models import ModelProfile
from marketplace.services.proposal_content import Answer, ProposalContent
from marketplace.services.scenario_content import (
    CriterionWeight,
    RequirementText,
    ScenarioContent,
)
from marketplace.services.unit_of_work import unit_of_work

PASSWORD = "correct horse battery"  # noqa: S105 - of accounts that live for a minute
CEILING = Decimal(2_000_000)
# Every so many vendors one has an attachment, whose sealing writes a file before the commit.
ATTACHING = 3


@dataclass(frozen=True)
class Bidder:
    """A vendor: how it signs in, and the price by which its proposal is told from the others."""

    email: str
    organisation_id: int
    price: str


@dataclass(frozen=True)
class Cast:
    """Everybody, before the first submission."""

    scenario_id: int
    buyer: Actor
    supervisor: Actor
    bidders: tuple[Bidder, ...]


def make_cast(vendors: int) -> Cast:
    """Fill an empty instance. The deadline is far away; `set_deadline` moves it."""
    password_hash = passwords.hash_password(PASSWORD)
    buyer, administrator, supervisor = (
        _make_person(number, kind, role, password_hash)
        for number, (kind, role) in enumerate(
            (
                (OrganisationKind.BUYER, MemberRole.OWNER),
                (OrganisationKind.AUTHORITY, MemberRole.ADMINISTRATOR),
                (OrganisationKind.AUTHORITY, MemberRole.SUPERVISOR),
            )
        )
    )
    scenario = scenarios.create_draft(buyer[1], _content())
    scenarios.submit(buyer[1], scenario.id)
    scenarios.publish(administrator[1], scenario.id)
    bidders = [_make_bidder(number, scenario, password_hash) for number in range(vendors)]
    return Cast(scenario.id, buyer[1], supervisor[1], tuple(bidders))


def set_deadline(scenario_id: int, seconds: float) -> None:
    """Have the scenario close so soon, as no person can."""
    with unit_of_work() as work:
        scenario = work.session.get_one(Scenario, scenario_id, with_for_update=True)
        scenario.proposal_deadline = clock.now() + timedelta(seconds=seconds)


def _make_person(
    number: int, kind: OrganisationKind, role: MemberRole, password_hash: str
) -> tuple[str, Actor]:
    email, now = f"bench-{number}@example.com", clock.now()
    current = terms.find_current()
    first = f"91410100MA{number:07d}"
    with unit_of_work() as work:
        organisation = work.add(
            Organisation(
                kind=kind,
                name=f"压力测试单位{number}",
                uscc=first + check_character(first),
                city="henan",
                state=OrganisationState.APPROVED,
            )
        )
        user = work.add(
            User(email=email, name="压力测试", email_verified_at=now, password_hash=password_hash)
        )
        work.add(Member(user_id=user.id, organisation_id=organisation.id, role=role))
        if current is not None:
            terms.accept_for(work, user.id, current.id)
    return email, accounts.actor_of(user)


def _content() -> ScenarioContent:
    deadline = clock.now() + timedelta(days=14)
    return ScenarioContent(
        title="矿井皮带异物识别",
        demand_unit="某矿业集团",
        sector="industry",
        city="zhengzhou",
        pain_point="皮带上的锚杆、大块矸石靠人看，夜班漏看多，撕带一次停产两天以上。",
        contents="在六条主运皮带上识别异物并联动停机，给出截图、时间和位置，接入调度台。",
        deployment="on-premises",
        cooperation_mode="procurement",
        budget_minimum=Decimal(1_500_000),
        budget_maximum=CEILING,
        price_ceiling=CEILING,
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


def _make_bidder(number: int, scenario: Scenario, password_hash: str) -> Bidder:
    email, actor = _make_person(
        100 + number, OrganisationKind.VENDOR, MemberRole.OWNER, password_hash
    )
    price = CEILING - 1000 - number
    version_id = _make_version(number, actor)
    proposals.save_draft(actor, scenario.id, _proposal(scenario, version_id, price), 0)
    if number % ATTACHING == 0:
        proposals.attach(actor, scenario.id, f"方案附件 {number}".encode(), "附件.txt")
    return Bidder(email, actor.organisation_id or 0, str(price))


def _make_version(number: int, actor: Actor) -> int:
    profile = ModelProfile(
        name=f"皮带巡检大模型{number}",
        kind="vertical",
        base_model=None,
        sectors=("industry",),
        deployments=("on-premises",),
        description="识别皮带上的异物并给出截图、时间和位置。",
        is_published=True,
    )
    model = models.create_model(actor, profile)
    return models.add_version(actor, model.id, "v1", "", None).id


def _proposal(scenario: Scenario, version_id: int, price: Decimal) -> ProposalContent:
    return ProposalContent(
        summary="在六条主运皮带上部署识别服务，两周内完成相机标定，随后联动停机试运行。",
        model_version_id=version_id,
        price=price,
        days=120,
        deployment="on-premises",
        answers={row.id: Answer(True, "部署在矿区内网服务器。") for row in scenario.requirements},
        contact_name="周敏",
        contact_phone="0371-11111111",
    )
