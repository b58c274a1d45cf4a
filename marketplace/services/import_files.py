"""A whole list at once, as the operator of an installation imports it: no review, one report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.cities import PROVINCE_WIDE
from marketplace.domain.errors import NotAllowed, NotFound
from marketplace.domain.lifecycle import SCENARIO, Action, OrganisationState
from marketplace.domain.membership import OrganisationKind
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import SYSTEM
from marketplace.domain.uscc import normalise_uscc
from marketplace.exchange.scenario_headers import ALIASES
from marketplace.exchange.scenario_rows import ScenarioRow, ScenarioSheet, read_scenarios
from marketplace.exchange.table import CellError, TableLimits
from marketplace.exchange.tables import read_table
from marketplace.models import Organisation, Scenario
from marketplace.services import scenarios, transitions
from marketplace.services.import_content import content_of, home_of
from marketplace.services.import_drafts import Known, add_drafts, hold_owner
from marketplace.services.scenario_limits import check_storable
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

# No code of a real organisation looks like this one.
HOLDING_CODE = "IMPORTED-LISTS"
HOLDING_NAME = "待认领清单（命令行导入）"


@dataclass(frozen=True)
class Unfinished:
    """A row that cannot be a draft yet, and the fields it lacks."""

    row: int
    title: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class ImportReport:
    """What became of a file. Every row of `rows` is made (a draft, by now perhaps published),
    present (the organisation has it already), repeated (says the same as a row before it),
    incomplete, or among `errors`. `unfit` are the drafts that were to be published and lack
    something."""

    organisation: str
    rows: int
    made: int
    published: int
    unfit: tuple[Unfinished, ...]
    present: tuple[int, ...]
    repeated: tuple[int, ...]
    incomplete: tuple[Unfinished, ...]
    errors: tuple[CellError, ...]
    unmapped_headers: tuple[str, ...]
    notes: tuple[Message, ...]


def find_owner(uscc: str | None) -> Organisation | None:
    """The approved buyer or authority with this code; without a code the authority, if any.

    Raises `NotFound`, and `NotAllowed` for an organisation that posts no scenarios.
    """
    if uscc is None:
        authority = select(Organisation).where(Organisation.kind == OrganisationKind.AUTHORITY)
        return db.session.scalar(authority.order_by(Organisation.id).limit(1))
    found = db.session.scalar(select(Organisation).where(Organisation.uscc == normalise_uscc(uscc)))
    if found is None:
        raise NotFound(say("没有统一社会信用代码为 %(uscc)s 的单位。", uscc=uscc))
    is_owner = found.kind in (OrganisationKind.BUYER, OrganisationKind.AUTHORITY)
    if not is_owner or found.state != OrganisationState.APPROVED:
        raise NotAllowed(say("%(name)s 不是已认证的需求方。", name=found.name))
    return found


def import_file(
    data: bytes, filename: str, uscc: str | None = None, *, is_approved: bool = False
) -> ImportReport:
    """Make drafts of every row that can be one, in one transaction.

    They belong to the organisation `find_owner` finds; in an installation without an authority,
    to a holding organisation that is made for them. A list that `is_approved` already is
    published as far as its rows state all that a listing must; that needs a buyer's code.
    Raises `UnreadableTable` for the file.
    """
    sheet = read_scenarios(read_table(data, filename, TableLimits()))
    with unit_of_work() as work:
        owner = find_owner(uscc) or _holding(work)
        if is_approved and (uscc is None or owner.kind != OrganisationKind.BUYER):
            raise NotAllowed(
                say(
                    "要直接发布，请用 --organisation 指定已认证的需求方：只有需求方能开启申报方案。"
                )
            )
        known = hold_owner(work, owner.id)
        return _import(work, owner, sheet, known, is_approved=is_approved)


def _holding(work: UnitOfWork) -> Organisation:
    found = db.session.scalar(select(Organisation).where(Organisation.uscc == HOLDING_CODE))
    return found or work.add(
        Organisation(
            kind=OrganisationKind.BUYER,
            name=HOLDING_NAME,
            uscc=HOLDING_CODE,
            city=PROVINCE_WIDE.slug,
            state=OrganisationState.APPROVED,
        )
    )


def _import(
    work: UnitOfWork, owner: Organisation, sheet: ScenarioSheet, known: Known, *, is_approved: bool
) -> ImportReport:
    before = set(known.values())
    errors = [*sheet.errors, *(e for row in sheet.complete for e in _unstorable(row, sheet))]
    wrong = {error.row for error in errors}
    good = [row for row in sheet.complete if row.number not in wrong]
    placed = add_drafts(work, owner.id, [content_of(row.values) for row in good], known)
    found = list(zip(good, placed, strict=True))
    drafts = [(row, scenario_id) for row, (scenario_id, is_new) in found if is_new]
    there = [(row.number, scenario_id) for row, (scenario_id, is_new) in found if not is_new]
    unfit = _publish(work, drafts) if is_approved else ()
    return ImportReport(
        organisation=owner.name,
        rows=len({row.number for row in sheet.rows} | wrong),
        made=len(drafts),
        published=len(drafts) - len(unfit) if is_approved else 0,
        unfit=unfit,
        present=tuple(number for number, scenario_id in there if scenario_id in before),
        repeated=tuple(number for number, scenario_id in there if scenario_id not in before),
        incomplete=tuple(_unfinished(sheet.incomplete)),
        errors=tuple(sorted(errors, key=lambda error: error.row)),
        unmapped_headers=sheet.unmapped_headers,
        notes=sheet.notes,
    )


def _publish(work: UnitOfWork, drafts: Sequence[tuple[ScenarioRow, int]]) -> tuple[Unfinished, ...]:
    """Put on the list what states everything; the others, which stay drafts."""
    unfit = []
    for row, scenario_id in drafts:
        scenario = work.session.get_one(Scenario, scenario_id)
        lacks = scenarios.find_lacks(scenario)
        if lacks:
            unfit.append(Unfinished(row.number, scenario.title, tuple(lacks)))
            continue
        transitions.move(work, scenario, SCENARIO, Action.SUBMIT, SYSTEM)
        scenario.submitted_at = clock.now()
        scenarios.put_on_list(work, SYSTEM, scenario)
    return tuple(unfit)


def _unstorable(row: ScenarioRow, sheet: ScenarioSheet) -> Iterator[CellError]:
    """What the reader takes and a draft cannot hold, at its column."""
    cells = {name: str(value) for name, value in vars(row.values).items() if value}
    for name, messages in check_storable(content_of(row.values)).items():
        field = home_of(name, cells)
        column = next(iter(sheet.columns.get(field, ALIASES[field])))
        yield from (CellError(row.number, column, message) for message in messages)


def _unfinished(rows: Sequence[ScenarioRow]) -> Iterator[Unfinished]:
    for row in rows:
        missing = tuple(ALIASES[name][0] for name in row.missing)
        yield Unfinished(row.number, row.values.title, missing)
