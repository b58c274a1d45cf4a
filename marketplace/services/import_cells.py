"""A row of a list as cells that a person can correct, and the draft that the cells make.

Cells are texts by field; where a field has choices, the choice's slug. What a person typed is read
by the same rules as a file, so a correction may be written as lists write it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType

from marketplace.domain.band_rows import BAND_COLUMNS
from marketplace.domain.cities import find_city
from marketplace.domain.dates import say_deadline
from marketplace.domain.messages import Message
from marketplace.domain.money import format_budget, format_yuan
from marketplace.domain.numerals import normalise
from marketplace.exchange.cell_text import printable
from marketplace.exchange.row_reader import RowReader
from marketplace.exchange.scenario_fields import SPREAD_LIMITS, ScenarioValues, read_values
from marketplace.exchange.scenario_headers import ColumnMap
from marketplace.exchange.table import TableRow
from marketplace.models.import_batch import RowStatus
from marketplace.services.import_content import content_of, home_of
from marketplace.services.scenario_content import ScenarioContent
from marketplace.services.scenario_limits import check_storable
from marketplace.services.sector_suggestions import Suggestion, suggest

LINES = ("title", "demand_unit", "batch", "data_scale")
PARAGRAPHS = (
    *("description", "pain_point", "contents", "goal", "kpis"),
    *("data_types", "data_access", "compute_provided", "requirements", "criteria"),
    *BAND_COLUMNS,
)
CHOICES = (
    *("sector", "sub_scenario", "city", "cooperation_mode", "deployment"),
    *("is_domestic_stack_required", "data_confidentiality"),
    *("minimum_tier", "is_filing_required", "rule_set", "procurement_kind"),
)
AMOUNTS = ("price_ceiling", "reference_price")
COUNTS = ("reference_days", "longest_days", "data_labelled_percent", *SPREAD_LIMITS)
DAYS = (
    *("question_deadline", "proposal_deadline", "planned_award_date"),
    *("delivery_from", "delivery_to"),
)
CONTACT = ("contact_name", "contact_phone", "contact_email")
# The order in which a person reads a row.
FIELDS = (
    *("title", "demand_unit", *CHOICES[:4], "budget", *PARAGRAPHS[:5]),
    *(*AMOUNTS, *COUNTS[:3], *DAYS, *CHOICES[4:], "batch"),
    *("requirements", "criteria", *BAND_COLUMNS, *SPREAD_LIMITS),
    *("data_types", "data_scale", "data_access", "compute_provided", *CONTACT),
)
# A file's columns that are corrected in the cell of another field.
_PARTS = {
    "budget_minimum": ("budget",),
    "budget_maximum": ("budget",),
    "contact": CONTACT,
}
_BY_NAME = ColumnMap(MappingProxyType({name: (name,) for name in FIELDS}), ())

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Reading:
    """What cells make: a draft's content, what is wrong per field, and which fields it lacks."""

    content: ScenarioContent
    errors: Mapping[str, list[Message]]
    missing: tuple[str, ...]

    @property
    def status(self) -> RowStatus:
        """Whether it can become a draft."""
        if self.errors:
            return RowStatus.WRONG
        return RowStatus.INCOMPLETE if self.missing else RowStatus.READY


def fields_of(columns: ColumnMap) -> list[str]:
    """The fields that a list with these columns fills, in the order of `FIELDS`."""
    filled = {part for name in columns.columns for part in _PARTS.get(name, (name,))}
    return [name for name in FIELDS if name in filled]


def field_of(column: str, columns: ColumnMap) -> str:
    """The field in whose cell a file's column is corrected; "" for none."""
    name = next((name for name, headers in columns.columns.items() if column in headers), "")
    first = _PARTS.get(name, (name,))[0]
    return first if first in FIELDS else ""


def cells_of(row: TableRow, values: ScenarioValues, columns: ColumnMap) -> dict[str, str]:
    """The cells of a file's row. What could not be read stands as the file says it."""
    reader = RowReader(row, columns)
    cells = {name: reader.text(name) for name in PARAGRAPHS}
    cells |= {name: " ".join(reader.text(name).split()) for name in LINES}
    cells |= {name: _slug(getattr(values, name)) for name in CHOICES}
    cells |= {name: _said(getattr(values, name), reader, name) for name in DAYS + COUNTS}
    cells |= {name: getattr(values, name) for name in CONTACT}
    for name in AMOUNTS:
        amount = getattr(values, name)
        cells[name] = reader.first(name)[1] if amount is None else format_yuan(amount)
    cells["budget"] = _budget(values, reader)
    return {name: text for name, text in cells.items() if text}


def _slug(value: str | bool | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value or ""


def _said(value: object, reader: RowReader, name: str) -> str:
    if isinstance(value, datetime):
        return say_deadline(value)
    return reader.first(name)[1] if value is None else str(value)


def _budget(values: ScenarioValues, reader: RowReader) -> str:
    if not values.budget.is_negotiable:
        return format_budget(values.budget)
    said = reader.first("budget")[1]
    bounds = (reader.first(name)[1] for name in ("budget_minimum", "budget_maximum"))
    return said or "-".join(filter(None, bounds))


def tidy_cells(typed: Cells) -> dict[str, str]:
    """What a person typed, of the fields that there are, as it is kept."""
    tidied = {name: printable(typed[name]).strip() for name in FIELDS if name in typed}
    return {name: text for name, text in tidied.items() if text}


def read_cells(cells: Cells) -> Reading:
    """The draft that the cells make; nothing in them makes it fail."""
    city = find_city(cells.get("city", ""))
    named = {name: text for name, text in cells.items() if text and name in FIELDS}
    if city:
        named["city"] = city.name
    reader = RowReader(TableRow(0, named), _BY_NAME)
    values = read_values(reader)
    content = content_of(values)
    errors: dict[str, list[Message]] = {}
    for error in reader.errors:
        errors.setdefault(error.column, []).append(error.reason)
    for name, messages in check_storable(content).items():
        errors.setdefault(home_of(name, named), []).extend(messages)
    return Reading(content, errors, _missing(values))


def _missing(values: ScenarioValues) -> tuple[str, ...]:
    has_text = values.description or values.pain_point or values.contents
    needed = {"title": values.title, "description": has_text}
    return tuple(name for name, text in needed.items() if not text)


def suggest_sector(cells: Cells) -> Suggestion | None:
    """The sector that the texts of a row suggest, for a person to take or leave."""
    content = read_cells(cells).content
    return suggest(content.title, content.pain_point, content.contents)


def key_of(title: str, demand_unit: str) -> str:
    """The same for the same scenario of an organisation, however its title is spaced or cased."""
    folded = ("".join(normalise(text).split()) for text in (title, demand_unit))
    return sha256("\n".join(folded).encode()).hexdigest()
