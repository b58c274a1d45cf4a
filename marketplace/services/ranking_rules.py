"""The rules of a scenario's ranking, made from what the buyer wrote and frozen at publication."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from marketplace.domain.band_rows import BandRow
from marketplace.domain.messages import Message, say
from marketplace.matching.arithmetic import is_number
from marketplace.matching.canonical import digest
from marketplace.matching.errors import UnreadableRecord
from marketplace.matching.replay import rules_from_document, rules_to_document
from marketplace.matching.rule_checks import check_rules
from marketplace.matching.rules import (
    ALGORITHMS,
    JUDGED,
    Criterion,
    CriterionKind,
    Gates,
    KpiTarget,
    NamedRequirement,
    Rules,
    Tier,
    read_method,
)
from marketplace.models import Scenario
from marketplace.services.scenario_bands import (
    has_measured,
    read_deployment,
    read_floors,
    read_judged,
    read_measured,
    spread_limit_of,
)

# What a listing may be ranked by, in the order of its form.
OFFERED = (
    CriterionKind.EVIDENCE,
    CriterionKind.PRICE,
    CriterionKind.DELIVERY,
    CriterionKind.KPIS,
    CriterionKind.DEPLOYMENT,
    CriterionKind.MEASURED,
    CriterionKind.ACCEPTED_DELIVERIES,
    *JUDGED,
)

# On offer, and in no default weights: a listing has them only by its author's choice.
_OPTIONAL = frozenset({CriterionKind.ACCEPTED_DELIVERIES, *JUDGED})

# Where a field of the rules is called otherwise in the listing.
_FIELDS = {
    "ceiling": "price_ceiling",
    "gates": "requirements",
    "deployment": "deployment_bands",
    "measured": "measured_bands",
}


def build_rules(scenario: Scenario, amendment: int = 0) -> Rules:
    """The rules as the listing states them. The listing must have passed its checks.

    `amendment`: the number of the last material one.
    """
    method = read_method(scenario.rule_set, scenario.procurement_kind)
    has_prices = method.is_order87 or scenario.reference_price is not None
    if scenario.price_ceiling is None or not has_prices:
        raise ValueError("a listing without prices has no rules")
    return Rules(
        sector=scenario.sector or "",
        criteria=tuple(
            # What has no weight nobody is asked to judge.
            make_criterion(scenario, CriterionKind(row.kind), row.weight)
            if row.weight
            else Criterion(CriterionKind(row.kind), 0)
            for row in scenario.criteria
        ),
        ceiling=scenario.price_ceiling,
        reference_price=scenario.reference_price,
        reference_days=scenario.reference_days or 0,
        longest_days=scenario.longest_days or 0,
        gates=_gates(scenario),
        kpis=tuple(target for kpi in scenario.kpis if (target := find_target(kpi))),
        deployment=read_deployment(scenario.deployment_bands or ()),
        requirements=scored_requirements(scenario) if _are_answers_judged(scenario) else (),
        measured=read_measured(scenario.measured_bands or ()),
        rule_set=method.rule_set,
        algorithm=ALGORITHMS[method.rule_set],
        amendment=amendment,
        procurement_kind=method.kind if method.is_order87 else None,
    )


def make_criterion(scenario: Scenario, kind: CriterionKind, weight: int) -> Criterion:
    """The criterion as the listing states it, with the bands and the limit of what is judged."""
    if kind not in JUDGED:
        return Criterion(kind, weight)
    bands = read_judged(scenario.judged_bands or ())
    limits = {
        CriterionKind.REQUIREMENTS: scenario.requirements_spread_limit,
        CriterionKind.ASSESSORS: scenario.assessors_spread_limit,
    }
    return Criterion(kind, weight, bands, spread_limit_of(limits[kind], bands))


def scored_requirements(scenario: Scenario) -> tuple[NamedRequirement, ...]:
    """What assessors judge the answers to, in its order."""
    return tuple(
        NamedRequirement(str(row.id), row.text)
        for row in scenario.requirements
        if not row.is_mandatory
    )


def _are_answers_judged(scenario: Scenario) -> bool:
    return any(row.kind == CriterionKind.REQUIREMENTS and row.weight for row in scenario.criteria)


def _gates(scenario: Scenario) -> Gates:
    return Gates(
        requirements=tuple(
            NamedRequirement(str(row.id), row.text)
            for row in scenario.requirements
            if row.is_mandatory
        ),
        is_filing_required=scenario.is_filing_required,
        minimum_tier=Tier(scenario.minimum_tier) if scenario.minimum_tier else None,
        floors=read_floors(scenario.floors or ()),
    )


def read_number(text: str) -> Decimal | None:
    """A number a person typed, if it is one that the ranking can compute with."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if is_number(number) else None


def find_target(kpi: Mapping[str, str]) -> KpiTarget | None:
    """The KPI as the ranking measures it; None where its target is no number."""
    target, baseline = read_number(kpi["target"]), read_number(kpi.get("baseline") or "")
    if target is None:
        return None
    is_higher_better = baseline is None or target >= baseline
    return KpiTarget(kpi["name"], target, baseline, is_higher_better)


def list_unscorable(
    kpis: Iterable[Mapping[str, str]] = (),
    deployment_bands: Iterable[BandRow] = (),
    measured_bands: Iterable[BandRow] = (),
) -> set[CriterionKind]:
    """What default weights leave out of a listing with these rows: as `list_left_out`, and the KPIs
    where none has a target that is a number."""
    absent = list_left_out(deployment_bands, measured_bands)
    if not any(map(find_target, kpis)):
        absent.add(CriterionKind.KPIS)
    return absent


def list_left_out(
    deployment_bands: Iterable[BandRow] = (), measured_bands: Iterable[BandRow] = ()
) -> set[CriterionKind]:
    """What default weights leave out whatever is written of KPIs: what is not offered or optional,
    and what scores by bands of which none is published."""
    absent = set(CriterionKind) - set(OFFERED) | _OPTIONAL
    if not read_deployment(deployment_bands):
        absent.add(CriterionKind.DEPLOYMENT)
    if not has_measured(measured_bands):
        absent.add(CriterionKind.MEASURED)
    return absent


def check_scenario_rules(scenario: Scenario) -> dict[str, list[Message]]:
    """What is wrong with the rules a listing would be ranked by, under the listing's fields."""
    wrong: dict[str, list[Message]] = {}
    if any(row.kind not in OFFERED for row in scenario.criteria):
        wrong["criteria"] = [say("有一项评审标准不在可选范围内。")]
        return wrong
    for name, message in check_rules(build_rules(scenario)):
        wrong.setdefault(_FIELDS.get(name, name), []).append(message)
    return wrong


def freeze_rules(scenario: Scenario, amendment: int = 0) -> None:
    """Write the rules and their digest into the listing: from now on they count."""
    scenario.rules = rules_to_document(build_rules(scenario, amendment))
    scenario.rules_digest = digest(scenario.rules)


def closing_of(scenario: Scenario) -> datetime:
    """The deadline: evidence and filings that came later do not count, whenever the run is."""
    if scenario.proposal_deadline is None:
        raise ValueError("a listing without a deadline has no ranking")
    return scenario.proposal_deadline


def frozen_rules(scenario: Scenario) -> Rules:
    """The rules as frozen at publication; `UnreadableRecord` if they were changed since."""
    if digest(scenario.rules) != scenario.rules_digest:
        raise UnreadableRecord(say("评审规则与发布时的摘要不符，已被改动，不能据此排序。"))
    return rules_from_document(scenario.rules)
