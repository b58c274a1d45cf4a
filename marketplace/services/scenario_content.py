"""What a buyer writes of a scenario, apart from its state: one dataclass, in and out of the row."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from marketplace.domain.band_rows import BAND_COLUMNS
from marketplace.matching.rules import Method, RuleSet, read_method
from marketplace.models import Criterion, Requirement, Scenario


@dataclass(frozen=True)
class RequirementText:
    """One requirement as written; `is_mandatory` makes it a gate."""

    text: str
    is_mandatory: bool


@dataclass(frozen=True)
class CriterionWeight:
    """One criterion's kind and integer weight."""

    kind: str
    weight: int


@dataclass(frozen=True)
class ScenarioContent:
    """Every field that a buyer edits, under the row's names. None: not written yet."""

    title: str
    demand_unit: str
    sector: str | None = None
    sub_scenario: str | None = None
    city: str | None = None
    batch: str | None = None
    pain_point: str = ""
    contents: str = ""
    kpis: tuple[dict[str, str], ...] = ()
    data_types: str = ""
    data_scale: str | None = None
    data_labelled_percent: int | None = None
    data_confidentiality: str | None = None
    data_access: str = ""
    deployment: str | None = None
    is_domestic_stack_required: bool = False
    compute_provided: str = ""
    cooperation_mode: str | None = None
    budget_minimum: Decimal | None = None
    budget_maximum: Decimal | None = None
    price_ceiling: Decimal | None = None
    reference_price: Decimal | None = None
    reference_days: int | None = None
    longest_days: int | None = None
    minimum_tier: str | None = None
    is_filing_required: bool = False
    rule_set: str = RuleSet.OPEN_INNOVATION.value
    procurement_kind: str | None = None
    question_deadline: datetime | None = None
    proposal_deadline: datetime | None = None
    planned_award_date: date | None = None
    delivery_from: date | None = None
    delivery_to: date | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    contact_email: str | None = None
    requirements: tuple[RequirementText, ...] = field(default=())
    criteria: tuple[CriterionWeight, ...] = field(default=())
    floors: tuple[dict[str, str], ...] = ()
    deployment_bands: tuple[dict[str, str], ...] = ()
    measured_bands: tuple[dict[str, str], ...] = ()
    judged_bands: tuple[dict[str, str], ...] = ()
    requirements_spread_limit: int | None = None
    assessors_spread_limit: int | None = None

    @property
    def method(self) -> Method:
        """What it is to be ranked by."""
        return read_method(self.rule_set, self.procurement_kind)


ROWS = ("requirements", "criteria", "kpis", *BAND_COLUMNS)
PLAIN_FIELDS = tuple(f.name for f in fields(ScenarioContent) if f.name not in ROWS)


def read_content(scenario: Scenario) -> ScenarioContent:
    """What the row holds."""
    return ScenarioContent(
        **{name: getattr(scenario, name) for name in PLAIN_FIELDS},
        kpis=tuple(scenario.kpis),
        requirements=tuple(
            RequirementText(row.text, row.is_mandatory) for row in scenario.requirements
        ),
        criteria=tuple(CriterionWeight(row.kind, row.weight) for row in scenario.criteria),
        floors=tuple(scenario.floors or ()),
        deployment_bands=tuple(scenario.deployment_bands or ()),
        measured_bands=tuple(scenario.measured_bands or ()),
        judged_bands=tuple(scenario.judged_bands or ()),
    )


def write_content(scenario: Scenario, content: ScenarioContent) -> None:
    """Put `content` into the row. A requirement that stays word for word stays the same row:
    proposals answer it under its id."""
    for name in PLAIN_FIELDS:
        setattr(scenario, name, getattr(content, name))
    scenario.kpis = [dict(kpi) for kpi in content.kpis]
    scenario.requirements = list(_requirements(scenario, content.requirements))
    scenario.criteria = [
        Criterion(position=position, kind=item.kind, weight=item.weight)
        for position, item in enumerate(content.criteria, 1)
    ]
    for name in BAND_COLUMNS:
        setattr(scenario, name, [dict(row) for row in getattr(content, name)])


def _requirements(scenario: Scenario, items: Iterable[RequirementText]) -> Iterator[Requirement]:
    left = list(scenario.requirements)
    for position, item in enumerate(items, 1):
        same = (row for row in left if RequirementText(row.text, row.is_mandatory) == item)
        row = next(same, None)
        if row is None:
            row = Requirement(text=item.text, is_mandatory=item.is_mandatory)
        else:
            left.remove(row)
        row.position = position
        yield row


def snapshot(content: ScenarioContent) -> dict[str, Any]:
    """The content as JSON, to compare a later one with."""
    taken: dict[str, Any] = {name: _plain(getattr(content, name)) for name in PLAIN_FIELDS}
    taken["kpis"] = [dict(kpi) for kpi in content.kpis]
    taken["requirements"] = [[item.is_mandatory, item.text] for item in content.requirements]
    taken["criteria"] = [[item.kind, item.weight] for item in content.criteria]
    for name in BAND_COLUMNS:
        taken[name] = [dict(row) for row in getattr(content, name)]
    return taken


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


@dataclass(frozen=True)
class FieldChange:
    """A field whose value differs between two snapshots; values as they stand there."""

    name: str
    old: Any
    new: Any


def list_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[FieldChange]:
    """What differs between two snapshots. What the old one lacks counts where it is not empty."""
    return [
        FieldChange(name, old.get(name), value)
        for name, value in new.items()
        if old.get(name) != value and (name in old or _is_said(name, value))
    ]


def _is_said(name: str, value: object) -> bool:
    return value not in (None, "", [], _BLANK[name]) and value is not False


_BLANK = snapshot(ScenarioContent(title="", demand_unit=""))


def changes_since_approval(scenario: Scenario) -> list[FieldChange]:
    """What differs from the last approved version; everything written, if there was none."""
    return list_changes(scenario.approved_snapshot or {}, snapshot(read_content(scenario)))
