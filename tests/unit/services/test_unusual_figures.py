"""Figures that nobody expects in one proposal hold up no ranking."""

import json
from decimal import Decimal
from typing import Any

import pytest

from marketplace.domain.errors import InvalidInput
from marketplace.domain.lifecycle import ScenarioState
from marketplace.services import credentials, rankings
from marketplace.services.scenario_content import CriterionWeight
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import make_buyer, make_vendor
from tests.factories.proposals import TASK, make_proposal, make_version, report_file
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")

KPIS = ({"name": "漏检率", "baseline": "12", "target": "3", "unit": "%"},)
WEIGHTS = (CriterionWeight("price", 60), CriterionWeight("kpis", 40))


def report(value: str = "0.8", n: int = 100) -> bytes:
    """A report whose value is written exactly so."""
    document: dict[str, Any] = json.loads(report_file(TASK, 80, 100))
    document["results"][TASK]["acc,none"] = "VALUE"
    document["n-samples"][TASK] = {"original": n, "effective": n}
    return json.dumps(document).replace('"VALUE"', value).encode()


@pytest.mark.parametrize(
    ("value", "n"),
    [
        ("0.8", 10**12),
        ("0.80000000000000000000000000001", 100),
        ("5.551115123125783e-17", 100),
        ("8e300", 100),
        ("-1e-300", 100),
        ("1e-20", 2),
        ("123456789012345678901234567890", 100),
    ],
)
def test_a_report_with_unusual_figures_holds_up_nobody(clock: Clock, value: str, n: int) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    version = make_version(vendor)
    odd = credentials.upload_report(vendor.actor, version.id, report(value, n), "results.json")
    make_proposal(vendor, scenario, version, credential_ids=(odd.id,))
    make_proposal(make_vendor(), scenario)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    row = rankings.run(buyer.actor, scenario.id)
    assert scenario.state == ScenarioState.EVALUATED
    assert len(rankings.read_run(row).result.ranked) == 2
    rankings.replay_run(row.id)


@pytest.mark.parametrize("typed", ["1e-20", "9e14", "0.0000000000001", "-3"])
def test_a_commitment_far_from_the_target_is_ranked(clock: Clock, typed: str) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer, kpis=KPIS, criteria=WEIGHTS)
    make_proposal(make_vendor(), scenario, kpis={"漏检率": typed})
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    run = rankings.read_run(rankings.run(buyer.actor, scenario.id))
    assert len(run.result.ranked) == 1


@pytest.mark.parametrize("typed", ["1.2345678901e-14", "1e15", "NaN", "sNaN"])
def test_a_commitment_that_cannot_be_reckoned_with_is_refused(typed: str) -> None:
    scenario = make_scenario(make_buyer(), kpis=KPIS, criteria=WEIGHTS)
    with pytest.raises(InvalidInput) as refusal:
        make_proposal(make_vendor(), scenario, kpis={"漏检率": typed})
    assert list(refusal.value.fields) == ["kpi-0"]


def test_a_price_one_fen_below_the_ceiling_is_ranked_and_read_back(clock: Clock) -> None:
    """0.01 of 400,000 between ceiling and reference: a score of 0.000000025."""
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    content = {"price": Decimal("1999999.99")}
    row = make_proposal(make_vendor(), scenario, **content)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    run = rankings.read_run(rankings.run(buyer.actor, scenario.id))
    assert [item.key for item in run.result.ranked] == [str(row.id)]
    raw = {line.kind.value: line.score.raw for line in run.result.ranked[0].criteria}
    assert raw["price"] == Decimal("0.000000025")
