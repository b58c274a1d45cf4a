"""What is kept about a person, for that person: an allow-list, and never a secret."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.db import db
from marketplace.domain.errors import NotAllowed
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Hindrance, Permission, require_let_in
from marketplace.models import (
    AnnexRequest,
    Assessment,
    Assessor,
    AuditEntry,
    EmailLink,
    ExternalIdentity,
    Handover,
    ImportBatch,
    Invitation,
    Member,
    Notification,
    Organisation,
    OrganisationDocument,
    RecommendationFeedback,
    RecoveryCode,
    ScenarioInvitation,
    StateChange,
    TermsAcceptance,
    User,
    UserSession,
    Watch,
)
from marketplace.services import audit_entries

Record = dict[str, Any]

_PROFILE = (User.name, User.email, User.phone, User.locale, User.created_at, User.email_verified_at)
_MEMBERSHIP = (Organisation.name, Organisation.uscc, Member.role, Member.created_at)
# What is listed row by row: the table, its columns, and whose a row is.
_LISTS: Mapping[str, tuple[Sequence[InstrumentedAttribute[Any]], InstrumentedAttribute[Any]]] = {
    "sign_ins": (
        (
            *(UserSession.created_at, UserSession.last_seen_at, UserSession.ended_at),
            *(UserSession.second_factor_at, UserSession.address, UserSession.device),
        ),
        UserSession.user_id,
    ),
    "linked_identities": (
        (ExternalIdentity.issuer, ExternalIdentity.subject, ExternalIdentity.created_at),
        ExternalIdentity.user_id,
    ),
    "accepted_terms": ((TermsAcceptance.terms_id, TermsAcceptance.at), TermsAcceptance.user_id),
    "notifications": (
        (
            *(Notification.event, Notification.params, Notification.created_at),
            *(Notification.read_at, Notification.mailed_at),
        ),
        Notification.user_id,
    ),
    "watches": ((Watch.scenario_id, Watch.sector, Watch.buyer_id, Watch.vendor_id), Watch.user_id),
    "recommendation_feedback": (
        (
            *(RecommendationFeedback.direction, RecommendationFeedback.scenario_id),
            *(RecommendationFeedback.model_id, RecommendationFeedback.reason),
            *(RecommendationFeedback.words, RecommendationFeedback.position),
            *(RecommendationFeedback.score, RecommendationFeedback.created_at),
        ),
        RecommendationFeedback.user_id,
    ),
    "vendors_invited": (
        (
            *(ScenarioInvitation.scenario_id, ScenarioInvitation.organisation_id),
            ScenarioInvitation.created_at,
        ),
        ScenarioInvitation.invited_by_id,
    ),
    "mailed_links": (
        (
            *(EmailLink.purpose, EmailLink.email, EmailLink.created_at),
            *(EmailLink.expires_at, EmailLink.used_at),
        ),
        EmailLink.user_id,
    ),
    "invitations_sent": (
        (Invitation.email, Invitation.role, Invitation.created_at, Invitation.accepted_at),
        Invitation.invited_by,
    ),
    "assessor_parts": (
        (
            *(Assessor.scenario_id, Assessor.email, Assessor.is_chair, Assessor.state),
            *(Assessor.created_at, Assessor.joined_at, Assessor.declared_at),
            *(Assessor.declaration, Assessor.reason),
        ),
        Assessor.user_id,
    ),
    "assessments": (
        (
            *(Assessment.proposal_id, Assessment.version, Assessment.state),
            *(Assessment.points, Assessment.comment, Assessment.submitted_at),
        ),
        Assessment.assessed_by_id,
    ),
    "assessors_invited": (
        (Assessor.scenario_id, Assessor.email, Assessor.created_at, Assessor.state),
        Assessor.invited_by_id,
    ),
    "imported_lists": ((ImportBatch.filename, ImportBatch.created_at), ImportBatch.user_id),
    "uploaded_documents": (
        (OrganisationDocument.name, OrganisationDocument.kind, OrganisationDocument.created_at),
        OrganisationDocument.uploaded_by,
    ),
    "prepared_handovers": (
        (Handover.delivery_id, Handover.note, Handover.created_at, Handover.handed_over_at),
        Handover.prepared_by_id,
    ),
    "signed_undertakings": (
        (
            *(AnnexRequest.annex_id, AnnexRequest.purpose, AnnexRequest.signed_name),
            *(AnnexRequest.signed_at, AnnexRequest.undertaking_digest, AnnexRequest.state),
        ),
        AnnexRequest.requested_by_id,
    ),
    "decisions": (
        (
            *(StateChange.subject_type, StateChange.subject_id, StateChange.action),
            *(StateChange.source, StateChange.target, StateChange.reason, StateChange.at),
        ),
        StateChange.actor_id,
    ),
}


def require_whole_sign_in(actor: Actor) -> None:
    """A password alone, which may be somebody else's find, is not enough where a code is due."""
    require_let_in(actor, Permission.ACCOUNT_USE)
    if Hindrance.SECOND_FACTOR in actor.hindrances:
        raise NotAllowed(say("请先完成两步验证，再查看、下载个人数据或注销账号。"))


