"""Floors and bands: from a listing's rows to its rules, and what a submission refuses of them."""

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from marketplace.domain import clock as domain_clock
from marketplace.domain.lifecycle import ProposalState, ScenarioState
from marketplace.matching.rules import (
    BenchmarkFloor,
    CriterionKind,
    DeploymentBand,
    MeasuredNeed,
    ResultBand,
)
from marketplace.services import amendments, proposals, rankings, scenario_copying
from marketplace.services.proposal_preview import preview
from marketplace.services.ranking_rules import build_rules, frozen_rules, list_unscorable
from marketplace.services.scenario_bands import read_share
from marketplace.services.scenario_checks import check_for_submission
from marketplace.services.scenario_completeness import assess
from marketplace.services.scenario_content import (
    CriterionWeight,
    changes_since_approval,
    read_content,
)
from marketplace.services.scenario_limits import check_storable
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import make_buyer, make_vendor
from tests.factories.proposals import (
    TASK,
    make_credential,
    make_proposal,
    make_version,
    proposal_content,
)
from tests.factories.scenarios import complete_content, make_scenario, order87_fields

MEDICAL = "cmexam"
FLOORS = ({"benchmark": TASK, "value": "60%"},)
DEPLOYMENT = (
    {"choice": "on-premises", "worth": "100"},
    {"choice": "private-cloud", "worth": "60"},
)
MEASURED = (
    {"benchmark": TASK, "reached": "80", "worth": "100"},
    {"benchmark": TASK, "reached": "60.5", "worth": "40"},
)
WEIGHED = (
    CriterionWeight("price", 60),
    CriterionWeight("deployment", 20),
    CriterionWeight("measured", 20),
)


def bands(**fields: Any) -> dict[str, Any]:
    """What makes a listing ask for all of it."""
    given = {"floors": FLOORS, "deployment_bands": DEPLOYMENT, "measured_bands": MEASURED}
    return {"criteria": WEIGHED, **given, **fields}


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("60", Decimal("0.60")),
        (" 60.5 % ", Decimal("0.605")),
        ("６０％", Decimal("0.60")),
        ("0", Decimal(0)),
        ("100", Decimal(1)),
        ("100.1", None),
        ("-1", None),
        ("六十", None),
        ("1e1", None),
        ("", None),
        (None, None),
    ],
)
def test_a_share_is_a_percentage(text: str | None, share: Decimal | None) -> None:
    assert read_share(text) == share


def test_rules_say_what_the_listing_says(app: Flask) -> None:
    scenario = make_scenario(**bands())
    rules = frozen_rules(scenario)
    assert rules == build_rules(scenario)
    assert rules.gates.floors == (BenchmarkFloor(TASK, Decimal("0.60")),)
    assert rules.deployment == (
        DeploymentBand("on-premises", Decimal(1)),
        DeploymentBand("private-cloud", Decimal("0.60")),
    )
    worst_first = (
        ResultBand(Decimal("0.605"), Decimal("0.40")),
        ResultBand(Decimal("0.80"), Decimal("1.00")),
    )
    assert rules.measured == (MeasuredNeed(TASK, worst_first),)


def test_a_listing_without_them_freezes_what_it_always_did(app: Flask) -> None:
    assert "measured" not in make_scenario().rules


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"floors": ({"benchmark": TASK, "value": "101"},)}, "floors-0-value"),
        ({"floors": ({"benchmark": "", "value": "60"},)}, "floors-0-benchmark"),
        ({"floors": ({"benchmark": "no-such", "value": "60"},)}, "floors-0-benchmark"),
        ({"floors": ({"benchmark": MEDICAL, "value": "60"},)}, "floors-0-benchmark"),
        ({"floors": FLOORS * 2}, "floors-1-benchmark"),
        ({"deployment_bands": ({"choice": "", "worth": "5"},)}, "deployment_bands-0-choice"),
        ({"deployment_bands": (*DEPLOYMENT, DEPLOYMENT[0])}, "deployment_bands-2-choice"),
        ({"deployment_bands": ()}, "deployment_bands"),
        ({"measured_bands": ()}, "measured_bands"),
        ({"criteria": (CriterionWeight("price", 100),)}, "deployment_bands"),
        (
            {"measured_bands": (*MEASURED, {**MEASURED[0], "reached": "70", "worth": "100"})},
            "measured_bands-2-reached",
        ),
        (
            {"measured_bands": (MEASURED[0], {**MEASURED[1], "reached": "90"})},
            "measured_bands-1-reached",
        ),
        (
            {"measured_bands": ({**MEASURED[0], "worth": "viel"},)},
            "measured_bands-0-worth",
        ),
        (
            {
                "measured_bands": tuple(
                    {"benchmark": TASK, "reached": str(number), "worth": str(number)}
                    for number in range(10, 70, 10)
                )
            },
            "measured_bands-5-reached",
        ),
    ],
)
def test_what_a_submission_refuses_is_named_by_its_cell(
    app: Flask, fields: dict[str, Any], named: str
) -> None:
    wrong = check_for_submission(complete_content(**bands(**fields)), domain_clock.now())
    assert named in wrong


def test_what_is_wrong_beside_the_weights_is_missed(app: Flask) -> None:
    content = complete_content(**bands(floors=({"benchmark": TASK, "value": "多少"},)))
    assert [point.field for point in assess(content, domain_clock.now()).required] == ["criteria"]


