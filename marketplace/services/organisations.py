"""Organisations: who waits for a decision, the decision, suspension, registering another one."""

from dataclasses import dataclass
from math import ceil

from sqlalchemy import func, select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound
from marketplace.domain.lifecycle import ORGANISATION, Action, OrganisationState
from marketplace.domain.membership import OrganisationKind
from marketplace.domain.messages import Message, mark, say
from marketplace.domain.permissions import Actor, Permission, is_allowed, require
from marketplace.domain.texts import REASON_LENGTH, check_texts
from marketplace.models import Member, Organisation
from marketplace.services import (
    audit_entries,
    notifications,
    organisation_documents,
    transitions,
)
from marketplace.services.account_checks import check_city, check_organisation_name
from marketplace.services.audit_entries import ReadKind
from marketplace.services.organisation_documents import Upload
from marketplace.services.unit_of_work import unit_of_work

PER_PAGE = 50
CHECKED_OFFLINE = mark("没有上传证照，管理员已线下核对。")


@dataclass(frozen=True)
class OrganisationProfile:
    """What a refused organisation may correct before it asks again."""

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
    found = find_own(actor)
    if found is None:
        raise NotFound(say("您的账号还没有所属单位。"))
    return found


def find_own(actor: Actor) -> Organisation | None:
    """The actor's own organisation; None for somebody who left the last one."""
    return db.session.get(Organisation, actor.organisation_id or 0)


def no_parties() -> Message:
    """Why people of the authority are nowhere else: they decide on the others."""
    return say("主管部门的人员不能同时代表需求方或供给方。")


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


def approve(
    actor: Actor, organisation_id: int, *, is_checked_offline: bool = False
) -> Organisation:
    """Let the organisation post or bid, and tell it.

    Without a licence among its documents the administrator has to say that it was seen elsewhere:
    otherwise `InvalidInput` (field `is_checked_offline`).
    """
    return _decide(actor, organisation_id, Action.APPROVE, is_checked_offline=is_checked_offline)


def reject(actor: Actor, organisation_id: int, reason: str) -> Organisation:
    """Refuse the organisation with a reason, and tell it."""
    return _decide(actor, organisation_id, Action.REJECT, reason)


def suspend(actor: Actor, organisation_id: int, reason: str) -> Organisation:
    """Take its members' roles out of force until it is restored, and tell it why.

    What is public stays public; its sealed proposals stay sealed, valid, and take part.
    """
    return _decide(actor, organisation_id, Action.SUSPEND, reason)


def restore(actor: Actor, organisation_id: int) -> Organisation:
    """End a suspension, and tell it."""
    return _decide(actor, organisation_id, Action.RESTORE)


_EVENTS = {
    Action.APPROVE: "organisation_approved",
    Action.REJECT: "organisation_rejected",
    Action.SUSPEND: "organisation_suspended",
    Action.RESTORE: "organisation_restored",
}


def _decide(
    actor: Actor,
    organisation_id: int,
    action: Action,
    reason: str = "",
    *,
    is_checked_offline: bool = False,
) -> Organisation:
    told = reason.strip()
    wrong = check_texts({"reason": (told, REASON_LENGTH)})
    if wrong:
        raise InvalidInput(wrong)
    with unit_of_work() as work:
        organisation = work.lock(get_organisation(actor, organisation_id))
        require(actor, Permission.ORGANISATION_DECIDE, organisation)
        if organisation.kind == OrganisationKind.AUTHORITY:
            raise NotAllowed(say("主管部门不在这里审核或暂停。"))
        noted = told
        if action is Action.APPROVE and organisation.state == OrganisationState.PENDING:
            noted = _note_on_licence(organisation, is_checked_offline)
        transitions.move(work, organisation, ORGANISATION, action, actor, noted)
        organisation.decision_reason = told or None
        params = {"reason": told} if action in (Action.REJECT, Action.SUSPEND) else {}
        notifications.tell_organisation(
            work, organisation.id, _EVENTS[action], organisation=organisation.name, **params
        )
    return organisation


def _note_on_licence(organisation: Organisation, is_checked_offline: bool) -> str:
    """What the history says of an approval. `InvalidInput` where nobody has seen a licence."""
    if organisation_documents.has_licence(organisation.id):
        return ""
    if not is_checked_offline:
        message = say("该单位没有上传证照。请等它上传，或者线下核对后勾选确认。")
        raise InvalidInput({"is_checked_offline": [message]})
    return CHECKED_OFFLINE


def resubmit(
    actor: Actor, profile: OrganisationProfile, licence: Upload | None = None
) -> Organisation:
    """Correct a refused registration and ask again, perhaps with a licence.

    Raises `InvalidInput`, `FileRefused`.
    """
    checks = {
        "name": check_organisation_name(profile.name),
        "city": check_city(profile.city),
    }
    wrong = {field: [message] for field, message in checks.items() if message}
    if wrong:
        raise InvalidInput(wrong)
    paper = organisation_documents.inspect(licence) if licence is not None else None
    with unit_of_work() as work:
        organisation = work.lock(get_own(actor))
        require(actor, Permission.ORGANISATION_EDIT, organisation)
        transitions.move(work, organisation, ORGANISATION, Action.RESUBMIT, actor)
        organisation.name, organisation.proposed_name = profile.name.strip(), None
        organisation.city = profile.city
        if paper is not None:
            organisation_documents.keep_licence(work, actor, organisation, paper)
        notifications.tell_administrators(
            work, "organisation_registered", organisation=organisation.name
        )
    return organisation
