"""Filing numbers as administrators compare them with what is published."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.credentials.filings import CheckState, day_in_number, normalise_number
from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, NotFound, StaleVersion
from marketplace.domain.messages import say
from marketplace.domain.paging import Page, turn_to
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.domain.texts import check_texts
from marketplace.models import DocumentBadge, Filing, FilingCheck, FilingRegisterRow, Model
from marketplace.notifications.events import Event
from marketplace.services import notifications
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

SOURCE_LENGTH = 200
LATEST = 50
PER_PAGE = 20
_LOOKED_AT = (
    *("series", "kind", "number", "filed_on", "issued_by", "issued_on", "valid_until", "digest"),
    *("state", "checked_at"),
)


@dataclass(frozen=True)
class Found:
    """A filing, and the entry of the register with its number, if there is one."""

    filing: Filing
    entry: FilingRegisterRow | None

    @property
    def is_entity_same(self) -> bool:
        """Whether the register names the vendor; True where it names nobody."""
        entity = self.entry.entity if self.entry else None
        return entity is None or _is_alike(entity, self.filing.model.organisation.name)

    @property
    def is_name_same(self) -> bool:
        """Whether the register calls the model about the same."""
        return self.entry is None or _is_alike(self.entry.model_name, self.filing.model.name)


def _is_alike(one: str, other: str) -> bool:
    first, second = (normalise_number(text).casefold() for text in (one, other))
    return first in second or second in first


def list_waiting(actor: Actor, page: int = 1) -> Page[Found]:
    """Numbers of published models that nobody has checked, oldest first."""
    total = count_waiting(actor)
    paging = turn_to(page, total, PER_PAGE)
    shown = _of_waiting(actor).order_by(Filing.id).limit(PER_PAGE).offset(paging.offset(PER_PAGE))
    return Page(_with_entries(shown), paging, total)


def count_waiting(actor: Actor) -> int:
    """How many of them there are."""
    return db.session.scalar(_of_waiting(actor).with_only_columns(func.count(Filing.id))) or 0


def _of_waiting(actor: Actor) -> Select[Filing]:
    return _of_published(actor).where(Filing.state == CheckState.UNCHECKED)


def list_checked(actor: Actor) -> list[Found]:
    """The numbers checked last, latest first."""
    query = _of_published(actor).where(Filing.state != CheckState.UNCHECKED)
    latest = (Filing.checked_at.desc(), Filing.id.desc())
    return _with_entries(query.order_by(*latest).limit(LATEST))


def _of_published(actor: Actor) -> Select[Filing]:
    require_let_in(actor, Permission.FILING_CHECK)
    return (
        select(Filing)
        .join(Filing.model)
        .where(Model.is_published)
        .options(
            joinedload(Filing.model).joinedload(Model.organisation),
            selectinload(Filing.checks).joinedload(FilingCheck.checked_by),
        )
    )


def _with_entries(query: Select[Filing]) -> list[Found]:
    rows = list(db.session.scalars(query))
    entries = find_entries({row.number for row in rows})
    return [Found(row, entries.get(row.number)) for row in rows]


def find_entries(numbers: Collection[str]) -> Mapping[str, FilingRegisterRow]:
    """The register's entries by any of these numbers; one that vanished only if no other has it."""
    found: dict[str, FilingRegisterRow] = {}
    for column in (FilingRegisterRow.number, FilingRegisterRow.algorithm_number):
        query = select(FilingRegisterRow).where(column.in_(numbers))
        for row in db.session.scalars(query.order_by(FilingRegisterRow.id)):
            number = getattr(row, column.key)
            known = found.get(number)
            if known is None or (known.vanished_at and not row.vanished_at):
                found[number] = row
    return found


def get_to_check(actor: Actor, filing_id: int) -> Found:
    """A filing of a published model; `NotFound` for others, of which nobody else may know."""
    require_let_in(actor, Permission.FILING_CHECK)
    row = db.session.get(Filing, filing_id)
    if row is None or not row.model.is_published:
        raise NotFound(say("没有这条备案信息。"))
    return Found(row, find_entries({row.number}).get(row.number))


def check(actor: Actor, filing_id: int, state: str, source: str, seen: str | None = None) -> None:
    """Record what was found, and where. Raises `InvalidInput`.

    `seen`: the `fingerprint` of what was looked at; `StaleVersion` where it is something else now.
    """
    require_sound_check(state, source)
    with unit_of_work() as work:
        row = get_to_check(actor, filing_id).filing
        if record_check(work, actor, row, state, source, seen):
            work.add(
                FilingCheck(
                    filing_id=row.id,
                    state=row.state,
                    source=row.source,
                    checked_by_id=row.checked_by_id,
                    checked_at=row.checked_at,
                )
            )


def fingerprint(row: Filing | DocumentBadge) -> str:
    """Of what somebody who checks it looks at; another one after every edit and every check."""
    shown = [str(getattr(row, name, None)) for name in _LOOKED_AT]
    return sha256("\n".join(shown).encode()).hexdigest()


def require_sound_check(state: str, source: str) -> None:
    """`InvalidInput` unless it says what was found (`state`) and where (`source`)."""
    wrong = check_texts({"source": (source.strip(), SOURCE_LENGTH)})
    if state not in (CheckState.CHECKED, CheckState.NOT_FOUND):
        wrong["state"] = [say("请选择核对的结果。")]
    if not source.strip():
        wrong["source"] = [say("请写明与哪里公布的名单核对，例如公告的网址和日期。")]
    if wrong:
        raise InvalidInput(wrong)


def record_check(
    work: UnitOfWork,
    actor: Actor,
    row: Filing | DocumentBadge,
    state: str,
    source: str,
    seen: str | None,
) -> bool:
    """Write it down and tell the vendor. False where the same was just written, pressed twice."""
    work.lock(row)
    if seen is not None and seen != fingerprint(row):
        if (row.state, row.source, row.checked_by_id) == (state, source.strip(), actor.user_id):
            return False
        raise StaleVersion(
            say("在您打开页面之后，供给方改过它，或者别人核对过它。请看最新的内容再核对。")
        )
    row.state, row.source = state, source.strip()
    row.checked_by_id, row.checked_at = actor.user_id, clock.now()
    event = Event.FILING_CHECKED if state == CheckState.CHECKED else Event.FILING_NOT_FOUND
    notifications.tell_organisation(
        work,
        row.model.organisation_id,
        event,
        model_id=row.model_id,
        model=row.model.name,
        number=row.number,
    )
    return True


def state_at(filing: Filing, moment: datetime) -> CheckState:
    """What had been found by `moment`: whoever checks later changes nothing that was due by then.

    A ranking goes by the state at the deadline for proposals. A number that nobody had checked by
    then counts as the vendor states it; one that was "not found" then is no filing, even if it is
    found later. So no check after the deadline changes a ranking, in either direction.
    """
    states = [check.state for check in filing.checks if check.checked_at < moment]
    return CheckState(states[-1]) if states else CheckState.UNCHECKED


def list_later_versions(filing: Filing, model: Model) -> list[str]:
    """Names of versions released after the filing: it may not cover them."""
    day = filing.filed_on or day_in_number(filing.number)
    if day is None:
        return []
    rows = (row for row in model.versions if row.released_on and row.released_on > day)
    return [row.name for row in rows]
