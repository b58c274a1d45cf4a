"""The list as a table: the scenarios of a filter, or an organisation's own, under the template's
headers, so that importing the table gives the same records.

Contacts are only in the rows whose contact the reader may have; that they were taken is entered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from marketplace.db import db
from marketplace.domain.band_rows import BAND_COLUMNS
from marketplace.domain.errors import MarketplaceError
from marketplace.domain.messages import say
from marketplace.domain.money import Budget
from marketplace.domain.permissions import (
    SYSTEM,
    Actor,
    Permission,
    is_allowed,
    is_let_in,
    require_let_in,
)
from marketplace.exchange.row_cells import LONGEST_PIECE, write_requirements
from marketplace.exchange.scenario_fields import ScenarioValues
from marketplace.exchange.scenario_sheet import sheet_headers, sheet_row
from marketplace.exchange.workbook import Value
from marketplace.models import Requirement, Scenario
from marketplace.services.auditing import AuditAction
from marketplace.services.public_list import is_public
from marketplace.services.scenario_content import PLAIN_FIELDS, ScenarioContent, read_content
from marketplace.services.unit_of_work import unit_of_work

MOST_ROWS = 5000
CHUNK = 100
_BUDGET = ("budget_minimum", "budget_maximum")
# None in a content, "" in a list.
_LINES = ("batch", "data_scale", "contact_name", "contact_phone", "contact_email")


class TooManyScenarios(MarketplaceError):
    """More scenarios than one table is made of."""

    status = 422


@dataclass(frozen=True)
class ScenarioTable:
    """Headers, and rows that are read while they are written."""

    headers: tuple[str, ...]
    rows: Iterator[tuple[Value, ...]]
    count: int


def export_public(actor: Actor, ids: Sequence[int]) -> ScenarioTable:
    """The public scenarios among `ids`, in that order. Raises `TooManyScenarios`."""
    require_let_in(actor, Permission.PUBLIC_READ)
    return _export(actor, ids, is_public(), "public")


def export_own(actor: Actor) -> ScenarioTable:
    """Everything of the actor's organisation, in every state, latest change first."""
    require_let_in(actor, Permission.SCENARIO_LIST_OWN)
    own = Scenario.organisation_id == actor.organisation_id
    query = select(Scenario.id).where(own).order_by(Scenario.updated_at.desc(), Scenario.id.desc())
    return _export(actor, list(db.session.scalars(query.limit(MOST_ROWS + 1))), own, "own")


def export_all(organisation_id: int | None = None) -> ScenarioTable:
    """For the operator: what is public or, of one organisation, everything; with contacts."""
    wanted = is_public() if organisation_id is None else Scenario.organisation_id == organisation_id
    ids = list(db.session.scalars(select(Scenario.id).where(wanted).order_by(Scenario.id)))
    return _table(SYSTEM, ids, wanted)


def _export(
    actor: Actor, ids: Sequence[int], wanted: ColumnElement[bool], which: str
) -> ScenarioTable:
    if len(ids) > MOST_ROWS:
        raise TooManyScenarios(
            say("一次最多导出 %(limit)s 个场景，请先筛选，再导出。", limit=MOST_ROWS)
        )
    if is_let_in(actor, Permission.SCENARIO_READ_CONTACT):
        with unit_of_work() as work:
            work.note(AuditAction.EXPORT, "scenario", None, f"{which}: {len(ids)}")
    return _table(actor, ids, wanted)


def _table(actor: Actor, ids: Sequence[int], wanted: ColumnElement[bool]) -> ScenarioTable:
    columns = _count_requirement_columns(wanted)
    rows = (sheet_row(values, columns) for values in _read(actor, ids, wanted))
    return ScenarioTable(sheet_headers(columns), rows, len(ids))


def _count_requirement_columns(wanted: ColumnElement[bool]) -> int:
    """What the longest requirements need; those that surely fit one cell are not even read."""
    long = (
        select(Requirement.scenario_id)
        .join(Scenario, Scenario.id == Requirement.scenario_id)
        .where(wanted)
        .group_by(Requirement.scenario_id)
        .having(func.sum(func.length(Requirement.text) + len("【必须】")) > LONGEST_PIECE // 3)
    )
    scenarios = db.session.scalars(select(Scenario).where(Scenario.id.in_(long)))
    pieces = (
        write_requirements([(row.is_mandatory, row.text) for row in scenario.requirements])
        for scenario in scenarios
    )
    return max(map(len, pieces), default=1)


def _read(
    actor: Actor, ids: Sequence[int], wanted: ColumnElement[bool]
) -> Iterator[ScenarioValues]:
    """The scenarios in the order of `ids`, a few at a time; what is gone by then is left out."""
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        query = select(Scenario).where(Scenario.id.in_(chunk), wanted)
        loaded = db.session.scalars(
            query.options(selectinload(Scenario.requirements), selectinload(Scenario.criteria))
        )
        by_id = {row.id: row for row in loaded}
        for scenario in (by_id[number] for number in chunk if number in by_id):
            yield _values(actor, scenario)


def _values(actor: Actor, scenario: Scenario) -> ScenarioValues:
    values = values_of(read_content(scenario))
    if is_allowed(actor, Permission.SCENARIO_READ_CONTACT, scenario):
        return values
    return replace(values, contact_name="", contact_phone="", contact_email="")


def values_of(content: ScenarioContent) -> ScenarioValues:
    """What a row of a list says where it means this content: `import_content` backwards."""
    same = {name: getattr(content, name) for name in PLAIN_FIELDS if name not in _BUDGET}
    texts = {name: same[name] or "" for name in _LINES}
    return ScenarioValues(
        **{**same, **texts},
        budget=_budget(content),
        kpi_rows=tuple(dict(kpi) for kpi in content.kpis),
        requirements=tuple((row.is_mandatory, row.text) for row in content.requirements),
        criteria=tuple((row.kind, row.weight) for row in content.criteria),
        **{name: getattr(content, name) for name in BAND_COLUMNS},
    )


def _budget(content: ScenarioContent) -> Budget:
    """A draft may have its bounds the wrong way round; no list can say that."""
    low, high = content.budget_minimum, content.budget_maximum
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Budget(low, high)