def get_profile(actor: Actor) -> User:
    """The person's own account."""
    require_whole_sign_in(actor)
    return db.session.get_one(User, actor.user_id)


def count_kept(actor: Actor) -> dict[str, int]:
    """How many records of each kind there are about the person."""
    require_whole_sign_in(actor)
    counts = {
        name: _count(columns[0].class_, owner == actor.user_id)
        for name, (columns, owner) in _LISTS.items()
    }
    return counts | {
        "memberships": _count(Member, Member.user_id == actor.user_id),
        "recovery_codes": _count(RecoveryCode, _is_unused(actor)),
        "audit_about": _count(AuditEntry, _is_about(actor)),
        "audit_by": _count(AuditEntry, AuditEntry.actor_id == actor.user_id),
    }


def _count(table: Any, condition: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(condition)) or 0


def _is_unused(actor: Actor) -> ColumnElement[bool]:
    return and_(RecoveryCode.user_id == actor.user_id, RecoveryCode.used_at.is_(None))


def _is_about(actor: Actor) -> ColumnElement[bool]:
    return and_(AuditEntry.subject_type == "user", AuditEntry.subject_id == actor.user_id)


def export(actor: Actor) -> Record:
    """Everything that is kept about the person, fit for JSON; that it was taken is entered."""
    user = get_profile(actor)
    audit_entries.note_export(actor, "user", actor.user_id, "json")
    return {
        "profile": _read(_PROFILE, User.id == actor.user_id)[0],
        "second_factor": {
            "is_on": user.has_second_factor,
            "since": _plain(user.totp_confirmed_at),
            "unused_recovery_codes": _count(RecoveryCode, _is_unused(actor)),
        },
        "memberships": _list_memberships(actor),
        **{
            name: _read(columns, owner == actor.user_id)
            for name, (columns, owner) in _LISTS.items()
        },
        "audit_about_me": list(_list_about(actor)),
        "audit_by_me": list(_list_by(actor)),
    }


def _read(
    columns: Sequence[InstrumentedAttribute[Any]], condition: ColumnElement[bool]
) -> list[Record]:
    rows = db.session.execute(select(*columns).where(condition).order_by(columns[0].class_.id))
    names = [column.key for column in columns]
    return [dict(zip(names, map(_plain, row), strict=True)) for row in rows]


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _list_memberships(actor: Actor) -> list[Record]:
    query = select(*_MEMBERSHIP).join(Member.organisation).where(Member.user_id == actor.user_id)
    names = ("organisation", "uscc", "role", "since")
    return [
        dict(zip(names, map(_plain, row), strict=True))
        for row in db.session.execute(query.order_by(Member.id))
    ]


def _list_about(actor: Actor) -> Iterator[Record]:
    """What was done to the account. Who else did it is that person's, not this one's."""
    query = select(AuditEntry).where(_is_about(actor)).order_by(AuditEntry.id)
    for entry in db.session.scalars(query):
        is_own = entry.actor_id == actor.user_id
        yield {
            "at": _plain(entry.at),
            "action": entry.action,
            "by_myself": is_own,
            "address": entry.address if is_own else None,
            "changes": entry.changes,
            "note": entry.note,
        }


def _list_by(actor: Actor) -> Iterator[Record]:
    """What the person did. The values, which are others' data, are left out."""
    query = select(AuditEntry).where(AuditEntry.actor_id == actor.user_id).order_by(AuditEntry.id)
    for entry in db.session.scalars(query):
        yield {
            "at": _plain(entry.at),
            "action": entry.action,
            "subject_type": entry.subject_type,
            "subject_id": entry.subject_id,
            "changed": sorted(entry.changes),
            "address": entry.address,
            "note": entry.note,
        }
