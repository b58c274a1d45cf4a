"""The preview is the ranking's own judgement, told beforehand."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask import Flask

from marketplace.services import proposal_submission, proposals, rankings
from marketplace.services.proposal_content import Answer
from marketplace.services.proposal_preview import preview
from tests.factories.openings import open_all
from tests.factories.people import make_buyer, make_vendor
from tests.factories.proposals import (
    TASK,
    make_credential,
    make_proposal,
    make_version,
    proposal_content,
)
from tests.factories.scenarios import make_scenario


def test_the_preview_comes_true(app: Flask, clock: Any) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    version = make_version(vendor)
    credential = make_credential(vendor, version, TASK, 90, 100)
    content = proposal_content(
        scenario, version, credential_ids=(credential.id,), price=Decimal(1_800_000), days=135
    )
    own = proposals.save_draft(vendor.actor, scenario.id, content, 0)
    foreseen = preview(vendor.actor, own)
    points = {line.kind.value: line.contribution for line in foreseen.criteria}
    # (200 - 180) / (200 - 160) of 30 and (180 - 135) / (180 - 90) of 20.
    assert (points["price"], points["delivery"]) == (Decimal("15.00"), Decimal("10.00"))
    assert points["evidence"] > 0
    assert foreseen.total == sum(points.values())

    proposal_submission.submit(vendor.actor, scenario.id, own.version)
    make_proposal(make_vendor(), scenario, price=1_600_000)
    clock.advance(days=14)
    open_all(buyer, scenario.id)
    rankings.run(buyer.actor, scenario.id)
    assert proposals.get_own(vendor.actor, scenario.id).row.score == foreseen.total


def test_failing_gates_are_foretold_and_no_points(app: Flask) -> None:
    vendor = make_vendor()
    scenario = make_scenario(minimum_tier="T2", is_filing_required=True)
    content = proposal_content(scenario, make_version(vendor))
    (row,) = scenario.requirements
    content = replace(content, answers={row.id: Answer(False, "暂时做不到")})
    own = proposals.save_draft(vendor.actor, scenario.id, content, 0)
    foreseen = preview(vendor.actor, own)
    assert [gate.rule for gate in foreseen.failed] == [f"requirement:{row.id}", "filing", "tier"]
    assert (foreseen.criteria, foreseen.total) == ((), None)
