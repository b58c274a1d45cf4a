"""A purchase under 财政部令第87号; both rule sets give the same digests on every database."""

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from marketplace.domain.lifecycle import ProposalState, ScenarioState
from marketplace.matching.rules import CriterionKind, ProcurementKind, RuleSet
from marketplace.services import (
    amendments,
    proposal_submission,
    proposals,
    rankings,
    scenario_copying,
)
from marketplace.services.proposal_content import Answer
from marketplace.services.proposal_preview import preview
from marketplace.services.ranking_rules import build_rules, check_scenario_rules, frozen_rules
from marketplace.services.scenario_content import (
    CriterionWeight,
    changes_since_approval,
    read_content,
)
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
from tests.factories.scenarios import make_scenario, order87_fields

pytestmark = pytest.mark.usefixtures("app")

# Whatever the database, the machine and the day: what is sealed is told the same, digit by digit.
DIGESTS = {
    RuleSet.OPEN_INNOVATION: (
        "sha256:42f2a0beb2566ac1a6799bba6fb5178177e2546abfb4ca821f6cbd3257aa08f4",
        "sha256:0e1e8675035505da96db41ec10cc3f2a1c44feec6e64c18ba50a32365a940de3",
    ),
    RuleSet.ORDER87: (
        "sha256:ffa787eddc49cfb802d2aae52f4d2c0f16c0f743a8452b17d087a49add7bd18d",
        "sha256:380a7ceee8da45d3baf4075a8d3a6bb02d67e61457874289654c7809f2a9f377",
    ),
}


def test_figures_worked_out_by_hand(clock: Clock) -> None:
    """Price 40, delivery 60, 90 to 180 days; the 600,000 fails a requirement and is no benchmark.

    1,500,000 and 126 days: 40 + 54 / 90 × 60 = 76. 1,800,000 and 117 days: 40 × 15 / 18 = 33.33,
    63 / 90 × 60 = 42, in all 75.33.
    """
    buyer = make_buyer()
    scenario = make_scenario(buyer, **order87_fields())
    (requirement,) = scenario.requirements
    quick = make_proposal(make_vendor(), scenario, price=1_800_000, days=117)
    cheap = make_proposal(make_vendor(), scenario, price=1_500_000, days=126)
    unmet = {requirement.id: Answer(False, "只有云上版本。")}
    out = make_proposal(make_vendor(), scenario, price=600_000, answers=unmet)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    run = rankings.read_run(rankings.run(buyer.actor, scenario.id))
    assert (cheap.rank, cheap.score) == (1, Decimal("76.00"))
    assert (quick.rank, quick.score) == (2, Decimal("75.33"))
    assert out.state == ProposalState.DISQUALIFIED
    assert [line.contribution for line in run.result.ranked[1].criteria] == [
        Decimal("33.33"),
        Decimal("42.00"),
    ]
    assert run.row.algorithm == run.result.algorithm == "order87-1"
    assert rankings.replay_run(run.row.id) is run.row


def test_evidence_lets_in_and_scores_nothing(clock: Clock) -> None:
    buyer, tested = make_buyer(), make_vendor()
    scenario = make_scenario(buyer, **order87_fields(minimum_tier="T1"))
    version = make_version(tested)
    report = make_credential(tested, version, TASK, 30, 37)
    inside = make_proposal(tested, scenario, version, credential_ids=(report.id,))
    outside = make_proposal(make_vendor(), scenario, price=1_000_000)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    run = rankings.read_run(rankings.run(buyer.actor, scenario.id))
    assert [line.key for line in run.result.ranked] == [str(inside.id)]
    assert {line.kind for line in run.result.ranked[0].criteria} == {"price", "delivery"}
    # The only one that qualifies is the lowest.
    assert run.result.ranked[0].criteria[0].contribution == 40
    assert [gate.rule for gate in run.result.disqualified[0].failed] == ["tier"]
    assert outside.state == ProposalState.DISQUALIFIED


