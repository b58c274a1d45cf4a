"""Who is signed in, where: sessions begin, are looked up at every request, and end."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import NotFound
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor
from marketplace.models import Member, User, UserSession
from marketplace.services import acting
from marketplace.services.auditing import AuditAction
from marketplace.services.installation import settings
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

DEVICE_LENGTH = 300
# How exactly "last seen" is known: a write for every page would make reading as slow as writing.
SEEN_EVERY = timedelta(minutes=10)

# Asked at every request: to build the queries anew would take longer than to answer them.
_IN_FORCE = select(UserSession).where(
    UserSession.ended_at.is_(None),
    UserSession.created_at > bindparam("earliest_begin"),
    UserSession.last_seen_at > bindparam("earliest_seen"),
)
_BY_TOKEN = _IN_FORCE.where(UserSession.token_digest == bindparam("token_digest")).options(
    joinedload(UserSession.user).joinedload(User.members).joinedload(Member.organisation)
)


def begin(user: User, *, address: str = "", device: str = "", has_second_factor: bool) -> str:
    """Sign `user` in; returns the token for the cookie, which is stored nowhere.

    `has_second_factor`: whether a code was given, too.
    """
    token = secrets.token_urlsafe(32)
    origin = acting.Origin(user.id, None, address or None)
    with acting.on_behalf_of(origin), unit_of_work() as work:
        row = work.add(
            UserSession(
                user_id=user.id,
                token_digest=_digest(token),
                second_factor_at=clock.now() if has_second_factor else None,
                address=address[:40],
                device=device[:DEVICE_LENGTH],
            )
        )
        work.note(AuditAction.SIGN_IN, "user", user.id, row.device)
    return token


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def find(token: str) -> UserSession | None:
    """The session of a token, with its person and memberships, unless it has ended or run out."""
    asked = {"token_digest": _digest(token), **_limits()}
    found = db.session.scalars(_BY_TOKEN, asked).unique().first()
    return found if found is not None and found.user.deleted_at is None else None


def _limits() -> dict[str, datetime]:
    """The parameters of `_IN_FORCE`, by which a session has run out."""
    now, chosen = clock.now(), settings()
    return {
        "earliest_begin": now - timedelta(hours=chosen.session_hours),
        "earliest_seen": now - timedelta(hours=chosen.idle_hours),
    }


def keep_alive(session_id: int) -> None:
    """Note that the session is in use, now and then."""
    row = db.session.get(UserSession, session_id)
    if row is None or clock.now() - row.last_seen_at < SEEN_EVERY:
        return
    with unit_of_work() as work:
        work.session.get_one(UserSession, session_id).last_seen_at = clock.now()


def list_own(actor: Actor) -> list[UserSession]:
    """The person's sessions that are in force, latest seen first."""
    query = _IN_FORCE.where(UserSession.user_id == actor.user_id)
    latest_first = query.order_by(UserSession.last_seen_at.desc())
    return list(db.session.scalars(latest_first, _limits()))


def end(actor: Actor, session_id: int) -> None:
    """Sign the person out on one device. `NotFound` for somebody else's session."""
    with unit_of_work() as work:
        row = work.session.get(UserSession, session_id)
        if row is None or row.user_id != actor.user_id:
            raise NotFound(say("没有这个登录。"))
        if row.ended_at is None:
            row.ended_at = clock.now()
            work.note(AuditAction.SIGN_OUT, "user", row.user_id, row.device)


def end_all(actor: Actor, *, but: int | None = None) -> int:
    """Sign the person out everywhere, perhaps except in the session `but`; how many ended."""
    with unit_of_work() as work:
        return end_all_of(work, actor.user_id or 0, but=but)


def end_all_of(work: UnitOfWork, user_id: int, *, but: int | None = None) -> int:
    """End a person's sessions within a transaction, after a new password or address."""
    rows = work.session.scalars(
        select(UserSession).where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
    )
    ended = [row for row in rows if row.id != but]
    for row in ended:
        row.ended_at = clock.now()
    if ended:
        work.note(AuditAction.SIGN_OUT, "user", user_id)
    return len(ended)
