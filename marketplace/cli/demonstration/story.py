"""The whole demonstration: told once into an empty database, recognised afterwards."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import func, or_, select, update

from marketplace.cli.demonstration import (
    annexes,
    asking,
    assessing,
    batches,
    bidding,
    certifying,
    corrections,
    delivering,
    evaluating,
    filings,
    keeping,
    listings,
    outcomes,
    recommending,
    specs,
    suggestions,
)
from marketplace.cli.demonstration.cast import PASSWORD, Cast, email_of, uscc_of
from marketplace.cli.demonstration.catalogue import Catalogue
from marketplace.cli.demonstration.timeline import Timeline
from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.lifecycle import Role
from marketplace.domain.membership import MemberRole, OrganisationKind
from marketplace.models import (
    LedgerEntry,
    Member,
    Model,
    Notification,
    Organisation,
    OutboxMessage,
    Proposal,
    Scenario,
    User,
)
from marketplace.services import ledger, search_indexing
from marketplace.services.unit_of_work import unit_of_work

MARK = "demonstration.loaded"
UNREAD_DAYS = 4
_PAST = (
    *("mail", "letter", "status_list.fetch", "credential.review", "resemblance.find"),
    "recommendation.tell",
)
SHOWN = (
    *("administrator", "supervisor", "hospital", "power", "songyun", "heluo", "zhonghe"),
    *("ceping", "hospital-editor", "songyun-bidder"),
)


class Standing(StrEnum):
    """What a database holds of the demonstration."""

    EMPTY = "empty"
    LOADED = "loaded"
    PARTIAL = "partial"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class Account:
    """A person to sign in as. `role` is the kind of organisation, for others than owners with the
    part they have in it."""

    role: str
    email: str
    organisation: str
    password: str


def find_standing() -> Standing:
    """Whether the story is there, whole or in part, or something else is."""
    if db.session.scalar(select(LedgerEntry.position).where(LedgerEntry.kind == MARK)):
        return Standing.LOADED
    codes = set(db.session.scalars(select(Organisation.uscc)))
    if not codes:
        return Standing.EMPTY
    return Standing.PARTIAL if uscc_of(0) in codes else Standing.FOREIGN


def tell() -> None:
    """Play the past up to yesterday evening, then make the index and close the books."""
    timeline = Timeline(clock.today())
    cast = Cast(timeline)
    cast.plan()
    catalogue = Catalogue(cast)
    catalogue.plan()
    certifying.plan(cast, catalogue, evaluating.plan(cast))
    filings.plan(cast, catalogue)
    told = listings.list_listings(cast)
    batches.plan(cast, [(listing.spec, listing.place) for listing in told])
    for listing in told:
        listings.plan(listing)
        annexes.plan(listing)
        keeping.plan(listing)
        bidding.plan(listing, catalogue)
        assessing.plan(listing)
        outcomes.plan(listing)
        delivering.plan(listing)
        asking.plan(listing)
        corrections.plan(listing)
    suggestions.plan(cast)
    asking.plan_views(timeline, told)
    timeline.play()
    search_indexing.rebuild()
    recommending.tell(cast)
    _close()


def _close() -> None:
    """What the worker would have done in the past is done: nobody is mailed about old news."""
    now = clock.now()
    with unit_of_work() as work:
        is_indexing = OutboxMessage.topic.startswith("search.")
        work.session.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.delivered_at.is_(None),
                or_(
                    OutboxMessage.topic.in_(_PAST),
                    is_indexing,
                ),
            )
            .values(delivered_at=now, attempts=1)
        )
        work.session.execute(update(Notification).values(mailed_at=Notification.created_at))
        work.session.execute(
            update(Notification)
            .where(Notification.created_at < now - timedelta(days=UNREAD_DAYS))
            .values(read_at=Notification.created_at)
        )
        ledger.append(work, MARK, scenarios=len(specs.list_scenarios()))


def counts() -> dict[str, int]:
    """How many scenarios, models and proposals there are."""
    tables = {"scenarios": Scenario, "models": Model, "proposals": Proposal}
    return {
        name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in tables.items()
    }


def list_accounts() -> list[Account]:
    """The accounts to show, in the order of `SHOWN`, then those of the assessors."""
    rows = db.session.execute(
        select(User.email, Organisation.name, Organisation.kind, Member.role)
        .join(Member, Member.user_id == User.id)
        .join(Organisation, Organisation.id == Member.organisation_id)
        .where(User.email.in_([email_of(key) for key in SHOWN]))
    )
    found = {
        email: Account(_role(kind, role), email, name, PASSWORD) for email, name, kind, role in rows
    }
    shown = [found[email_of(key)] for key in SHOWN if email_of(key) in found]
    return [*shown, *_list_assessors()]


def _list_assessors() -> list[Account]:
    """Assessors belong to no organisation."""
    return [
        Account(f"{Role.ASSESSOR} ({spec.duty})", email_of(spec.key), "", PASSWORD)
        for spec in specs.list_assessors()
    ]


def _role(kind: str, role: str) -> str:
    if kind == OrganisationKind.AUTHORITY:
        return role
    return kind if role == MemberRole.OWNER else f"{kind} ({role})"
