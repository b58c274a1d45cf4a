"""Carrying an opening out: killed and gone on with, by two at once, and with tampered evidence."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.db import db
from marketplace.domain.errors import MarketplaceError
from marketplace.domain.lifecycle import ProposalState, ScenarioState
from marketplace.models import (
    LedgerEntry,
    Opening,
    OpeningConfirmation,
    Proposal,
    Ranking,
    Scenario,
)
from marketplace.services import (
    opened_proposals,
    opening_runs,
    opening_steps,
    openings,
    proposal_vault,
    rankings,
)
from marketplace.services.opening_minutes import read_minutes
from marketplace.services.opening_records import find_line, find_opening, list_lines
from marketplace.services.proposal_receipts import give_receipt
from marketplace.services.proposal_vault import Owner
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.databases import unguarded
from tests.factories.assessors import make_panel
from tests.factories.openings import begin_opening, killed_after, open_all
from tests.factories.people import Person, make_buyer, make_vendor
from tests.factories.proposals import make_proposal
from tests.factories.scenarios import make_scenario
from tests.notices import events_of
from tests.threads import at_once
from tests.worker import work_off

pytestmark = pytest.mark.usefixtures("app")


class Call:
    """A call past its deadline with three sealed proposals."""

    def __init__(self, clock: Clock) -> None:
        self.buyer = make_buyer()
        self.vendors = [make_vendor(), make_vendor(), make_vendor()]
        self.scenario = make_scenario(self.buyer)
        self.rows = [make_proposal(vendor, self.scenario) for vendor in self.vendors]
        clock.advance(days=15)

    @property
    def opening(self) -> Opening:
        """The opening, which has begun."""
        found = find_opening(self.scenario.id)
        assert found is not None
        return found

    def outcomes(self) -> list[str]:
        """What became of each proposal, in the order of `rows`."""
        lines = [find_line(row.id) for row in self.rows]
        return [line.outcome if line else "" for line in lines]

    def begin(self) -> None:
        """Both confirm."""
        begin_opening(self.buyer, self.scenario.id)


@pytest.fixture
def call(clock: Clock) -> Call:
    return Call(clock)


@pytest.mark.parametrize("commits", [0, 1, 2, 3])
def test_the_worker_goes_on_where_a_process_was_killed(
    call: Call, clock: Clock, commits: int
) -> None:
    call.begin()
    with killed_after(commits):
        opening_runs.carry_out(call.scenario.id)
    assert call.outcomes() == ["opened"] * commits + [""] * (3 - commits)
    assert call.opening.completed_at is None
    clock.advance(seconds=11)
    work_off()
    assert call.outcomes() == ["opened"] * 3
    assert call.scenario.state == ScenarioState.EVALUATED
    assert [line.number for line in list_lines(call.opening)] == [1, 2, 3]


def test_killed_between_opening_and_ranking_it_is_ranked_by_the_worker(
    call: Call, clock: Clock
) -> None:
    call.begin()
    assert opening_steps.run(call.scenario.id)
    assert call.scenario.state == ScenarioState.OPENED
    clock.advance(seconds=11)
    work_off()
    (row,) = db.session.scalars(db.select(Ranking)).all()
    assert (row.ran_by_id, call.scenario.state) == (call.buyer.user.id, ScenarioState.EVALUATED)


def test_the_worker_lets_the_request_go_first_and_finds_nothing_left(call: Call) -> None:
    call.begin()
    work_off()
    assert call.outcomes() == [""] * 3
    assert opening_runs.carry_out(call.scenario.id)
    opening_runs.resume([{"id": call.scenario.id}, {"id": call.scenario.id}])
    assert len(db.session.scalars(db.select(Ranking)).all()) == 1
    entries = db.select(LedgerEntry).where(LedgerEntry.kind == "proposals.opened")
    assert len(db.session.scalars(entries).all()) == 1


def test_a_request_stops_when_its_time_is_over_and_the_worker_goes_on(
    call: Call, clock: Clock
) -> None:
    call.begin()
    assert not opening_runs.carry_out(call.scenario.id, within=timedelta(seconds=-1))
    assert call.outcomes() == ["opened", "", ""]
    clock.advance(seconds=11)
    work_off()
    assert call.scenario.state == ScenarioState.EVALUATED


def test_an_opening_from_before_there_were_two_keys_has_minutes_without_a_checksum(
    call: Call,
) -> None:
    open_all(call.buyer, call.scenario.id)
    with unit_of_work() as work:
        call.opening.minutes = call.opening.minutes_digest = call.opening.ledger_position = None
        work.session.execute(db.update(OpeningConfirmation).values(opening_id=None))
    minutes = read_minutes(call.scenario, call.opening)
    assert [(one.side, one.name) for one in minutes.confirmations] == [
        ("buyer", call.buyer.user.name)
    ]
    assert (len(minutes.opened), minutes.digest, minutes.ledger_position) == (3, "", None)


def test_nothing_is_carried_out_that_was_not_begun(call: Call) -> None:
    openings.confirm(call.buyer.actor, call.scenario.id)
    opening_runs.resume([{"id": call.scenario.id}])
    assert find_opening(call.scenario.id) is None
    assert {row.state for row in call.rows} == {ProposalState.SUBMITTED}


def test_two_at_once_open_each_proposal_once(app: Flask, call: Call) -> None:
    call.begin()
    number = call.scenario.id
    runs = [lambda: opening_runs.carry_out(number)] * 2
    assert at_once(app, *runs) == [True, True]
    db.session.rollback()
    assert call.outcomes() == ["opened"] * 3
    assert [line.number for line in list_lines(call.opening)] == [1, 2, 3]
    assert len(db.session.scalars(db.select(Ranking)).all()) == 1


def test_before_it_is_complete_nobody_reads_a_word(call: Call) -> None:
    call.begin()
    with killed_after(2):
        opening_steps.run(call.scenario.id)
    assert call.outcomes() == ["opened", "opened", ""]
    buyer = call.buyer.actor
    assert opened_proposals.list_opened(buyer, call.scenario) == []
    for attempt in (
        lambda: opened_proposals.get_opened(buyer, call.rows[0].id),
        lambda: opened_proposals.read_file(buyer, call.rows[0].id, "0" * 64),
        lambda: rankings.run(buyer, call.scenario.id),
        lambda: rankings.get_run(buyer, call.scenario),
    ):
        with pytest.raises(MarketplaceError):
            attempt()
    assert call.scenario.state == ScenarioState.PUBLISHED
    assert "proposals_opened" not in events_of(call.vendors[0])
    assert opening_steps.run(call.scenario.id)
    assert len(opened_proposals.list_opened(buyer, call.scenario)) == 3


def _swap_token(row: Proposal, other: Proposal) -> None:
    row.sealed_token = other.sealed_token


def _cut_token(row: Proposal, _other: Proposal) -> None:
    row.sealed_token = (row.sealed_token or "")[:-1]


def _drop_token(row: Proposal, _other: Proposal) -> None:
    row.sealed_token = None


def _swap_all_but_the_receipt(row: Proposal, other: Proposal) -> None:
    row.sealed_token, row.commitment = other.sealed_token, other.commitment


def _spoil_receipt(row: Proposal, _other: Proposal) -> None:
    row.receipts[0].token = row.receipts[0].token[:-4] + "AAAA"


def _swap_receipt(row: Proposal, other: Proposal) -> None:
    row.receipts[0].token = other.receipts[0].token


def _change_receipts_hash(row: Proposal, other: Proposal) -> None:
    row.receipts[0].commitment = other.receipts[0].commitment


def _count_on(row: Proposal, _other: Proposal) -> None:
    row.version += 1


def _rename_bidder(row: Proposal, other: Proposal) -> None:
    row.bidder_token = other.bidder_token


def _retag(row: Proposal, _other: Proposal) -> None:
    row.bidder_tag = "0" * 64


def _change_ledger(row: Proposal, other: Proposal) -> None:
    entries = {
        entry.body.get("commitment"): entry
        for entry in db.session.scalars(db.select(LedgerEntry).order_by(LedgerEntry.position))
    }
    entries[row.commitment].body = {"commitment": other.commitment}
    _write_unguarded()


def _write_unguarded() -> None:
    """As whoever owns the database could, whom no trigger stops."""
    with unguarded(db.session.connection()):
        db.session.flush()


@pytest.mark.parametrize(
    ("tamper", "words"),
    [
        (_swap_token, "密文与登记的哈希不符"),
        (_cut_token, "密文与登记的哈希不符"),
        (_drop_token, "密文与登记的哈希不符"),
        (_swap_all_but_the_receipt, "密文与回执不符"),
        (_spoil_receipt, "登记的回执不是平台签发的原文"),
        (_swap_receipt, "登记的回执不是平台签发的原文"),
        (_change_receipts_hash, "登记的回执哈希与签发的回执不符"),
        (_count_on, "没有找到这一版的回执"),
        (_rename_bidder, "登记的供给方与标签不符"),
        (_retag, "登记的供给方与标签不符"),
        (_change_ledger, "存证链第"),
    ],
)
def test_what_was_tampered_with_is_set_aside_and_the_others_open(
    call: Call, tamper: Callable[[Proposal, Proposal], None], words: str
) -> None:
    with unit_of_work():
        tamper(call.rows[1], call.rows[0])
    open_all(call.buyer, call.scenario.id)
    assert call.outcomes() == ["opened", "set_aside", "opened"]
    row = call.rows[1]
    assert (row.state, row.content, row.price) == (ProposalState.SUBMITTED, None, None)
    assert row.organisation_id is None
    minutes = read_minutes(call.scenario, call.opening)
    (line,) = minutes.set_aside
    assert line.reason is not None
    assert words in str(line.reason)
    assert (line.commitment, len(line.token_digest)) == (row.commitment, 64)
    assert (line.vendor, line.price) == (None, None)
    assert opening_runs.carry_out(call.scenario.id)
    assert call.scenario.state == ScenarioState.EVALUATED


def test_the_ledgers_position_is_the_receipts(call: Call) -> None:
    """A receipt that is signed and true, of an entry that is another's."""
    entries = db.session.scalars(
        db.select(LedgerEntry)
        .where(LedgerEntry.kind == "proposal.received")
        .order_by(LedgerEntry.position)
    ).all()
    with unit_of_work():
        entries[1].kind = "scenario.published"
        _write_unguarded()
    open_all(call.buyer, call.scenario.id)
    assert call.outcomes() == ["opened", "set_aside", "opened"]


