"""A scenario as a row under the template's headers, so that reading the row gives it again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from marketplace.domain.band_rows import BAND_COLUMNS
from marketplace.domain.cities import find_city
from marketplace.domain.clock import SHANGHAI
from marketplace.domain.dates import END_OF_DAY, say_deadline
from marketplace.domain.money import Budget, format_budget, format_yuan
from marketplace.domain.sectors import find_sector, find_sub_scenario
from marketplace.exchange.row_cells import (
    write_kpis,
    write_requirements,
    write_rows,
    write_weights,
)
from marketplace.exchange.scenario_fields import ScenarioValues
from marketplace.exchange.scenario_headers import ALIASES, template_fields
from marketplace.exchange.scenario_words import (
    CONFIDENTIALITY,
    COOPERATION_MODES,
    CRITERIA,
    DEPLOYMENTS,
    FILING,
    PROCUREMENT_KINDS,
    RULE_SETS,
    YES_OR_NO,
    Choice,
    name_of,
)
from marketplace.exchange.workbook import Value

_CHOICES: Mapping[str, tuple[Choice, ...]] = {
    "cooperation_mode": COOPERATION_MODES,
    "deployment": DEPLOYMENTS,
    "data_confidentiality": CONFIDENTIALITY,
    "rule_set": RULE_SETS,
    "procurement_kind": PROCUREMENT_KINDS,
}
_FLAGS: Mapping[str, tuple[Choice, ...]] = {
    "is_domestic_stack_required": YES_OR_NO,
    "is_filing_required": FILING,
}


def sheet_headers(requirement_columns: int = 1) -> tuple[str, ...]:
    """The template's headers, that of the requirements as often as the longest row needs."""
    headers: list[str] = []
    for field in template_fields():
        name = ALIASES[field][0]
        headers.append(name)
        if field == "requirements":
            headers += [f"{name} ({count})" for count in range(2, requirement_columns + 1)]
    return tuple(headers)


def sheet_row(values: ScenarioValues, requirement_columns: int = 1) -> tuple[Value, ...]:
    """The cells of a scenario under `sheet_headers`."""
    cells: list[Value] = []
    for field in template_fields():
        if field == "requirements":
            pieces = write_requirements(values.requirements)
            cells += [*pieces, *[""] * (requirement_columns - len(pieces))]
        else:
            cells.append(_cell(field, values))
    return tuple(cells)


def _cell(field: str, values: ScenarioValues) -> Value:
    value = getattr(values, field)
    if field == "kpis":
        return write_kpis(values.kpi_rows) or value
    if field == "criteria":
        rows = values.criteria or ()
        return write_weights([(name_of(kind, CRITERIA), weight) for kind, weight in rows])
    if field in BAND_COLUMNS:
        return _bands(field, value)
    if value is None:
        return ""
    if field in _FLAGS:
        return name_of("yes" if value else "no", _FLAGS[field])
    return name_of(value, _CHOICES[field]) if field in _CHOICES else _plain(field, value)


def _bands(field: str, rows: Sequence[Mapping[str, str]]) -> str:
    """Ways of deployment by their names, all else as it is."""
    named = [
        {**row, "choice": name_of(row["choice"], DEPLOYMENTS)} if row.get("choice") else row
        for row in rows
    ]
    return write_rows(named, BAND_COLUMNS[field])


def _plain(field: str, value: Any) -> Value:
    if field == "sector":
        sector = find_sector(value)
        return sector.name if sector else value
    if field == "sub_scenario":
        sub = find_sub_scenario(value)
        return sub.name if sub else value
    if field == "city":
        city = find_city(value)
        return city.name if city else value
    if isinstance(value, Budget):
        return format_budget(value)
    if isinstance(value, Decimal):
        return format_yuan(value)
    return _moment(value) if isinstance(value, datetime) else value


def _moment(value: datetime) -> date | str:
    local = value.astimezone(SHANGHAI)
    return local.date() if local.time() == END_OF_DAY else say_deadline(value)


def count_requirement_columns(rows: Sequence[ScenarioValues]) -> int:
    """How many columns the requirements of these scenarios need."""
    return max((len(write_requirements(row.requirements)) for row in rows), default=1) or 1
