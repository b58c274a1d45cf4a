"""What waits for an administrator, in one survey.

Of opened proposals it says that a ranking has flags and of which kind, never whose or at what
price: administrators do not read proposals. Of guessed passwords it gives numbers and no names.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import MarketplaceError
from marketplace.domain.lifecycle import OrganisationState, ScenarioState
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.matching.flags import FlagKind, list_flags
from marketplace.models import (
    ListingFlag,
    Organisation,
    OutboxMessage,
    Ranking,
    Scenario,
    SignInFailure,
    StateChange,
)
from marketplace.services import (
    failing_jobs,
    listing_flags,
    organisation_documents,
    organisation_profiles,
    organisations,
    rankings,
    scenarios,
)
from marketplace.services.failing_jobs import FailingJob

# Whoever mistypes a password stops sooner than that.
MANY_FAILURES = 10
GUESSED_WITHIN = timedelta(hours=24)
# The worker looks every half second; after this long it is not there.
WORKER_IS_LATE = timedelta(minutes=5)


@dataclass(frozen=True)
class Suspended:
    """An organisation that may do nothing at present."""

    organisation: Organisation
    since: datetime


@dataclass(frozen=True)
class FlaggedRanking:
    """A ranking of a call that is not concluded. `flags`: how many of each kind; None where the
    record does not agree with its own digests."""

    scenario_id: int
    title: str
    since: datetime
    flags: Mapping[FlagKind, int] | None


@dataclass(frozen=True)
class Guessing:
    """Wrong passwords for accounts that may or may not exist."""

    accounts: int
    attempts: int
    since: datetime


@dataclass(frozen=True)
class Heartbeat:
    """Whether the worker delivers. `oldest`: since when the longest waiting message is due."""

    oldest: datetime | None
    is_late: bool


@dataclass(frozen=True)
class Attention:
    """Everything that waits, longest waiting first within each kind.

    `with_licence`: of the waiting organisations those, by id, that can be approved as they are.
    """

    organisations: Sequence[Organisation]
    with_licence: frozenset[int]
    renamings: Sequence[Organisation]
    listings: Sequence[Scenario]
    listing_flags: Sequence[ListingFlag]
    suspended: Sequence[Suspended]
    jobs: Sequence[FailingJob]
    flagged: Sequence[FlaggedRanking]
    guessing: Guessing | None
    heartbeat: Heartbeat

    @property
    def count(self) -> int:
        """How many things wait."""
        lists = (self.organisations, self.renamings, self.listings, self.suspended)
        singles = (self.guessing is not None, self.heartbeat.is_late)
        others = (self.listing_flags, self.jobs, self.flagged)
        return sum(map(len, (*lists, *others))) + sum(singles)


def survey(actor: Actor) -> Attention:
    """What waits now."""
    require_let_in(actor, Permission.PLATFORM_WATCH)
    pending = organisations.list_pending(actor)
    return Attention(
        organisations=pending,
        with_licence=organisation_documents.with_licence([row.id for row in pending]),
        renamings=list_renamings(actor),
        listings=scenarios.list_submitted(actor),
        listing_flags=listing_flags.list_open(actor),
        suspended=_list_suspended(),
        jobs=failing_jobs.list_failing(actor),
        flagged=_list_flagged(),
        guessing=_find_guessing(),
        heartbeat=_feel_pulse(),
    )


def list_renamings(actor: Actor) -> list[Organisation]:
    """The approved organisations whose new name waits; one that itself waits for approval is
    looked at as a whole."""
    found = organisation_profiles.list_renamings(actor)
    return [row for row in found if row.state == OrganisationState.APPROVED]


def _list_suspended() -> list[Suspended]:
    moments = (
        select(StateChange.subject_id, func.max(StateChange.at).label("at"))
        .where(
            StateChange.subject_type == "organisation",
            StateChange.target == OrganisationState.SUSPENDED,
        )
        .group_by(StateChange.subject_id)
        .subquery()
    )
    since = func.coalesce(moments.c.at, Organisation.created_at)
    rows = db.session.execute(
        select(Organisation, since)
        .outerjoin(moments, moments.c.subject_id == Organisation.id)
        .where(Organisation.state == OrganisationState.SUSPENDED)
        .order_by(since, Organisation.id)
    )
    return [Suspended(organisation, at) for organisation, at in rows]


def _list_flagged() -> list[FlaggedRanking]:
    latest = select(func.max(Ranking.id)).group_by(Ranking.scenario_id)
    rows = db.session.execute(
        select(Ranking, Scenario.title)
        .join(Scenario, Scenario.id == Ranking.scenario_id)
        .where(
            Ranking.id.in_(latest),
            Scenario.state.in_((ScenarioState.EVALUATED, ScenarioState.AWARDED)),
        )
        .order_by(Ranking.ran_at, Ranking.id)
    )
    found = [
        FlaggedRanking(row.scenario_id, title, row.ran_at, _count_flags(row)) for row, title in rows
    ]
    return [ranking for ranking in found if ranking.flags is None or ranking.flags]


def _count_flags(row: Ranking) -> Mapping[FlagKind, int] | None:
    try:
        run = rankings.read_run(row)
    except MarketplaceError:
        return None
    return Counter(flag.kind for flag in list_flags(run.rules, run.result))


def _find_guessing() -> Guessing | None:
    guessed = (
        select(
            func.count().label("attempts"),
            func.min(SignInFailure.at).label("first"),
        )
        .where(SignInFailure.at > clock.now() - GUESSED_WITHIN)
        .group_by(SignInFailure.account)
        .having(func.count() >= MANY_FAILURES)
        .subquery()
    )
    accounts, attempts, first = db.session.execute(
        select(func.count(), func.sum(guessed.c.attempts), func.min(guessed.c.first))
    ).one()
    return Guessing(accounts, int(attempts), first) if accounts else None


def _feel_pulse() -> Heartbeat:
    """By what nobody has tried yet: what failed waits for its next try, whoever tries."""
    oldest = db.session.scalar(
        select(func.min(OutboxMessage.not_before)).where(
            OutboxMessage.delivered_at.is_(None), OutboxMessage.attempts == 0
        )
    )
    now = clock.now()
    due = oldest if oldest is not None and oldest <= now else None
    return Heartbeat(due, due is not None and now - due > WORKER_IS_LATE)
