"""Read the audit: filtered, newest first, page by page or all at once.

Nobody learns from it that there is a sealed proposal: entries about one are left out by the query,
and a page is continued by the moment it ended at, since gaps between numbers could be counted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, false, func, or_, select, true

from marketplace.db import db
from marketplace.domain.clock import SHANGHAI
from marketplace.domain.errors import MarketplaceError
from marketplace.domain.lifecycle import Role
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.domain.texts import has_control_characters
from marketplace.models import AuditEntry, Model, Organisation, Proposal, Scenario, User
from marketplace.services import audit_entries, public_list
from marketplace.services.audit_entries import ReadKind
from marketplace.services.audit_policy import ANONYMOUS
from marketplace.services.opened_proposals import SEALED_STATES

PER_PAGE = 50
LARGEST_EXPORT = 100_000
_CHUNK = 1000

# Columns that hold the number of a row with a name.
REFERENCES: Mapping[str, str] = {
    "user_id": "user",
    "checked_by_id": "user",
    "organisation_id": "organisation",
    "scenario_id": "scenario",
    "model_id": "model",
}
_NAMED: Mapping[str, tuple[Any, Any]] = {
    "user": (User.id, User.name),
    "organisation": (Organisation.id, Organisation.name),
    "scenario": (Scenario.id, Scenario.title),
    "model": (Model.id, Model.name),
}

Names = Mapping[tuple[str, int], str]


class TooManyEntries(MarketplaceError):
    """More than one file may hold."""

    status = 422


@dataclass(frozen=True)
class AuditQuestion:
    """What is looked for; what is empty is not asked. Days are those of Henan, both included.

    `who`: a person's number, or a part of the name or e-mail address; `organisation` likewise;
    `address`: the beginning of a network address.
    """

    who: str = ""
    organisation: str = ""
    subject_type: str = ""
    action: str = ""
    subject_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    address: str = ""


@dataclass(frozen=True)
class Place:
    """Where a page begins: at a moment, after `skipped` entries of that very moment."""

    at: datetime
    skipped: int


@dataclass(frozen=True)
class AuditLine:
    """One entry, and the names behind its numbers. `names` are those of its whole page."""

    entry: AuditEntry
    person: str | None
    email: str | None
    organisation: str | None
    names: Names

    @property
    def subject_name(self) -> str | None:
        """What the subject is called, where it has a name."""
        return self.names.get((self.entry.subject_type, self.entry.subject_id or 0))


@dataclass(frozen=True)
class AuditPage:
    """Some lines, and where the older ones begin, if there are any."""

    lines: Sequence[AuditLine]
    older: Place | None


_Query = Select[AuditEntry, str, str, str]
_Found = Row[AuditEntry, str, str, str]


def list_page(actor: Actor, question: AuditQuestion, place: Place | None = None) -> AuditPage:
    """A page of the audit, newest first; that it was read is entered in it."""
    require_let_in(actor, Permission.AUDIT_READ)
    audit_entries.note_read(actor, "audit_entry", None, ReadKind.AUDIT)
    query = _select(question).limit(PER_PAGE + 1)
    if place is not None:
        query = query.where(AuditEntry.at <= place.at).offset(place.skipped)
    rows = db.session.execute(query).all()
    shown = rows[:PER_PAGE]
    older = _place_after(shown, place) if len(rows) > PER_PAGE else None
    return AuditPage(_lines(actor, shown), older)


def _place_after(shown: Sequence[_Found], place: Place | None) -> Place:
    at = shown[-1][0].at
    skipped = sum(row[0].at == at for row in shown)
    if place is not None and place.at == at:
        skipped += place.skipped
    return Place(at, skipped)


def export(
    actor: Actor, question: AuditQuestion, described: str, *, most: int = LARGEST_EXPORT
) -> Iterator[AuditLine]:
    """Everything that is asked for, newest first. `TooManyEntries` if there are more than `most`.

    That it was taken away is entered, with the number of entries and how they were `described`.
    """
    require_let_in(actor, Permission.AUDIT_READ)
    some = _select(question).with_only_columns(AuditEntry.id).limit(most + 1)
    count = db.session.scalar(select(func.count()).select_from(some.subquery())) or 0
    if count > most:
        raise TooManyEntries(
            say(
                "符合条件的记录超过 %(limit)s 条，一个文件放不下。请缩短时间范围，分几次导出。",
                limit=most,
            )
        )
    audit_entries.note_export(actor, "audit_entry", None, f"{described} ({count})")
    return _stream(actor, _select(question).limit(count))


def _stream(actor: Actor, query: _Query) -> Iterator[AuditLine]:
    found = db.session.execute(query.execution_options(yield_per=_CHUNK))
    for chunk in found.partitions():
        yield from _lines(actor, chunk)


def _select(question: AuditQuestion) -> _Query:
    return (
        select(AuditEntry, User.name, User.email, Organisation.name)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .outerjoin(Organisation, Organisation.id == AuditEntry.organisation_id)
        .where(_is_no_secret(), *_text_conditions(question), *_exact_conditions(question))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    )


def _is_no_secret() -> ColumnElement[bool]:
    opened = select(Proposal.id).where(Proposal.state.not_in(SEALED_STATES))
    return or_(AuditEntry.subject_type != ANONYMOUS, AuditEntry.subject_id.in_(opened))


def _text_conditions(question: AuditQuestion) -> Iterator[ColumnElement[bool]]:
    texts = (question.who, question.organisation, question.address)
    if any(has_control_characters(text) for text in texts):
        yield false()  # nothing is called that, and PostgreSQL would refuse the question itself
    elif any(texts):
        yield from _named_conditions(question)


def _named_conditions(question: AuditQuestion) -> Iterator[ColumnElement[bool]]:
    if question.who:
        yield AuditEntry.actor_id.in_(_list_people(question.who))
    if question.organisation:
        yield AuditEntry.organisation_id.in_(_list_organisations(question.organisation))
    if question.address:
        yield AuditEntry.address.startswith(question.address, autoescape=True)


def _exact_conditions(question: AuditQuestion) -> Iterator[ColumnElement[bool]]:
    if question.subject_type:
        yield AuditEntry.subject_type == question.subject_type
    if question.action:
        yield AuditEntry.action == question.action
    if question.subject_id is not None:
        yield AuditEntry.subject_id == question.subject_id
    if question.first_day:
        yield AuditEntry.at >= _midnight(question.first_day)
    if question.last_day:
        yield AuditEntry.at < _midnight(question.last_day + timedelta(days=1))


def _list_people(text: str) -> Select[int]:
    named = or_(
        User.name.contains(text, autoescape=True),
        User.email.contains(text.lower(), autoescape=True),
    )
    return select(User.id).where(or_(named, User.id == _number(text)))


def _list_organisations(text: str) -> Select[int]:
    named = or_(Organisation.name.contains(text, autoescape=True), Organisation.uscc == text)
    return select(Organisation.id).where(or_(named, Organisation.id == _number(text)))


def _number(text: str) -> int:
    """The number that the text is; 0, which no row has, for any other text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)


