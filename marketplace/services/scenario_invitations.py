"""A buyer makes vendors aware of its call: all in the same words, and without any advantage.

Who was invited is for the buyer, the audit and each vendor itself; the listing says how many and
in which words. Whether a vendor has a proposal plays no part, and so cannot be told from it.
"""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import AlreadyExists, DeadlinePassed, NotFound
from marketplace.domain.lifecycle import OrganisationState, Role
from marketplace.domain.membership import OrganisationKind
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor, Permission, require
from marketplace.models import Organisation, Scenario, ScenarioInvitation
from marketplace.notifications.event_shapes import summary
from marketplace.notifications.events import Event
from marketplace.services import models, notifications, scenarios
from marketplace.services.unit_of_work import unit_of_work

MOST = 20


@dataclass(frozen=True)
class Invitations:
    """What a listing says of them. `is_invited`: whether the reader's organisation is among
    them, which only it is told."""

    count: int
    text: Message
    is_invited: bool


def get_own(actor: Actor, scenario_id: int) -> Scenario:
    """An own listing whose invitations the actor may see."""
    scenario = scenarios.get_scenario(actor, scenario_id)
    require(actor, Permission.SCENARIO_INVITATION_READ, scenario)
    return scenario


def list_invited(actor: Actor, scenario_id: int) -> list[ScenarioInvitation]:
    """Whom the actor's organisation has invited to its listing, first come first."""
    scenario = get_own(actor, scenario_id)
    query = (
        select(ScenarioInvitation)
        .where(ScenarioInvitation.scenario_id == scenario.id)
        .order_by(ScenarioInvitation.id)
        .options(joinedload(ScenarioInvitation.organisation))
    )
    return list(db.session.scalars(query))


def write_text(scenario: Scenario) -> Message:
    """What every vendor invited is told."""
    return summary(Event.SCENARIO_INVITED, _facts(scenario))


def _facts(scenario: Scenario) -> dict[str, str | int]:
    """Of the listing alone; nothing that may have moved between two invitations."""
    return {
        "scenario_id": scenario.id,
        "title": scenario.title,
        "unit": scenario.organisation.name,
    }


def find_shown(actor: Actor, scenario: Scenario) -> Invitations | None:
    """What the page of a public listing says; None where nobody was invited."""
    query = select(ScenarioInvitation.organisation_id).where(
        ScenarioInvitation.scenario_id == scenario.id
    )
    invited = set(db.session.scalars(query))
    if not invited:
        return None
    is_invited = actor.has(Role.VENDOR) and actor.organisation_id in invited
    return Invitations(len(invited), write_text(scenario), is_invited)


def get_invitable(actor: Actor, scenario_id: int) -> Scenario:
    """An own listing that vendors may be invited to. Raises `DeadlinePassed`."""
    scenario = scenarios.get_scenario(actor, scenario_id)
    require(actor, Permission.SCENARIO_INVITATION_MAKE, scenario)
    _require_accepting(scenario)
    return scenario


def _require_accepting(scenario: Scenario) -> None:
    if not scenario.is_accepting_at(clock.now()):
        raise DeadlinePassed(say("申报已经截止，不能再邀请。"))


def get_invitee(actor: Actor, model_id: int) -> Organisation:
    """The vendor of a published model. `NotFound` where it may not bid at present."""
    model = models.get_model(actor, model_id)
    vendor = model.organisation
    if vendor.kind != OrganisationKind.VENDOR or vendor.state != OrganisationState.APPROVED:
        raise NotFound(say("这个模型的供给方现在不能申报，无法邀请。"))
    return vendor


def invite(actor: Actor, scenario_id: int, model_id: int) -> ScenarioInvitation:
    """Invite the vendor of a model; a vendor that was invited before is not told again.

    Raises `DeadlinePassed`, and `AlreadyExists` where so many were invited as may be.
    """
    with unit_of_work() as work:
        scenario = work.lock(scenarios.get_scenario(actor, scenario_id))
        require(actor, Permission.SCENARIO_INVITATION_MAKE, scenario)
        _require_accepting(scenario)
        vendor = get_invitee(actor, model_id)
        made = list_invited(actor, scenario.id)
        twin = next((row for row in made if row.organisation_id == vendor.id), None)
        if twin is not None:
            return twin
        if len(made) >= MOST:
            raise AlreadyExists(say("一个场景最多邀请 %(most)s 家供给方，已经邀满。", most=MOST))
        row = work.add(
            ScenarioInvitation(
                scenario_id=scenario.id, organisation_id=vendor.id, invited_by_id=actor.user_id
            )
        )
        told = notifications.list_bidder_ids(vendor.id)
        work.notify(told, Event.SCENARIO_INVITED, **_facts(scenario))
    return row


def count_invited(scenario_id: int) -> int:
    """How many vendors were invited to a listing."""
    query = select(func.count()).where(ScenarioInvitation.scenario_id == scenario_id)
    return db.session.scalar(query) or 0
