"""A row's values as the content of a draft.

Lists describe a scenario in one cell. It goes into 建设内容 (what is to be done), because that is
what such descriptions say; only where a list has a column of its own for that does it go into
拟解决的问题, unless that has a column too. What is wanted of the vendor and the indicators have no
field of their own text and follow under their names. Nothing of these is lost.
"""

from collections.abc import Mapping
from datetime import date, datetime

from marketplace.domain.dates import deadline_of
from marketplace.domain.sectors import find_sector
from marketplace.exchange.scenario_fields import ScenarioValues
from marketplace.matching.rules import RuleSet, read_method
from marketplace.matching.weights import default_weights
from marketplace.services.ranking_rules import list_unscorable
from marketplace.services.scenario_content import (
    CriterionWeight,
    RequirementText,
    ScenarioContent,
)

_TEXTS = ("description", "contents", "goal", "kpis")
_HEADINGS = {"goal": "合作需求", "kpis": "考核指标"}


def content_of(values: ScenarioValues) -> ScenarioContent:
    """The draft that the row is. Days of deadlines last until their end in Henan."""
    pain_point, contents = _texts(values)
    return ScenarioContent(
        title=values.title,
        demand_unit=values.demand_unit,
        sector=values.sector,
        sub_scenario=values.sub_scenario,
        city=values.city,
        batch=values.batch or None,
        pain_point=pain_point,
        contents=contents,
        kpis=values.kpi_rows,
        data_types=values.data_types,
        data_scale=values.data_scale or None,
        data_labelled_percent=values.data_labelled_percent,
        data_confidentiality=values.data_confidentiality,
        data_access=values.data_access,
        deployment=values.deployment,
        is_domestic_stack_required=bool(values.is_domestic_stack_required),
        compute_provided=values.compute_provided,
        cooperation_mode=values.cooperation_mode,
        budget_minimum=values.budget.minimum,
        budget_maximum=values.budget.maximum,
        price_ceiling=values.price_ceiling,
        reference_price=values.reference_price,
        reference_days=values.reference_days,
        longest_days=values.longest_days,
        minimum_tier=values.minimum_tier,
        is_filing_required=bool(values.is_filing_required),
        rule_set=values.rule_set or RuleSet.OPEN_INNOVATION.value,
        procurement_kind=values.procurement_kind,
        question_deadline=_end_of(values.question_deadline),
        proposal_deadline=_end_of(values.proposal_deadline),
        planned_award_date=values.planned_award_date,
        delivery_from=values.delivery_from,
        delivery_to=values.delivery_to,
        contact_name=values.contact_name or None,
        contact_phone=values.contact_phone or None,
        contact_email=values.contact_email or None,
        requirements=tuple(
            RequirementText(text, is_mandatory) for is_mandatory, text in values.requirements
        ),
        criteria=_criteria(values),
        floors=values.floors,
        deployment_bands=values.deployment_bands,
        measured_bands=values.measured_bands,
        judged_bands=values.judged_bands,
        requirements_spread_limit=values.requirements_spread_limit,
        assessors_spread_limit=values.assessors_spread_limit,
    )


def _end_of(day: date | datetime | None) -> datetime | None:
    if isinstance(day, datetime):
        return day
    return deadline_of(day) if day else None


def _texts(values: ScenarioValues) -> tuple[str, str]:
    pain_point = values.pain_point
    is_background = bool(values.contents and values.description and not pain_point)
    if is_background:
        pain_point = values.description
    parts = [
        "" if is_background else values.description,
        values.contents,
        *(_under(heading, getattr(values, name)) for name, heading in _HEADINGS.items()),
    ]
    return pain_point, "\n\n".join(part for part in parts if part)


def _under(heading: str, text: str) -> str:
    return f"{heading}：\n{text}" if text else ""


def _criteria(values: ScenarioValues) -> tuple[CriterionWeight, ...]:
    """The list's weights; without, the sector's usual ones, of what can be measured."""
    if values.criteria is not None:
        return tuple(CriterionWeight(kind, weight) for kind, weight in values.criteria)
    found = find_sector(values.sector or "")
    if found is None:
        return ()
    absent = list_unscorable(values.kpi_rows, values.deployment_bands, values.measured_bands)
    method = read_method(values.rule_set, values.procurement_kind)
    weights = default_weights(found.slug, absent, method)
    return tuple(CriterionWeight(item.kind, item.weight) for item in weights if item.weight)


def home_of(name: str, cells: Mapping[str, str]) -> str:
    """The cell to correct when the content's field `name` cannot be stored."""
    if "-" in name:
        return name.partition("-")[0]
    if name.startswith("budget_"):
        return "budget"
    if name == "contents":
        return max(_TEXTS, key=lambda text: len(cells.get(text, "")))
    if name == "pain_point" and not cells.get("pain_point"):
        return "description"
    return name
