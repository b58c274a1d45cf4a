"""Sealing: once, again, replaced, withdrawn, and by many at the same moment."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import (
    DeadlinePassed,
    InvalidInput,
    NotFound,
    StaleVersion,
    TransitionRefused,
)
from marketplace.models import LedgerEntry, OutboxMessage, Proposal, Receipt, Scenario
from marketplace.sealing.errors import SealBroken
from marketplace.sealing.proposal_document import commitment
from marketplace.services import (
    outbox,
    proposal_receipts,
    proposal_submission,
    proposal_vault,
    proposals,
    transitions,
)
from marketplace.services.installation import file_store
from marketplace.services.proposal_content import ProposalContent, from_document
from marketplace.services.scenario_keys import private_key_of
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.people import Person, make_vendor
from tests.factories.proposals import make_version, proposal_content
from tests.factories.scenarios import make_scenario
from tests.threads import at_once


def _drafted(**fields: Any) -> tuple[Person, Scenario, ProposalContent]:
    vendor, scenario = make_vendor(), make_scenario()
    content = proposal_content(scenario, make_version(vendor), **fields)
    proposals.save_draft(vendor.actor, scenario.id, content, 0)
    return vendor, scenario, content


def _opened(scenario: Scenario, row: Proposal) -> dict[str, Any]:
    token = row.sealed_token or ""
    return proposal_vault.open_document(token, private_key_of(scenario), row)


def test_what_is_sealed_is_the_draft_and_its_bidder(app: Flask) -> None:
    vendor, scenario, content = _drafted(price=Decimal("1799999.99"))
    row = proposal_submission.submit(vendor.actor, scenario.id, 1).row
    document = _opened(scenario, row)
    assert from_document(document) == content
    assert document["organisation_id"] == vendor.organisation.id
    assert document["price"] == "1799999.99"
    assert (row.state, row.version, row.commitment) == (
        "submitted",
        1,
        commitment(row.sealed_token or ""),
    )


def test_the_same_draft_twice_gives_the_same_receipt(app: Flask) -> None:
    vendor, scenario, _content = _drafted()
    first = proposal_submission.submit(vendor.actor, scenario.id, 1).row.sealed_token
    second = proposal_submission.submit(vendor.actor, scenario.id, 1).row.sealed_token
    assert first == second
    assert db.session.query(Receipt).count() == 1
    assert len(transitions.list_changes("proposal", 1)) == 1


def test_the_same_draft_twice_at_once_gives_the_same_receipt(app: Flask) -> None:
    vendor, scenario, _content = _drafted()
    actor, scenario_id = vendor.actor, scenario.id
    call = lambda: proposal_submission.submit(actor, scenario_id, 1).row.commitment  # noqa: E731
    one, other = at_once(app, call, call)
    assert one == other
    assert isinstance(one, str)
    assert db.session.query(Receipt).count() == 1


def test_many_at_once_all_get_receipts_in_one_ledger(app: Flask) -> None:
    scenario = make_scenario()
    vendors = [make_vendor() for _ in range(6)]
    for vendor in vendors:
        content = proposal_content(scenario, make_version(vendor))
        proposals.save_draft(vendor.actor, scenario.id, content, 0)
    scenario_id, actors = scenario.id, [vendor.actor for vendor in vendors]
    at_once(
        app,
        *(
            lambda actor=actor: proposal_submission.submit(actor, scenario_id, 1)
            for actor in actors
        ),
    )
    owned = [proposals.get_own(actor, scenario_id) for actor in actors]
    assert [own.row.state for own in owned] == ["submitted"] * 6
    positions = db.session.scalars(
        db.select(LedgerEntry.position).order_by(LedgerEntry.position)
    ).all()
    assert positions == list(range(1, len(positions) + 1))
    stated = [
        proposal_receipts.read_receipt(own.row, actor.organisation_id or 0, 1).statement
        for own, actor in zip(owned, actors, strict=True)
    ]
    received = db.select(LedgerEntry).where(LedgerEntry.kind == "proposal.received")
    entries = {entry.position: entry.body for entry in db.session.scalars(received)}
    assert {s.ledger_position: {"commitment": s.commitment} for s in stated} == entries


def test_an_older_draft_is_refused(app: Flask) -> None:
    vendor, scenario, content = _drafted()
    proposals.save_draft(vendor.actor, scenario.id, replace(content, days=60), 1)
    with pytest.raises(StaleVersion):
        proposal_submission.submit(vendor.actor, scenario.id, 1)
    assert proposals.get_own(vendor.actor, scenario.id).row.state == "draft"


def test_a_save_and_a_submission_at_once_seal_what_was_asked_for(app: Flask) -> None:
    vendor, scenario, content = _drafted()
    actor, scenario_id = vendor.actor, scenario.id
    at_once(
        app,
        lambda: proposal_submission.submit(actor, scenario_id, 1),
        lambda: proposals.save_draft(actor, scenario_id, replace(content, days=60), 1),
    )
    own = proposals.get_own(actor, scenario_id)
    if own.row.state == "submitted":
        assert from_document(_opened(own.scenario, own.row)) == content
        assert own.row.sealed_draft_version == 1
    else:
        assert own.row.sealed_token is None
    assert own.content.days == 60


def test_an_incomplete_draft_is_refused_with_every_lack(app: Flask) -> None:
    vendor, scenario = make_vendor(), make_scenario()
    proposals.save_draft(vendor.actor, scenario.id, ProposalContent(), 0)
    with pytest.raises(InvalidInput) as refusal:
        proposal_submission.submit(vendor.actor, scenario.id, 1)
    requirement = scenario.requirements[0].id
    assert set(refusal.value.fields) == {
        "summary",
        "model_version_id",
        "price",
        "days",
        "deployment",
        "contact_name",
        "contact_phone",
        f"met-{requirement}",
        f"answer-{requirement}",
    }


def test_the_deadline_counts_to_the_microsecond(app: Flask, clock: Any) -> None:
    vendor, scenario, _content = _drafted()
    assert scenario.proposal_deadline is not None
    clock.set(scenario.proposal_deadline)
    with pytest.raises(DeadlinePassed):
        proposal_submission.submit(vendor.actor, scenario.id, 1)
    assert db.session.query(Receipt).count() == 0
    clock.set(scenario.proposal_deadline - timedelta(microseconds=1))
    row = proposal_submission.submit(vendor.actor, scenario.id, 1).row
    assert row.submitted_at == scenario.proposal_deadline - timedelta(microseconds=1)


def test_after_the_deadline_nothing_is_replaced_or_withdrawn(app: Flask, clock: Any) -> None:
    vendor, scenario, content = _drafted()
    proposal_submission.submit(vendor.actor, scenario.id, 1)
    proposals.save_draft(vendor.actor, scenario.id, replace(content, days=60), 1)
    clock.advance(days=14)
    with pytest.raises(DeadlinePassed):
        proposal_submission.submit(vendor.actor, scenario.id, 2)
    with pytest.raises(DeadlinePassed):
        proposal_submission.withdraw(vendor.actor, scenario.id)
    own = proposals.get_own(vendor.actor, scenario.id)
    assert (own.row.state, own.row.version) == ("submitted", 1)
    assert proposals.read_submitted(own) == content


def _just_before(scenario: Scenario) -> datetime:
    assert scenario.proposal_deadline is not None
    return scenario.proposal_deadline - timedelta(microseconds=1)


def test_what_waited_for_a_lock_past_the_deadline_is_in(app: Flask, clock: Any) -> None:
    vendor, scenario, _content = _drafted()
    actor, scenario_id, received_at = vendor.actor, scenario.id, _just_before(scenario)

    def submit() -> datetime | None:
        sealed = proposal_submission.submit(actor, scenario_id, 1, received_at=received_at)
        return sealed.row.submitted_at

    def hold() -> None:
        with unit_of_work() as work:
            work.lock(work.session.get_one(Scenario, scenario_id))
            gate.wait(timeout=30)
            clock.set(received_at + timedelta(hours=1))

    gate = Barrier(2)

    def wait_for_the_holder() -> datetime | None:
        gate.wait(timeout=30)
        return submit()

    assert at_once(app, hold, wait_for_the_holder) == [None, received_at]
    row = proposals.get_own(actor, scenario_id).row
    receipt = proposal_receipts.read_receipt(row, vendor.organisation.id, 1).statement
    assert receipt.received_at == received_at


def test_what_came_after_the_deadline_is_out_and_changes_nothing(app: Flask, clock: Any) -> None:
    vendor, scenario, content = _drafted()
    late = _just_before(scenario) + timedelta(microseconds=1)
    calls = (
        lambda: proposal_submission.submit(vendor.actor, scenario.id, 1, received_at=late),
        lambda: proposals.save_draft(
            vendor.actor, scenario.id, replace(content, days=60), 1, received_at=late
        ),
        lambda: proposals.attach(
            vendor.actor, scenario.id, b"%PDF-1.7 plan", "plan.pdf", received_at=late
        ),
        lambda: proposals.detach(vendor.actor, scenario.id, 1, received_at=late),
        lambda: proposal_submission.withdraw(vendor.actor, scenario.id, received_at=late),
        lambda: proposal_submission.confirm(vendor.actor, scenario.id, received_at=late),
    )
    for call in calls:
        with pytest.raises(DeadlinePassed):
            call()
    own = proposals.get_own(vendor.actor, scenario.id)
    assert (own.version, own.content, own.row.receipts) == (1, content, [])


def test_what_was_on_its_way_at_the_deadline_is_kept(app: Flask, clock: Any) -> None:
    vendor, scenario, content = _drafted()
    in_time = _just_before(scenario)
    clock.set(in_time + timedelta(minutes=1))
    changed = replace(content, days=60)
    proposals.save_draft(vendor.actor, scenario.id, changed, 1, received_at=in_time)
    own = proposals.attach(
        vendor.actor, scenario.id, b"%PDF-1.7 plan", "plan.pdf", received_at=in_time
    )
    row = proposal_submission.submit(
        vendor.actor, scenario.id, own.version, received_at=in_time
    ).row
    assert row.submitted_at == in_time
    proposal_submission.withdraw(vendor.actor, scenario.id, received_at=in_time)
    assert proposals.get_own(vendor.actor, scenario.id).row.state == "withdrawn"


def test_replacing_seals_anew_and_keeps_both_receipts(app: Flask) -> None:
    vendor, scenario, content = _drafted()
    first = proposal_submission.submit(vendor.actor, scenario.id, 1).row.sealed_token
    own = proposals.save_draft(vendor.actor, scenario.id, replace(content, days=60), 1)
    assert own.is_changed_since_submission
    row = proposal_submission.submit(vendor.actor, scenario.id, 2).row
    assert row.version == 2
    assert _opened(scenario, row)["days"] == 60
    assert [receipt.version for receipt in row.receipts] == [1, 2]
    with pytest.raises(SealBroken):
        proposal_vault.open_document(first or "", private_key_of(scenario), row)


def _stored_keys(row: Proposal, *, is_sealed: bool) -> list[str]:
    return [file.storage_key for file in row.sealed_files if file.is_sealed is is_sealed]


def test_replacing_drops_the_old_sealed_files_through_the_outbox(app: Flask) -> None:
    vendor, scenario, _content = _drafted()
    proposals.attach(vendor.actor, scenario.id, b"%PDF-1.7 plan", "plan.pdf")
    row = proposal_submission.submit(vendor.actor, scenario.id, 2).row
    (old,), (draft,) = _stored_keys(row, is_sealed=True), _stored_keys(row, is_sealed=False)
    proposals.attach(vendor.actor, scenario.id, b"%PDF-1.7 drawings", "drawings.pdf")
    row = proposal_submission.submit(vendor.actor, scenario.id, 3).row
    assert old not in _stored_keys(row, is_sealed=True)
    assert file_store().get(old)
    removals = db.session.scalars(
        db.select(OutboxMessage).where(OutboxMessage.topic == "file.remove")
    ).all()
    assert [message.payload for message in removals] == [{"key": old}]
    outbox.deliver_due()
    with pytest.raises(NotFound):
        file_store().get(old)
    assert file_store().get(draft)

    document = _opened(scenario, row)
    opened = {
        proposal_vault.open_file(file_store().get(file.storage_key), private_key_of(scenario), row)
        for file in row.sealed_files
        if file.id in document["sealed_files"].values()
    }
    assert opened == {b"%PDF-1.7 plan", b"%PDF-1.7 drawings"}


def test_withdrawing_leaves_the_draft_and_nothing_sealed(app: Flask) -> None:
    vendor, scenario, content = _drafted()
    proposals.attach(vendor.actor, scenario.id, b"%PDF-1.7 plan", "plan.pdf")
    sealed_before = proposal_submission.submit(vendor.actor, scenario.id, 2).row.commitment
    row = proposal_submission.withdraw(vendor.actor, scenario.id).row
    assert row.state == "withdrawn"
    entry = db.session.scalars(select(LedgerEntry).order_by(LedgerEntry.position.desc())).first()
    assert entry is not None
    assert (entry.kind, entry.body) == ("proposal.withdrawn", {"commitment": sealed_before})
    sealed = (row.sealed_token, row.commitment, row.submitted_copy, row.submitted_at)
    assert sealed == (None, None, None, None)
    assert _stored_keys(row, is_sealed=True) == []
    own = proposals.get_own(vendor.actor, scenario.id)
    assert replace(own.content, files=()) == content
    assert [note.name for note in own.content.files] == ["plan.pdf"]
    with pytest.raises(TransitionRefused):
        proposal_submission.withdraw(vendor.actor, scenario.id)

    row = proposal_submission.submit(vendor.actor, scenario.id, 2).row
    assert (row.state, row.version) == ("submitted", 2)
    assert [c.action for c in transitions.list_changes("proposal", row.id)] == [
        "submit",
        "withdraw",
        "submit",
    ]


def test_a_receipt_is_its_vendors_alone(app: Flask) -> None:
    vendor, scenario, _content = _drafted()
    row = proposal_submission.submit(vendor.actor, scenario.id, 1).row
    found = proposal_receipts.read_receipt(row, vendor.organisation.id, 1)
    assert found.statement.commitment == row.commitment
    assert found.statement.received_at == row.submitted_at
    with pytest.raises(SealBroken):
        proposal_receipts.read_receipt(row, vendor.organisation.id + 1, 1)
    with pytest.raises(NotFound):
        proposal_receipts.read_receipt(row, vendor.organisation.id, 2)