@pytest.mark.parametrize("rule_set", list(RuleSet))
def test_every_database_gives_the_recorded_digests(clock: Clock, rule_set: RuleSet) -> None:
    buyer, tested = make_buyer(), make_vendor()
    fields = order87_fields() if rule_set is RuleSet.ORDER87 else {}
    scenario = make_scenario(buyer, **fields)
    version = make_version(tested)
    report = make_credential(tested, version, TASK, 30, 37)
    make_proposal(tested, scenario, version, price=1_700_000, days=150, credential_ids=(report.id,))
    make_proposal(make_vendor(), scenario, price=1_900_000, days=97)
    make_proposal(make_vendor(), scenario, price=1_650_000, days=141)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    row = rankings.run(buyer.actor, scenario.id)
    rankings.replay_run(row.id)
    assert (row.input_digest, row.result_digest) == DIGESTS[rule_set]


def test_rules_say_what_the_listing_says() -> None:
    scenario = make_scenario(**order87_fields(procurement_kind="goods"))
    rules = frozen_rules(scenario)
    assert rules == build_rules(scenario)
    assert (rules.rule_set, rules.procurement_kind) == (RuleSet.ORDER87, ProcurementKind.GOODS)
    assert (rules.ceiling, rules.reference_price) == (2_000_000, None)


def test_a_kind_of_purchase_is_no_part_of_open_innovation() -> None:
    plain, kind = (make_scenario(procurement_kind=kind) for kind in (None, "goods"))
    assert frozen_rules(kind).procurement_kind is None
    assert "procurement_kind" not in kind.rules
    assert plain.rules.keys() == kind.rules.keys()


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"criteria": (CriterionWeight("evidence", 60), CriterionWeight("price", 40))}, "criteria"),
        ({"criteria": (CriterionWeight("price", 9), CriterionWeight("delivery", 91))}, "criteria"),
        ({"procurement_kind": None}, "procurement_kind"),
        ({"reference_price": Decimal(1)}, "reference_price"),
    ],
)
def test_what_the_order_refuses_is_said_under_the_listing_s_fields(
    fields: dict[str, Any], named: str
) -> None:
    draft = make_scenario(make_buyer(), ScenarioState.DRAFT, **order87_fields(**fields))
    assert list(check_scenario_rules(draft)) == [named]


def test_the_preview_leaves_out_what_only_the_opening_tells(app: Flask, clock: Clock) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer, **order87_fields())
    content = proposal_content(scenario, make_version(vendor), price=Decimal(1_800_000), days=117)
    own = proposals.save_draft(vendor.actor, scenario.id, content, 0)
    foreseen = preview(vendor.actor, own)
    assert [line.kind for line in foreseen.criteria] == [CriterionKind.DELIVERY]
    assert (foreseen.total, foreseen.awaited) == (42, 40)
    proposal_submission.submit(vendor.actor, scenario.id, own.version)
    make_proposal(make_vendor(), scenario, price=1_500_000)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    rankings.run(buyer.actor, scenario.id)
    score = proposals.get_own(vendor.actor, scenario.id).row.score
    assert score == foreseen.total + Decimal("33.33")


def test_another_rule_set_is_a_material_amendment() -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    before = scenario.rules_digest
    content = read_content(make_scenario(buyer, **order87_fields()))
    row = amendments.amend(buyer.actor, scenario.id, content, "改为政府采购。", scenario.version)
    assert row.is_material
    assert {"rule_set", "procurement_kind", "criteria"} <= {item["name"] for item in row.changes}
    assert row.rules_before == before != row.rules_after
    assert frozen_rules(scenario).rule_set is RuleSet.ORDER87
    assert frozen_rules(scenario).amendment == 1


def test_a_copy_keeps_the_rule_set() -> None:
    buyer = make_buyer()
    copied = scenario_copying.copy(buyer.actor, make_scenario(buyer, **order87_fields()).id)
    assert (copied.rule_set, copied.procurement_kind) == ("order87", "services")
    assert copied.reference_price is None


def test_a_listing_from_before_there_were_rule_sets_has_changed_nothing() -> None:
    scenario = make_scenario()
    with unit_of_work():
        left = dict(scenario.approved_snapshot)
        del left["rule_set"], left["procurement_kind"]
        scenario.approved_snapshot = left
    assert changes_since_approval(scenario) == []
