"""Who was told of what."""

from collections import Counter

from sqlalchemy import select

from marketplace.db import db
from marketplace.models import LedgerEntry, Notification
from tests.factories.people import Person


def told(event: str) -> list[int]:
    """Who was told of it, in order."""
    query = select(Notification.user_id).where(Notification.event == event)
    return list(db.session.scalars(query.order_by(Notification.id)))


def events_of(person: Person) -> list[str]:
    """What somebody was told of, in order."""
    query = select(Notification.event).where(Notification.user_id == person.user.id)
    return list(db.session.scalars(query.order_by(Notification.id)))


def told_of_credentials() -> dict[str, list[int]]:
    """Who was told of credentials, by event."""
    found: dict[str, list[int]] = {}
    for row in db.session.scalars(select(Notification).order_by(Notification.id)):
        if "credential_" in row.event:
            found.setdefault(row.event, []).append(row.user_id)
    return found


def credentials_in_ledger() -> Counter[str]:
    """How many entries there are of each kind that is about credentials."""
    kinds = db.session.scalars(select(LedgerEntry.kind))
    return Counter(kind for kind in kinds if kind.startswith("credential."))
