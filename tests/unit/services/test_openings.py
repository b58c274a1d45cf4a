"""Opening: what is opened and what is not, once both have confirmed."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import NotAllowed, NotFound, TransitionRefused
from marketplace.domain.lifecycle import ProposalState, ScenarioState
from marketplace.models import LedgerEntry, Notification, Proposal, Scenario, StateChange
from marketplace.sealing.proposal_document import commitment
from marketplace.sealing.receipts import Receipt
from marketplace.services import (
    opened_proposals,
    opening_steps,
    proposal_receipts,
    proposal_submission,
    proposal_vault,
    proposals,
    rankings,
)
from marketplace.services.opening_records import find_opening, list_lines
from marketplace.services.proposal_content import to_document
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import Person, make_administrator, make_buyer, make_vendor
from tests.factories.proposals import make_proposal, make_version, proposal_content
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")


def outcomes(scenario: Scenario) -> dict[str, str]:
    """What became of each proposal, by its commitment."""
    opening = find_opening(scenario.id)
    assert opening is not None
    return {line.commitment: line.outcome for line in list_lines(opening)}


def receipt_of(vendor: Person, row: Proposal) -> Receipt:
    """What the vendor was given for the version that is sealed."""
    return proposal_receipts.read_receipt(row, vendor.organisation.id, row.version).statement


def test_nobody_opens_before_the_deadline(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    sealed = make_proposal(make_vendor(), scenario)
    clock.set(scenario.proposal_deadline.replace(microsecond=0))
    clock.advance(seconds=-1)
    with pytest.raises(NotAllowed):
        open_all(buyer, scenario.id)
    assert sealed.state == ProposalState.SUBMITTED
    assert sealed.organisation_id is None
    clock.advance(seconds=1)
    open_all(buyer, scenario.id)
    assert scenario.state == ScenarioState.OPENED


def test_an_opened_proposal_names_its_vendor_and_says_what_was_sealed(clock: Clock) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    version = make_version(vendor)
    row = make_proposal(vendor, scenario, version, price=1_700_000, days=120)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    opened = opened_proposals.get_opened(buyer.actor, row.id)
    assert opened.organisation_id == vendor.organisation.id
    assert (opened.price, opened.days, opened.model_version_id) == (1_700_000, 120, version.id)
    content = opened_proposals.content_of(opened)
    assert content == proposal_content(
        scenario, version, price=content.price, days=120, kpis={}, files=()
    )


def test_drafts_and_withdrawn_proposals_stay_closed(clock: Clock) -> None:
    buyer, drafting = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    make_proposal(make_vendor(), scenario)
    content = proposal_content(scenario, make_version(drafting))
    draft = proposals.save_draft(drafting.actor, scenario.id, content, 0).row
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    assert len(opened_proposals.list_opened(buyer.actor, scenario)) == 1
    assert draft.state == ProposalState.DRAFT
    with pytest.raises(NotFound):
        opened_proposals.get_opened(buyer.actor, draft.id)


def test_without_any_proposal_the_scenario_fails(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    assert scenario.state == ScenarioState.FAILED
    assert scenario.ending_reason == opening_steps.NOBODY_CAME


def test_a_broken_proposal_is_set_aside_and_the_others_open(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    broken, sound = make_proposal(make_vendor(), scenario), make_proposal(make_vendor(), scenario)
    with unit_of_work():
        broken.sealed_token = sound.sealed_token
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    assert outcomes(scenario) == {broken.commitment: "set_aside", sound.commitment: "opened"}
    assert (broken.state, sound.state) == (ProposalState.SUBMITTED, ProposalState.OPENED)
    assert broken.content is None


def test_a_second_opening_is_refused(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    make_proposal(make_vendor(), scenario)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    with pytest.raises(TransitionRefused):
        open_all(buyer, scenario.id)


@pytest.mark.parametrize("make_other", [make_buyer, make_vendor, make_administrator])
def test_only_the_scenarios_own_buyer_opens_and_reads(
    clock: Clock, make_other: Callable[[], Person]
) -> None:
    buyer, other = make_buyer(), make_other()
    scenario = make_scenario(buyer)
    row = make_proposal(make_vendor(), scenario)
    clock.advance(days=15)
    with pytest.raises(NotAllowed):
        open_all(other, scenario.id)
    open_all(buyer, scenario.id)
    with pytest.raises(NotFound):
        opened_proposals.get_opened(other.actor, row.id)
    with pytest.raises(NotAllowed):
        opened_proposals.list_opened(other.actor, scenario)


def test_attachments_open_with_the_proposal(clock: Clock) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    content = proposal_content(scenario, make_version(vendor))
    proposals.save_draft(vendor.actor, scenario.id, content, 0)
    own = proposals.attach(vendor.actor, scenario.id, b"%PDF-1.7 plan", "plan.pdf")
    row = proposal_submission.submit(vendor.actor, scenario.id, own.row.draft_version).row
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    note = opened_proposals.content_of(row).files[0]
    assert opened_proposals.read_file(buyer.actor, row.id, note.digest)[1] == b"%PDF-1.7 plan"
    with pytest.raises(NotFound):
        opened_proposals.read_file(buyer.actor, row.id, "0" * 64)


def test_vendors_are_told_and_the_ledger_names_what_was_opened(clock: Clock) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    row = make_proposal(vendor, scenario)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    told = db.session.scalars(
        select(Notification.event)
        .where(Notification.user_id == vendor.user.id)
        .order_by(Notification.id)
    ).all()
    assert list(told) == ["proposal_received", "proposals_opened"]
    entry = db.session.scalars(
        select(LedgerEntry).where(LedgerEntry.kind == "proposals.opened")
    ).one()
    opening = find_opening(scenario.id)
    assert opening is not None
    assert entry.body == {
        "scenario": scenario.id,
        "count": 1,
        "commitments": [row.commitment],
        "receipts": [receipt_of(vendor, row).ledger_position],
        "set_aside": [],
        "minutes": opening.minutes_digest,
    }
    assert entry.position == opening.ledger_position


def test_until_the_opening_no_change_of_state_names_the_vendor(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    make_proposal(make_vendor(), scenario)
    changes = db.session.scalars(
        select(StateChange).where(StateChange.subject_type == "proposal")
    ).all()
    assert [(change.target, change.actor_id) for change in changes] == [("submitted", None)]


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"organisation_id": "eins"},
        {"organisation_id": None, "price": "1"},
        [],
        "text",
    ],
)
def test_a_well_sealed_document_that_is_no_proposal_is_set_aside(
    clock: Clock, document: object
) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    forged, sound = make_proposal(make_vendor(), scenario), make_proposal(make_vendor(), scenario)
    with unit_of_work():
        forged.sealed_token = proposal_vault.seal_document(scenario, forged, document)  # type: ignore[arg-type]
        forged.commitment = commitment(forged.sealed_token)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    assert (forged.state, sound.state) == (ProposalState.SUBMITTED, ProposalState.OPENED)


@pytest.mark.parametrize("field", ["price", "days"])
def test_a_proposal_without_its_figures_is_set_aside(clock: Clock, field: str) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    forged = make_proposal(vendor, scenario)
    document = to_document(proposal_content(scenario, make_version(vendor, name="其他")))
    document |= {"organisation_id": vendor.organisation.id, "sealed_files": {}, field: None}
    with unit_of_work():
        forged.sealed_token = proposal_vault.seal_document(scenario, forged, document)
        forged.commitment = commitment(forged.sealed_token)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    assert forged.state == ProposalState.SUBMITTED
    rankings.run(buyer.actor, scenario.id)
