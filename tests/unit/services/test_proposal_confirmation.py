"""After a material amendment: confirmed, replaced, or disqualified when it is opened."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import DeadlinePassed, InvalidInput, MarketplaceError
from marketplace.domain.lifecycle import ProposalState
from marketplace.models import Notification, Proposal, Scenario, StateChange
from marketplace.services import (
    amendments,
    proposal_receipts,
    proposal_submission,
    proposal_vault,
    proposals,
    rankings,
    schedule,
)
from marketplace.services.installation import file_store
from marketplace.services.proposal_content import confirmed_in
from marketplace.services.scenario_content import RequirementText, read_content
from marketplace.services.scenario_keys import private_key_of
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import Person, make_buyer, make_vendor
from tests.factories.proposals import make_proposal
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")


def amend(buyer: Person, scenario: Scenario, **fields: Any) -> None:
    content = replace(read_content(scenario), **fields)
    amendments.amend(buyer.actor, scenario.id, content, "补充。", scenario.version)


def confirm(vendor: Person, scenario: Scenario) -> Proposal:
    return proposal_submission.confirm(vendor.actor, scenario.id).row


def test_an_opening_with_confirmed_replaced_and_silent_proposals(clock: Clock) -> None:
    buyer = make_buyer()
    confirming, replacing, silent, late = (make_vendor() for _ in range(4))
    scenario = make_scenario(buyer)
    kept = make_proposal(confirming, scenario, price=1_700_000)
    changed = make_proposal(replacing, scenario, price=1_800_000)
    out = make_proposal(silent, scenario, price=1_600_000)
    amend(buyer, scenario, reference_days=80)
    new = make_proposal(late, scenario, price=1_900_000)
    assert [row.is_unconfirmed for row in (kept, changed, out, new)] == [True, True, True, False]

    confirm(confirming, scenario)
    own = proposals.get_own(replacing.actor, scenario.id)
    content = replace(own.content, price=Decimal(1_650_000))
    own = proposals.save_draft(replacing.actor, scenario.id, content, own.version)
    proposal_submission.submit(replacing.actor, scenario.id, own.version)
    assert [row.is_unconfirmed for row in (kept, changed, out, new)] == [False, False, True, False]

    clock.advance(days=15)
    open_all(buyer, scenario.id)
    row = rankings.run(buyer.actor, scenario.id)
    assert [(one.state, one.rank) for one in (kept, changed, new)] == [
        (ProposalState.RANKED, 2),
        (ProposalState.RANKED, 1),
        (ProposalState.RANKED, 3),
    ]
    assert (out.state, out.rank) == (ProposalState.DISQUALIFIED, None)
    said = select(StateChange.reason).where(
        StateChange.subject_type == "proposal", StateChange.target == "disqualified"
    )
    assert db.session.scalars(said).all() == ["未确认第 1 号更正。"]
    (line,) = rankings.get_run(buyer.actor, scenario).result.disqualified
    assert [gate.rule for gate in line.failed] == ["amendment"]
    assert dict(line.failed[0].inputs) == {"amendment": 1, "confirmed": 0}
    assert rankings.replay_run(row.id) is row


def test_without_a_material_amendment_there_is_no_such_gate(clock: Clock) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    row = make_proposal(vendor, scenario)
    amend(buyer, scenario, contact_name="王工")
    assert not row.is_unconfirmed
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    rankings.run(buyer.actor, scenario.id)
    (line,) = rankings.get_run(buyer.actor, scenario).result.ranked
    assert "amendment" not in [gate.rule for gate in line.gates]


def test_confirming_seals_the_same_anew_under_the_amended_rules() -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    row = make_proposal(vendor, scenario, price=1_700_000)
    proposals.attach(vendor.actor, scenario.id, b"plan", "a.txt")
    own = proposals.get_own(vendor.actor, scenario.id)
    proposal_submission.submit(vendor.actor, scenario.id, own.version)
    before, copy = row.commitment, row.submitted_copy
    amend(buyer, scenario, reference_days=80)
    confirm(vendor, scenario)
    assert (row.version, row.confirmed_amendment) == (3, 1)
    assert row.commitment != before
    assert row.submitted_copy == copy
    organisation_id = vendor.organisation.id
    receipt = proposal_receipts.read_receipt(row, organisation_id, 3).statement
    assert receipt.commitment == row.commitment
    again = confirm(vendor, scenario)
    assert (again.version, len(again.receipts)) == (3, 3)


def test_what_was_sealed_is_confirmed_and_not_the_changed_draft(clock: Clock) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    row = make_proposal(vendor, scenario, price=1_700_000)
    own = proposals.get_own(vendor.actor, scenario.id)
    content = replace(own.content, price=Decimal(1_000_000))
    proposals.save_draft(vendor.actor, scenario.id, content, own.version)
    amend(buyer, scenario, reference_days=80)
    confirm(vendor, scenario)
    assert proposals.get_own(vendor.actor, scenario.id).is_changed_since_submission
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    assert row.price == 1_700_000
    assert row.content is not None
    assert confirmed_in(row.content) == 1


def test_the_same_draft_submitted_again_confirms() -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    row = make_proposal(vendor, scenario)
    amend(buyer, scenario, reference_days=80)
    proposal_submission.submit(vendor.actor, scenario.id, row.draft_version)
    assert (row.version, row.is_unconfirmed) == (2, False)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"requirements": (RequirementText("提供现场培训", True),)}, "met-"),
        ({"price_ceiling": Decimal(1_650_000)}, "price"),
    ],
)
def test_what_no_longer_fits_has_to_be_replaced(fields: dict[str, Any], wrong: str) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    row = make_proposal(vendor, scenario, price=1_700_000)
    amend(buyer, scenario, **fields)
    with pytest.raises(InvalidInput) as refusal:
        confirm(vendor, scenario)
    assert any(name.startswith(wrong) for name in refusal.value.fields)
    assert (row.version, row.is_unconfirmed) == (1, True)


def test_a_file_that_left_the_draft_is_sealed_again_with_what_was_sealed() -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    make_proposal(vendor, scenario)
    own = proposals.attach(vendor.actor, scenario.id, b"plan", "a.txt")
    proposal_submission.submit(vendor.actor, scenario.id, own.version)
    proposals.detach(vendor.actor, scenario.id, own.content.files[0].file_id)
    amend(buyer, scenario, reference_days=80)
    row = confirm(vendor, scenario)
    (stored,) = [file for file in row.sealed_files if file.is_sealed]
    data = proposal_vault.open_file(
        file_store().get(stored.storage_key), private_key_of(scenario), row
    )
    assert data == b"plan"


def test_nothing_is_confirmed_without_a_sealed_proposal_or_after_the_deadline(
    clock: Clock,
) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    with pytest.raises(MarketplaceError) as refusal:
        confirm(vendor, scenario)
    assert refusal.value.status == 404
    make_proposal(vendor, scenario)
    proposal_submission.withdraw(vendor.actor, scenario.id)
    with pytest.raises(MarketplaceError) as refusal:
        confirm(vendor, scenario)
    assert refusal.value.status == 409
    clock.advance(days=15)
    with pytest.raises(DeadlinePassed):
        confirm(vendor, scenario)


def test_the_unconfirmed_are_reminded_of_the_deadline(clock: Clock) -> None:
    buyer, silent, confirming = make_buyer(), make_vendor(), make_vendor()
    scenario = make_scenario(buyer)
    for vendor in (silent, confirming):
        make_proposal(vendor, scenario)
    amend(buyer, scenario, reference_days=80)
    confirm(confirming, scenario)
    clock.advance(days=12.5)
    schedule.run_due()
    query = select(Notification.user_id).where(Notification.event == "deadline_approaching")
    told = list(db.session.scalars(query.order_by(Notification.id)))
    assert told == [buyer.user.id, silent.user.id]


@pytest.mark.parametrize("number", [None, "1", True, -1, 10**9, 1.0])
def test_what_is_no_number_confirms_nothing(number: object) -> None:
    assert confirmed_in({"amendment": number}) == 0
    assert confirmed_in({}) == 0
