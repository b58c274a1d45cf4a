"""From a listing's content to the form, and back."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from marketplace.domain.band_rows import BAND_COLUMNS
from marketplace.domain.messages import Message
from marketplace.domain.sectors import SECTORS, find_sector
from marketplace.matching.rules import RuleSet, read_method
from marketplace.matching.weights import default_weights
from marketplace.models import Organisation, Scenario
from marketplace.services.ranking_rules import OFFERED, list_unscorable
from marketplace.services.scenario_content import (
    PLAIN_FIELDS,
    CriterionWeight,
    RequirementText,
    ScenarioContent,
    read_content,
)
from marketplace.web.messages import translate
from marketplace.web.scenarios.forms import ScenarioForm

FormT = TypeVar("FormT", bound=ScenarioForm)

_TEXTS = frozenset(
    {"title", "demand_unit", "pain_point", "contents", "data_types", "data_access"}
    | {"compute_provided"}
)
# By the name in a content: the list of the form that shows what is wrong with all of it.
_LISTS = {
    "kpis": "kpis",
    "criteria": "criteria",
    "requirements": "mandatory_requirements",
    **{name: name for name in BAND_COLUMNS},
}
_FLAGS = frozenset({"is_domestic_stack_required", "is_filing_required"})


def blank_form(organisation: Organisation) -> ScenarioForm:
    """The form for a new scenario of `organisation`."""
    return _filled(
        ScenarioContent(title="", demand_unit=organisation.name, city=organisation.city), 0
    )


def filled_form(scenario: Scenario, kind: type[FormT] = ScenarioForm) -> FormT:
    """The form, of its own kind, with what the scenario says."""
    return _filled(read_content(scenario), scenario.version, kind)


def _filled(content: ScenarioContent, version: int, kind: type[FormT] = ScenarioForm) -> FormT:
    values = {name: getattr(content, name) for name in PLAIN_FIELDS}
    weights = {item.kind: item.weight for item in content.criteria}
    gates = [item.text for item in content.requirements if item.is_mandatory]
    scored = [item.text for item in content.requirements if not item.is_mandatory]
    return kind(
        formdata=None,
        data={
            **values,
            "version": version,
            "kpis": list(content.kpis) or [{}],
            "mandatory_requirements": gates or [""],
            "scored_requirements": scored or [""],
            "criteria": [{"kind": kind, "weight": weights.get(kind)} for kind in OFFERED],
            **{name: list(getattr(content, name)) for name in BAND_COLUMNS},
        },
    )


def typed_content(form: ScenarioForm) -> ScenarioContent:
    """What was typed. What could not be read is None."""
    gates = [RequirementText(text, True) for text in form.mandatory_requirements.data]
    scored = [RequirementText(text, False) for text in form.scored_requirements.data]
    return ScenarioContent(
        **{name: _value(form, name) for name in PLAIN_FIELDS},
        kpis=tuple(dict(row) for row in form.kpis.data),
        requirements=(*gates, *scored),
        criteria=tuple(
            CriterionWeight(row["kind"] or "", row["weight"])
            for row in form.criteria.data
            if row["weight"]
        ),
        floors=_typed_rows(form, "floors"),
        deployment_bands=_typed_rows(form, "deployment_bands"),
        measured_bands=_typed_rows(form, "measured_bands"),
        judged_bands=_typed_rows(form, "judged_bands"),
    )


def _typed_rows(form: ScenarioForm, name: str) -> tuple[dict[str, str], ...]:
    """Also rows in which nothing stands yet: a check's findings are counted by row."""
    return tuple({key: row[key] or "" for key in BAND_COLUMNS[name]} for row in form[name].data)


def _value(form: ScenarioForm, name: str) -> Any:
    value = form[name].data
    if name == "sector":
        return value or _sector_of(form.sub_scenario.data)
    if name == "rule_set":
        return value or RuleSet.OPEN_INNOVATION.value
    if name in _FLAGS:
        return bool(value)
    if name in _TEXTS:
        return value or ""
    return None if value in (None, "") else value


def _sector_of(sub_scenario: str | None) -> str | None:
    """Who chose a sub-scenario and no sector has chosen its sector."""
    return next(
        (s.slug for s in SECTORS for sub in s.sub_scenarios if sub.slug == sub_scenario), None
    )


def fill_weights(form: ScenarioForm) -> bool:
    """Put the sector's default weights into the form; False where no sector is chosen."""
    sector = find_sector(form.sector.data or _sector_of(form.sub_scenario.data) or "")
    if sector is None:
        return False
    typed = typed_content(form)
    absent = list_unscorable(typed.kpis, typed.deployment_bands, typed.measured_bands)
    method = read_method(form.rule_set.data, form.procurement_kind.data)
    weights = {item.kind: item.weight for item in default_weights(sector.slug, absent, method)}
    rows = [{"kind": kind, "weight": weights.get(kind, 0)} for kind in OFFERED]
    form.criteria.process(None, rows)
    return True


def has_no_weights(form: ScenarioForm) -> bool:
    """Whether nobody has typed a weight yet."""
    return all(entry.weight.data is None and not entry.weight.errors for entry in form.criteria)


def show_findings(form: ScenarioForm, found: Mapping[str, Sequence[Message]]) -> None:
    """Put what a check found beside its fields, also in rows.

    A field that could not be read keeps that error alone.
    """
    own: dict[str, list[str]] = {}
    for name, messages in found.items():
        texts = [translate(message) for message in messages]
        if name in _LISTS:
            own[_LISTS[name]] = texts
            continue
        field = _find_field(form, name)
        if field is None:
            form.form_errors.extend(texts)
        elif not field.errors:
            field.errors = texts
    _show_rows(form, own)


def _find_field(form: ScenarioForm, name: str) -> Any:
    """The field of a name as the checks give it: `title`, `kpis-0-target`, `requirements-2-text`.

    The requirements of a content are the mandatory ones, then the scored ones.
    """
    rows, _dash, place = name.partition("-")
    if not place:
        return getattr(form, name, None)
    number, _dash, column = place.partition("-")
    if rows == "criteria":
        return [entry for entry in form.criteria if entry.weight.data][int(number)].weight
    if rows == "requirements":
        return [*form.mandatory_requirements, *form.scored_requirements][int(number)]
    return form[rows][int(number)][column]


def _show_rows(form: ScenarioForm, own: Mapping[str, list[str]]) -> None:
    """A list's errors hold one part per entry if any has one, and then its own."""
    for name in (*_LISTS.values(), "scored_requirements"):
        rows = form[name]
        inside = [entry.errors for entry in rows]
        rows.errors = [*(inside if any(inside) else []), *own.get(name, [])]
