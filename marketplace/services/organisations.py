"""Organisations: who waits for a decision, and the decision."""

from dataclasses import dataclass
from math import ceil

from sqlalchemy import func, select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotFound
from marketplace.domain.lifecycle import ORGANISATION, Action, OrganisationState
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, is_allowed, require
from marketplace.domain.texts import REASON_LENGTH, check_texts
from marketplace.models import Member, Organisation
from marketplace.services import audit_entries, notifications, transitions
from marketplace.services.account_checks import check_city, check_organisation_name
from marketplace.services.audit_entries import ReadKind
from marketplace.services.unit_of_work import unit_of_work

PER_PAGE = 50


@dataclass(frozen=True)
class OrganisationProfile:
    """What an organisation may change of itself before it is approved."""

    name: str
    city: str


def get_organisation(actor: Actor, organisation_id: int) -> Organisation:
    """An organisation, for its members and for administrators; `NotFound` for others."""
    found = db.session.get(Organisation, organisation_id)
    is_own = organisation_id == actor.organisation_id
    if found is None or not (is_own or is_allowed(actor, Permission.ORGANISATION_DECIDE, found)):
        raise NotFound(say("没有这个单位。"))
    return found


def get_own(actor: Actor) -> Organisation:
    """The actor's own organisation; `NotFound` for somebody without one."""
    found = db.session.get(Organisation, actor.organisation_id or 0)
    if found is None:
        raise NotFound(say("您的账号还没有所属单位。"))
    return found


def list_pending(actor: Actor) -> list[Organisation]:
    """Those that wait for a decision, longest waiting first."""
    require(actor, Permission.ORGANISATION_DECIDE, None)
    query = select(Organisation).where(Organisation.state == OrganisationState.PENDING)
    return list(db.session.scalars(query.order_by(Organisation.created_at, Organisation.id)))


def list_decided(actor: Actor, page: int) -> list[Organisation]:
    """A page (from 1) of those that were decided on, latest registration first."""
    require(actor, Permission.ORGANISATION_DECIDE, None)
    query = (
        select(Organisation)
        .where(Organisation.state != OrganisationState.PENDING)
        .order_by(Organisation.created_at.desc(), Organisation.id.desc())
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    return list(db.session.scalars(query))


def count_decided_pages() -> int:
    """How many pages `list_decided` has, at least 1."""
    query = select(func.count()).where(Organisation.state != OrganisationState.PENDING)
    return max(ceil((db.session.scalar(query) or 0) / PER_PAGE), 1)


def count_pending() -> int:
    """How many wait for a decision."""
    query = select(func.count()).where(Organisation.state == OrganisationState.PENDING)
    return db.session.scalar(query) or 0


def list_members(actor: Actor, organisation_id: int) -> list[Member]:
    """The members of an organisation that the actor may see."""
    organisation = get_organisation(actor, organisation_id)
    if organisation_id != actor.organisation_id:
        audit_entries.note_read(actor, "organisation", organisation_id, ReadKind.MEMBERS)
    return list(
        db.session.scalars(
            select(Member).where(Member.organisation_id == organisation.id).order_by(Member.id)
        )
    )


def approve(actor: Actor, organisation_id: int) -> Organisation:
    """Let the organisation post or bid, and tell it."""
    return _decide(actor, organisation_id, Action.APPROVE, None)


def reject(actor: Actor, organisation_id: int, reason: str) -> Organisation:
    """Refuse the organisation with a reason, and tell it."""
    wrong = check_texts({"reason": (reason, REASON_LENGTH)})
    if wrong:
        raise InvalidInput(wrong)
    return _decide(actor, organisation_id, Action.REJECT, reason)


def _decide(actor: Actor, organisation_id: int, action: Action, reason: str | None) -> Organisation:
    with unit_of_work() as work:
        organisation = get_organisation(actor, organisation_id)
        require(actor, Permission.ORGANISATION_DECIDE, organisation)
        work.lock(organisation)
        transitions.move(work, organisation, ORGANISATION, action, actor, reason)
        organisation.decision_reason = (reason or "").strip() or None
        event = "organisation_approved" if action is Action.APPROVE else "organisation_rejected"
        params = {"organisation": organisation.name}
        if organisation.decision_reason:
            params["reason"] = organisation.decision_reason
        notifications.tell_organisation(work, organisation.id, event, **params)
    return organisation


def resubmit(actor: Actor, profile: OrganisationProfile) -> Organisation:
    """Correct a refused registration and ask again. Raises `InvalidInput`."""
    checks = {
        "name": check_organisation_name(profile.name),
        "city": check_city(profile.city),
    }
    wrong = {field: [message] for field, message in checks.items() if message}
    if wrong:
        raise InvalidInput(wrong)
    with unit_of_work() as work:
        organisation = work.lock(get_own(actor))
        require(actor, Permission.ORGANISATION_EDIT, organisation)
        transitions.move(work, organisation, ORGANISATION, Action.RESUBMIT, actor)
        organisation.name = profile.name.strip()
        organisation.city = profile.city
        notifications.tell_administrators(
            work, "organisation_registered", organisation=organisation.name
        )
    return organisation