def test_where_everything_is_set_aside_nobody_is_asked_to_judge(clock: Clock) -> None:
    panel = make_panel(clock)
    with unit_of_work():
        for proposal in panel.proposals:
            _cut_token(proposal, proposal)
    begin_opening(panel.buyer, panel.scenario.id)
    assert opening_runs.carry_out(panel.scenario.id)
    assert panel.scenario.state == ScenarioState.EVALUATED
    assert events_of(panel.people[0]) == []


def test_whose_proposal_was_set_aside_is_told_where_it_can_be_known(call: Call) -> None:
    with unit_of_work():
        _cut_token(call.rows[0], call.rows[1])
        _retag(call.rows[1], call.rows[0])
    open_all(call.buyer, call.scenario.id)
    told = [events_of(vendor)[1:] for vendor in call.vendors]
    assert told == [["proposal_set_aside"], [], ["proposals_opened"]]


def test_what_the_database_refuses_is_set_aside(call: Call) -> None:
    """Sealed, signed for, entered: and naming a model version that is not there."""
    row, vendor = call.rows[0], call.vendors[0]
    _seal_anew(row, vendor, _document(row, vendor) | {"model_version_id": 999_999})
    open_all(call.buyer, call.scenario.id)
    assert call.outcomes() == ["set_aside", "opened", "opened"]
    line = find_line(row.id)
    assert line is not None
    assert "不能登记" in str(line.reason)