def _lines(actor: Actor, rows: Sequence[_Found]) -> list[AuditLine]:
    names = _find_names(actor, (row[0] for row in rows))
    return [
        AuditLine(entry, person, email, organisation, names)
        for entry, person, email, organisation in rows
    ]


def _find_names(actor: Actor, entries: Iterable[AuditEntry]) -> Names:
    """The present names of everything that the entries mention and the reader may know of, in one
    query per kind of thing."""
    numbers: dict[str, set[int]] = {kind: set() for kind in _NAMED}
    for entry in entries:
        if entry.subject_type in numbers and entry.subject_id:
            numbers[entry.subject_type].add(entry.subject_id)
        for column, pair in entry.changes.items():
            if column in REFERENCES:
                numbers[REFERENCES[column]].update(n for n in pair or () if isinstance(n, int))
    return {
        (kind, number): name
        for kind, wanted in numbers.items()
        if wanted
        for number, name in db.session.execute(
            select(*_NAMED[kind]).where(_NAMED[kind][0].in_(wanted), _may_know(actor, kind))
        )
    }


def _may_know(actor: Actor, kind: str) -> ColumnElement[bool]:
    if kind == "model":
        return Model.is_published.is_(True)
    if kind == "scenario" and not actor.has(Role.ADMINISTRATOR):
        return public_list.is_public()
    return true()
