"""Ranking what was opened: figures worked out by hand, frozen, replayed to the last digit."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.credentials.signed.credential import Purpose
from marketplace.db import db
from marketplace.domain.errors import MarketplaceError, NotAllowed, NotFound, TransitionRefused
from marketplace.domain.lifecycle import ProposalState, ScenarioState
from marketplace.matching.errors import UnreadableRecord
from marketplace.models import LedgerEntry, Proposal, Ranking, Scenario, StateChange
from marketplace.services import credentials, models, rankings
from marketplace.services.proposal_content import Answer
from marketplace.services.scenario_content import CriterionWeight
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.credentials import make_signed, make_testing_body, send_list
from tests.factories.openings import open_all
from tests.factories.people import Person, make_buyer, make_vendor
from tests.factories.proposals import TASK, make_credential, make_proposal, make_version
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")


def open_and_rank(clock: Clock, buyer: Person, scenario: Scenario) -> rankings.FrozenRun:
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    return rankings.read_run(rankings.run(buyer.actor, scenario.id))


def contributions(run: rankings.FrozenRun, proposal: Proposal) -> list[Decimal]:
    line = next(item for item in run.result.ranked if item.key == str(proposal.id))
    return [criterion.contribution for criterion in line.criteria]


def test_figures_worked_out_by_hand(clock: Clock) -> None:
    """Ceiling 2,000,000, reference 1,600,000, 90 to 180 days; weights 50, 30, 20.

    The tested one: 30 of 37 right on C-Eval electrical engineer (proxy in industry, baseline .25,
    top .7994). Wilson lower bound .657953; (.657953 - .25) / .5494 = .742543; × T1 .3 × proxy .5
    = .111381; ÷ 3 = .037127; × 50 = 1.86. Price 1,700,000: 300,000 / 400,000 × 30 = 22.50.
    150 days: 30 / 90 × 20 = 6.67. In all 31.03.
    The cheap one: no evidence 0; 1,600,000 is the reference: 30; 180 days: 0. In all 30.
    """
    buyer, tested, cheap = make_buyer(), make_vendor(), make_vendor()
    scenario = make_scenario(buyer)
    version = make_version(tested)
    report = make_credential(tested, version, TASK, 30, 37)
    first = make_proposal(
        tested, scenario, version, price=1_700_000, days=150, credential_ids=(report.id,)
    )
    second = make_proposal(cheap, scenario, price=1_600_000)
    run = open_and_rank(clock, buyer, scenario)
    assert contributions(run, first) == [Decimal("1.86"), Decimal("22.50"), Decimal("6.67")]
    assert contributions(run, second) == [Decimal(0), Decimal(30), Decimal(0)]
    assert (first.rank, first.score) == (1, Decimal("31.03"))
    assert (second.rank, second.score) == (2, Decimal("30.00"))
    assert scenario.state == ScenarioState.EVALUATED


def test_a_failed_gate_disqualifies_with_its_reason(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    (requirement,) = scenario.requirements
    honest = make_proposal(
        make_vendor(), scenario, answers={requirement.id: Answer(False, "只有云上版本。")}
    )
    through = make_proposal(make_vendor(), scenario)
    run = open_and_rank(clock, buyer, scenario)
    assert [item.key for item in run.result.ranked] == [str(through.id)]
    assert (honest.state, honest.rank) == (ProposalState.DISQUALIFIED, None)
    reason = db.session.scalars(
        select(StateChange.reason).where(
            StateChange.subject_type == "proposal", StateChange.target == "disqualified"
        )
    ).one()
    assert requirement.text in (reason or "")


def test_filing_and_tier_are_gates_where_the_listing_asks(clock: Clock) -> None:
    buyer, bare, filed = make_buyer(), make_vendor(), make_vendor()
    scenario = make_scenario(buyer, is_filing_required=True, minimum_tier="T1")
    version = make_version(filed)
    models.add_filing(
        filed.actor, version.model_id, "generative-service", "Henan-CeShi-202601010001", None
    )
    report = make_credential(filed, version, TASK, 30, 37)
    good = make_proposal(filed, scenario, version, credential_ids=(report.id,))
    make_proposal(bare, scenario)
    run = open_and_rank(clock, buyer, scenario)
    assert [item.key for item in run.result.ranked] == [str(good.id)]
    failed = run.result.disqualified[0].failed
    assert [gate.rule for gate in failed] == ["filing", "tier"]


def test_partial_evidence_counts_nothing(clock: Clock) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    version = make_version(vendor)
    report = make_credential(vendor, version, TASK, 10, 10, total=37)
    row = make_proposal(vendor, scenario, version, credential_ids=(report.id,))
    run = open_and_rank(clock, buyer, scenario)
    assert report.noted_tier == "T0"
    assert contributions(run, row)[0] == 0


def test_equal_totals_go_to_the_lower_price_then_share_the_rank(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(
        buyer, criteria=(CriterionWeight("delivery", 100), CriterionWeight("price", 0))
    )
    dear = make_proposal(make_vendor(), scenario, price=1_900_000)
    cheap = make_proposal(make_vendor(), scenario, price=1_800_000)
    same = make_proposal(make_vendor(), scenario, price=1_800_000)
    open_and_rank(clock, buyer, scenario)
    assert [row.rank for row in (cheap, same, dear)] == [1, 1, 3]


def test_rules_are_those_of_the_publication(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    row = make_proposal(make_vendor(), scenario, price=1_600_000)
    with unit_of_work():
        scenario.price_ceiling = Decimal(1_000_000)
        scenario.criteria.clear()
    run = open_and_rank(clock, buyer, scenario)
    assert run.rules.ceiling == 2_000_000
    assert contributions(run, row)[1] == 30


def test_rules_that_were_changed_in_the_database_rank_nothing(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    make_proposal(make_vendor(), scenario)
    with unit_of_work():
        scenario.rules = {**scenario.rules, "reference_price": "1999999"}
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    with pytest.raises(UnreadableRecord):
        rankings.run(buyer.actor, scenario.id)
    assert scenario.state == ScenarioState.OPENED


def test_a_run_replays_and_a_changed_one_is_found_out(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    make_proposal(make_vendor(), scenario)
    row = open_and_rank(clock, buyer, scenario).row
    assert rankings.replay_run(row.id) is row
    document = {**row.document, "result": {**row.document["result"], "ranked": []}}
    with unit_of_work():
        row.document = document
    with pytest.raises(MarketplaceError):
        rankings.replay_run(row.id)
    with pytest.raises(MarketplaceError):
        rankings.get_run(buyer.actor, scenario)


def test_evidence_deleted_after_the_run_does_not_change_it(clock: Clock) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    version = make_version(vendor)
    report = make_credential(vendor, version, TASK, 30, 37)
    make_proposal(vendor, scenario, version, credential_ids=(report.id,))
    row = open_and_rank(clock, buyer, scenario).row
    with pytest.raises(MarketplaceError):
        credentials.remove_credential(vendor.actor, report.id)
    rankings.replay_run(row.id)


def test_a_scenario_is_ranked_once(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    make_proposal(make_vendor(), scenario)
    open_and_rank(clock, buyer, scenario)
    with pytest.raises(TransitionRefused):
        rankings.run(buyer.actor, scenario.id)
    assert len(db.session.scalars(select(Ranking)).all()) == 1


def test_only_the_buyer_reads_the_run_and_a_vendor_its_own_line(clock: Clock) -> None:
    buyer, vendor, other = make_buyer(), make_vendor(), make_vendor()
    scenario = make_scenario(buyer)
    own, theirs = make_proposal(vendor, scenario), make_proposal(other, scenario)
    run = open_and_rank(clock, buyer, scenario)
    for stranger in (vendor, make_buyer()):
        with pytest.raises(NotAllowed):
            rankings.get_run(stranger.actor, scenario)
    line = run.find_line(str(own.id))
    assert line is not None
    assert line.key == str(own.id) != str(theirs.id)


def test_the_ledger_holds_the_digests(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    make_proposal(make_vendor(), scenario)
    row = open_and_rank(clock, buyer, scenario).row
    entry = db.session.scalars(
        select(LedgerEntry).where(LedgerEntry.kind == "scenario.ranked")
    ).one()
    assert entry.body == {
        "scenario": scenario.id,
        "rules": scenario.rules_digest,
        "inputs": row.input_digest,
        "result": row.result_digest,
    }


def test_without_a_run_there_is_nothing_to_read() -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    assert rankings.find_latest(scenario) is None
    with pytest.raises(NotFound):
        rankings.get_run(buyer.actor, scenario)


def test_a_ranking_after_a_revocation_does_not_count_the_credential(clock: Clock) -> None:
    """Two calls, the same bid to each; between their openings the testing body revokes."""
    buyer, vendor, body = make_buyer(), make_vendor(), make_testing_body()
    version = make_version(vendor)
    credential = make_signed(vendor, body, version)
    calls = [make_scenario(buyer) for _ in range(2)]
    bids = [make_proposal(vendor, call, version, credential_ids=(credential.id,)) for call in calls]
    clock.advance(days=15)
    send_list(body, 2, Purpose.REVOCATION)
    send_list(body, 2, Purpose.SUSPENSION)
    open_all(buyer, calls[0].id)
    before = rankings.read_run(rankings.run(buyer.actor, calls[0].id))
    send_list(body, 3, Purpose.REVOCATION, 0)
    open_all(buyer, calls[1].id)
    after = rankings.read_run(rankings.run(buyer.actor, calls[1].id))
    assert contributions(before, bids[0])[0] > 0
    assert contributions(after, bids[1])[0] == 0
    ((void,),) = [candidate.evidence for candidate in after.candidates]
    assert str(void.reason) == "凭证已被测评机构撤销。"
    for run in (before, after):
        assert rankings.replay_run(run.row.id)