def test_sound_rows_may_be_submitted(app: Flask) -> None:
    assert check_for_submission(complete_content(**bands()), domain_clock.now()) == {}


def test_a_draft_may_be_unfinished_but_not_endless() -> None:
    unfinished = complete_content(floors=({"benchmark": "", "value": "多少"},))
    assert check_storable(unfinished) == {}
    endless = complete_content(
        floors=FLOORS * 11, deployment_bands=({"choice": "moon", "worth": "9" * 201},)
    )
    assert set(check_storable(endless)) == {
        "floors",
        "deployment_bands-0-choice",
        "deployment_bands-0-worth",
    }


def test_defaults_leave_out_what_has_no_bands() -> None:
    bandless = {CriterionKind.DEPLOYMENT, CriterionKind.MEASURED}
    assert bandless <= list_unscorable()
    assert not bandless & list_unscorable((), DEPLOYMENT, MEASURED)


def test_a_floor_that_is_missed_keeps_a_proposal_out(app: Flask, clock: Clock) -> None:
    """30 of 37 right is .8108 and 20 of 37 .5405; the floor is .60.

    Price 60: ceiling 2,000,000, reference 1,600,000; 1,800,000 is half: 30. Deployment in a private
    cloud .6 × 20 = 12. The result reaches the upper band: 20. In all 62.
    """
    buyer, good, poor = make_buyer(), make_vendor(), make_vendor()
    scenario = make_scenario(buyer, **bands())
    made = {}
    for vendor, right in ((good, 30), (poor, 20)):
        version = make_version(vendor)
        report = make_credential(vendor, version, TASK, right, 37)
        made[right] = make_proposal(
            vendor,
            scenario,
            version,
            price=1_800_000,
            deployment="private-cloud",
            credential_ids=(report.id,),
        )
    untested = make_proposal(make_vendor(), scenario)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    run = rankings.read_run(rankings.run(buyer.actor, scenario.id))
    assert [line.key for line in run.result.ranked] == [str(made[30].id)]
    assert [line.contribution for line in run.result.ranked[0].criteria] == [30, 12, 20]
    assert made[30].score == 62
    failed = {line.key: [gate.rule for gate in line.failed] for line in run.result.disqualified}
    assert failed == {str(one.id): [f"benchmark:{TASK}"] for one in (made[20], untested)}
    assert made[20].state == ProposalState.DISQUALIFIED
    assert rankings.replay_run(run.row.id) is run.row


def test_under_order_87_results_score_by_bands_alone(app: Flask, clock: Clock) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    weights = (CriterionWeight("price", 70), CriterionWeight("measured", 30))
    scenario = make_scenario(buyer, **order87_fields(criteria=weights, measured_bands=MEASURED))
    version = make_version(vendor)
    report = make_credential(vendor, version, TASK, 25, 37)
    make_proposal(vendor, scenario, version, credential_ids=(report.id,))
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    run = rankings.read_run(rankings.run(buyer.actor, scenario.id))
    # 25 of 37 is .6757: the lower band, .4 × 30.
    assert [line.contribution for line in run.result.ranked[0].criteria] == [70, 12]


@pytest.mark.parametrize(
    ("right", "failed", "points"),
    [(20, [f"benchmark:{TASK}"], {}), (25, [], {"price": 0, "deployment": 20, "measured": 8})],
)
def test_a_bidder_foresees_the_floor_and_the_points(
    app: Flask, right: int, failed: list[str], points: dict[str, int]
) -> None:
    """Of 37 right: .5405 misses the floor, .6757 reaches it and the lower band."""
    vendor = make_vendor()
    scenario = make_scenario(**bands())
    version = make_version(vendor)
    report = make_credential(vendor, version, TASK, right, 37)
    content = proposal_content(scenario, version, credential_ids=(report.id,))
    foreseen = preview(vendor.actor, proposals.save_draft(vendor.actor, scenario.id, content, 0))
    assert [gate.rule for gate in foreseen.failed] == failed
    assert {line.kind: line.contribution for line in foreseen.criteria} == points


def test_another_floor_is_a_material_amendment(app: Flask) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer, **bands())
    content = read_content(make_scenario(buyer, **bands(floors=())))
    row = amendments.amend(buyer.actor, scenario.id, content, "门槛太高。", scenario.version)
    assert row.is_material
    assert [item["name"] for item in row.changes if item["name"] == "floors"] == ["floors"]
    assert frozen_rules(scenario).gates.floors == ()


def test_a_copy_keeps_them(app: Flask) -> None:
    buyer = make_buyer()
    copied = scenario_copying.copy(buyer.actor, make_scenario(buyer, **bands()).id)
    assert (copied.floors, copied.measured_bands) == (list(FLOORS), list(MEASURED))
    assert copied.state == ScenarioState.DRAFT


def test_a_listing_from_before_there_were_bands_has_changed_nothing(app: Flask) -> None:
    scenario = make_scenario()
    with unit_of_work():
        left = dict(scenario.approved_snapshot)
        del left["floors"], left["deployment_bands"], left["measured_bands"]
        scenario.approved_snapshot = left
    assert changes_since_approval(scenario) == []
