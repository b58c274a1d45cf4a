"""Read the public ledger: pages of it, one entry, the feed, the whole of it. Everybody may."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, Select, select

from marketplace.db import db
from marketplace.domain.errors import NotFound
from marketplace.domain.lifecycle import PUBLIC_STATES
from marketplace.domain.messages import say
from marketplace.models import Credential, LedgerEntry, Model, ModelVersion, Scenario
from marketplace.sealing.ledger import LedgerHead, LedgerRecord
from marketplace.services import ledger

PER_PAGE = 50
MOST_IN_FEED = 1000
_CHUNK = 1000


@dataclass(frozen=True)
class LedgerQuestion:
    """What is looked for; what is empty is not asked. Only entries before the position `before`."""

    kinds: tuple[str, ...] = ()
    scenario_id: int | None = None
    before: int | None = None


@dataclass(frozen=True)
class LedgerPage:
    """Some entries, newest first, and the position before which the older ones are."""

    entries: Sequence[LedgerEntry]
    older: int | None


@dataclass(frozen=True)
class Names:
    """What entries speak of, as far as it is public: titles of scenarios by their numbers, numbers
    of credentials by the hashes of their tokens."""

    scenarios: dict[int, str]
    credentials: dict[str, int]


def find_head() -> LedgerHead:
    """Where the ledger stands."""
    return ledger.read_head(db.session())


def list_page(question: LedgerQuestion) -> LedgerPage:
    """A page of the ledger, newest first."""
    query = select(LedgerEntry).order_by(LedgerEntry.position.desc()).limit(PER_PAGE + 1)
    rows = db.session.scalars(_narrow(query, question)).all()
    shown = rows[:PER_PAGE]
    return LedgerPage(shown, shown[-1].position if len(rows) > PER_PAGE else None)


def _narrow(query: Select[LedgerEntry], question: LedgerQuestion) -> Select[LedgerEntry]:
    if question.kinds:
        query = query.where(LedgerEntry.kind.in_(question.kinds))
    if question.scenario_id is not None:
        query = query.where(LedgerEntry.body["scenario"].as_integer() == question.scenario_id)
    if question.before is not None:
        query = query.where(LedgerEntry.position < question.before)
    return query


def get_entry(position: int) -> LedgerEntry:
    """One entry; `NotFound` if there is none."""
    row = db.session.get(LedgerEntry, position)
    if row is None:
        raise NotFound(say("存证链上没有这一条。"))
    return row


def list_after(position: int, limit: int) -> Sequence[LedgerEntry]:
    """The entries behind `position`, in order, at most `limit` and `MOST_IN_FEED`."""
    query = select(LedgerEntry).where(LedgerEntry.position > position)
    most = max(1, min(limit, MOST_IN_FEED))
    return db.session.scalars(query.order_by(LedgerEntry.position).limit(most)).all()


def stream(until: int) -> Iterator[LedgerRecord]:
    """Every entry up to the position `until`, in order; needs no application context any more.

    No transaction is held from one chunk to the next, however slow the reader: entries that are
    there stay as they are.
    """
    return _stream(db.engine, until)


def _stream(engine: Engine, until: int) -> Iterator[LedgerRecord]:
    table, position = LedgerEntry.__table__, 0
    while position < until:
        query = select(*table.c).where(table.c.position > position)
        most = min(_CHUNK, until - position)
        with engine.connect() as connection:
            rows = connection.execute(query.order_by(table.c.position).limit(most)).all()
        if not rows:
            return
        for row in rows:
            yield LedgerRecord(*row)
        position = rows[-1].position


def as_record(row: LedgerEntry) -> LedgerRecord:
    """The entry apart from its table."""
    return LedgerRecord(row.position, row.at, row.kind, row.body, row.previous, row.hash)


def find_names(rows: Sequence[LedgerEntry]) -> Names:
    """What the entries of a page speak of."""
    scenario_ids = {row.body.get("scenario") for row in rows} - {None}
    tokens = {row.body.get("token") for row in rows} - {None}
    return Names(_title_scenarios(scenario_ids), _find_credentials(tokens))


def _title_scenarios(ids: set[int | None]) -> dict[int, str]:
    if not ids:
        return {}
    query = select(Scenario.id, Scenario.title)
    found = query.where(Scenario.id.in_(ids), Scenario.state.in_(PUBLIC_STATES))
    return {row.id: row.title for row in db.session.execute(found)}


def _find_credentials(digests: set[str | None]) -> dict[str, int]:
    if not digests:
        return {}
    query = select(Credential.digest, Credential.id).join(ModelVersion).join(Model)
    found = query.where(Credential.digest.in_(digests), Model.is_published)
    return {row.digest: row.id for row in db.session.execute(found)}
