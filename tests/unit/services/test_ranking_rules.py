"""From a listing to the rules it is ranked by."""

from decimal import Decimal

import pytest

from marketplace.domain.lifecycle import ScenarioState
from marketplace.matching.rules import KpiTarget, NamedRequirement, Tier
from marketplace.models import Scenario
from marketplace.services import ranking_rules, scenarios
from marketplace.services.ranking_rules import (
    build_rules,
    check_scenario_rules,
    closing_of,
    find_target,
    freeze_rules,
    frozen_rules,
    read_number,
)
from marketplace.services.scenario_content import CriterionWeight, RequirementText
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.people import make_administrator, make_buyer
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")

KPIS = (
    {"name": "漏检率", "baseline": "12", "target": "3", "unit": "%"},
    {"name": "响应", "baseline": "", "target": "0.50", "unit": "秒"},
    {"name": "满意度", "baseline": "较低", "target": "明显提高", "unit": ""},
)


def draft(**fields: object) -> Scenario:
    return make_scenario(make_buyer(), ScenarioState.DRAFT, **fields)


def test_rules_say_what_the_listing_says() -> None:
    scenario = draft(
        kpis=KPIS,
        minimum_tier="T1",
        is_filing_required=True,
        requirements=(
            RequirementText("部署在矿区内网", is_mandatory=True),
            RequirementText("界面友好", is_mandatory=False),
        ),
    )
    rules = build_rules(scenario)
    assert (rules.sector, rules.ceiling, rules.reference_price) == (
        "industry",
        2_000_000,
        1_600_000,
    )
    assert (rules.reference_days, rules.longest_days) == (90, 180)
    assert [(item.kind, item.weight) for item in rules.criteria] == [
        ("evidence", 50),
        ("price", 30),
        ("delivery", 20),
    ]
    gate = scenario.requirements[0]
    assert rules.gates.requirements == (NamedRequirement(str(gate.id), "部署在矿区内网"),)
    assert (rules.gates.is_filing_required, rules.gates.minimum_tier) == (True, Tier.T1)
    assert [kpi.id for kpi in rules.kpis] == ["漏检率", "响应"]


def test_a_listing_without_a_deadline_never_closes() -> None:
    with pytest.raises(ValueError, match="deadline"):
        closing_of(draft(proposal_deadline=None))


@pytest.mark.parametrize("missing", ["price_ceiling", "reference_price"])
def test_a_listing_without_prices_has_no_rules(missing: str) -> None:
    with pytest.raises(ValueError, match="prices"):
        build_rules(draft(**{missing: None}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", 3),
        (" -0.5 ", Decimal("-0.5")),
        ("1e3", 1000),
        ("", None),
        ("约3", None),
        ("3%", None),
        ("NaN", None),
        ("Infinity", None),
        ("1e999999", None),
        ("9" * 16, None),
        ("1.2345678901e-14", None),
        ("9" * 15, Decimal("9" * 15)),
        ("\x00", None),
    ],
)
def test_a_target_is_a_number_or_words(text: str, expected: Decimal | None) -> None:
    assert read_number(text) == expected


@pytest.mark.parametrize(
    ("kpi", "expected"),
    [
        (KPIS[0], KpiTarget("漏检率", Decimal(3), Decimal(12), is_higher_better=False)),
        (KPIS[1], KpiTarget("响应", Decimal("0.50"), None, is_higher_better=True)),
        (KPIS[2], None),
        (
            {"name": "产量", "target": "20", "baseline": "10"},
            KpiTarget("产量", Decimal(20), Decimal(10)),
        ),
        ({"name": "产量", "target": "20"}, KpiTarget("产量", Decimal(20))),
    ],
)
def test_the_way_from_baseline_to_target_says_what_is_better(
    kpi: dict[str, str], expected: KpiTarget | None
) -> None:
    assert find_target(kpi) == expected


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"criteria": (CriterionWeight("evidence", 50), CriterionWeight("price", 49))}, "criteria"),
        ({"reference_price": Decimal(2_000_000)}, "reference_price"),
        ({"price_ceiling": Decimal(0)}, "price_ceiling"),
        ({"reference_days": 0}, "reference_days"),
        ({"longest_days": 90}, "longest_days"),
    ],
)
def test_what_cannot_rank_is_said_under_the_listings_own_fields(
    fields: dict[str, object], named: str
) -> None:
    assert named in check_scenario_rules(draft(**fields))


def test_a_criterion_that_nobody_can_score_is_refused() -> None:
    scenario = draft()
    with unit_of_work():
        scenario.criteria[0].kind = "assessment"
    assert list(check_scenario_rules(scenario)) == ["criteria"]


def test_a_sound_listing_has_nothing_wrong() -> None:
    assert check_scenario_rules(draft()) == {}


def test_frozen_rules_do_not_follow_the_listing() -> None:
    scenario = draft(kpis=KPIS)
    with unit_of_work():
        freeze_rules(scenario)
    before, digest = frozen_rules(scenario), scenario.rules_digest
    with unit_of_work():
        scenario.price_ceiling = Decimal(9_000_000)
    assert frozen_rules(scenario) == before
    assert before.ceiling == 2_000_000
    with unit_of_work():
        freeze_rules(scenario)
    assert frozen_rules(scenario).ceiling == 9_000_000
    assert scenario.rules_digest != digest


def test_publication_freezes_the_rules() -> None:
    scenario = make_scenario(state=ScenarioState.SUBMITTED)
    assert scenario.rules is None
    scenarios.publish(make_administrator().actor, scenario.id)
    assert frozen_rules(scenario) == build_rules(scenario)
    assert scenario.rules_digest


def test_what_is_offered_in_the_order_of_the_form() -> None:
    assert [str(kind) for kind in ranking_rules.OFFERED] == [
        "evidence",
        "price",
        "delivery",
        "kpis",
        "deployment",
        "measured",
        "accepted_deliveries",
        "requirements",
        "assessors",
    ]
