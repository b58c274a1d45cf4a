"""The figures of a listing that its ranking depends on, to be tried out apart from it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from marketplace.domain.sectors import find_sector
from marketplace.matching.rules import Method, RuleSet, read_method
from marketplace.matching.weights import default_weights
from marketplace.models import Scenario
from marketplace.services.ranking_rules import OFFERED, list_unscorable
from marketplace.services.scenario_content import CriterionWeight, ScenarioContent

FIGURES = ("price_ceiling", "reference_price", "reference_days", "longest_days")
METHOD = ("rule_set", "procurement_kind")
"""What can be tried out beside the weights, by its name in a content."""


@dataclass(frozen=True)
class Figures:
    """What a buyer tries out: weights by criterion, amounts in yuan, times in days. None: not
    written."""

    weights: Mapping[str, int | None]
    price_ceiling: Decimal | None
    reference_price: Decimal | None
    reference_days: int | None
    longest_days: int | None
    rule_set: str = RuleSet.OPEN_INNOVATION.value
    procurement_kind: str | None = None

    @property
    def method(self) -> Method:
        """What the proposals are ranked by."""
        return read_method(self.rule_set, self.procurement_kind)

    @property
    def needed(self) -> tuple[str, ...]:
        """The figures without which nothing can be ranked."""
        return tuple(n for n in FIGURES if not (self.method.is_order87 and n == "reference_price"))


def read_figures(scenario: Scenario) -> Figures:
    """What the draft says."""
    weights = {row.kind: row.weight for row in scenario.criteria}
    return Figures(
        weights={kind.value: weights.get(kind) for kind in OFFERED},
        price_ceiling=scenario.price_ceiling,
        reference_price=scenario.reference_price,
        reference_days=scenario.reference_days,
        longest_days=scenario.longest_days,
        rule_set=scenario.rule_set,
        procurement_kind=scenario.procurement_kind,
    )


def usual_weights(scenario: Scenario, method: Method) -> dict[str, int]:
    """The sector's default weights under the method; empty where the draft has no sector."""
    if find_sector(scenario.sector or "") is None:
        return {}
    absent = list_unscorable(
        scenario.kpis, scenario.deployment_bands or (), scenario.measured_bands or ()
    )
    usual = {
        item.kind: item.weight for item in default_weights(scenario.sector or "", absent, method)
    }
    return {kind.value: usual.get(kind, 0) for kind in OFFERED}


def put_into(content: ScenarioContent, figures: Figures) -> ScenarioContent:
    """The content with these figures; a criterion without weight is left out."""
    criteria = tuple(
        CriterionWeight(kind, weight) for kind, weight in figures.weights.items() if weight
    )
    values = {name: getattr(figures, name) for name in (*FIGURES, *METHOD)}
    return replace(content, criteria=criteria, **values)