def _document(row: Proposal, vendor: Person) -> dict[str, object]:
    copy = proposal_vault.reveal_draft(
        row.submitted_copy or "", row.scenario_id, Owner(vendor.organisation.id)
    )
    return copy | {"organisation_id": vendor.organisation.id, "sealed_files": {}}


def _seal_anew(row: Proposal, vendor: Person, document: dict[str, object]) -> None:
    """As a vendor would by a changed program: another version with a receipt of its own."""
    with unit_of_work() as work:
        row.version += 1
        row.sealed_token = proposal_vault.seal_document(row.scenario, row, document)
        at = row.submitted_at
        assert at is not None
        give_receipt(work, row.scenario, row, vendor.organisation.id, at)


def test_the_minutes_are_frozen_and_their_digest_is_in_the_ledger(call: Call, clock: Clock) -> None:
    open_all(call.buyer, call.scenario.id)
    minutes = read_minutes(call.scenario, call.opening)
    assert minutes.is_true
    assert [line.vendor for line in minutes.opened] == [v.organisation.name for v in call.vendors]
    assert [line.received_at for line in minutes.opened] == [row.submitted_at for row in call.rows]
    assert [one.side for one in minutes.confirmations] == ["buyer", "supervisor"]
    assert (minutes.begun_at, minutes.completed_at) == (clock.now(), clock.now())
    entry = db.session.get_one(LedgerEntry, minutes.ledger_position)
    assert entry.body["minutes"] == minutes.digest
    assert all(line.receipt_number and line.ledger_position for line in minutes.opened)
    with unit_of_work():
        kept = json.loads(json.dumps(call.opening.minutes))
        kept["proposals"][0]["price"] = "1.00"
        call.opening.minutes = kept
    assert not read_minutes(call.scenario, call.opening).is_true


def test_an_opening_that_finds_nothing_has_minutes_too(clock: Clock) -> None:
    buyer = make_buyer()
    scenario: Scenario = make_scenario(buyer)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    assert scenario.state == ScenarioState.FAILED
    opening = find_opening(scenario.id)
    assert opening is not None
    minutes = read_minutes(scenario, opening)
    assert (minutes.opened, minutes.set_aside, minutes.is_true) == ([], [], True)
    kinds = [e.kind for e in db.session.scalars(db.select(LedgerEntry).order_by("position"))]
    assert kinds[-2:] == ["proposals.opened", "scenario.failed"]
    assert opening_runs.carry_out(scenario.id)


def test_drafts_take_no_line(call: Call) -> None:
    with unit_of_work():
        call.rows[0].state = ProposalState.WITHDRAWN
    open_all(call.buyer, call.scenario.id)
    assert call.outcomes() == ["", "opened", "opened"]
    assert opening_steps.count_sealed(call.opening) == 2
