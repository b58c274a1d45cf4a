"""The audit of a deadline names every breach: a bench that cannot fail would say nothing."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from marketplace.cli.bench.deadline.audit import audit
from marketplace.cli.bench.deadline.cast import Cast, make_cast
from marketplace.cli.bench.deadline.vendors import Held
from marketplace.db import db
from marketplace.domain import clock
from marketplace.models import LedgerEntry, Member, Proposal, Receipt, SealedFile, User
from marketplace.services import accounts, proposal_submission, proposals
from marketplace.services.installation import file_store
from marketplace.services.proposal_receipts import read_receipt
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock

pytestmark = pytest.mark.usefixtures("app")

VENDORS, LATE = 4, 2


@pytest.fixture
def cast() -> Cast:
    """Four vendors, of whom all but the last have submitted."""
    made = make_cast(VENDORS)
    for bidder in made.bidders[:-1]:
        actor = accounts.actor_of(db.session.scalars(_user(bidder.organisation_id)).one())
        version = proposals.get_own(actor, made.scenario_id).version
        proposal_submission.submit(actor, made.scenario_id, version)
    return made


def _user(organisation_id: int) -> "db.Select[tuple[User]]":
    return db.select(User).join(Member).where(Member.organisation_id == organisation_id)


@pytest.fixture
def held(cast: Cast, clock: Clock) -> list[Held]:
    """What an honest platform leaves in the vendors' hands once the deadline has passed."""
    found = []
    for bidder in cast.bidders:
        own = proposals.get_own(
            accounts.actor_of(db.session.scalars(_user(bidder.organisation_id)).one()),
            cast.scenario_id,
        )
        one = Held(bidder.organisation_id, bidder.price, answer=409, later=409)
        if own.row.receipts:
            token = read_receipt(own.row, bidder.organisation_id, 1).token
            one = replace(one, answer=302, receipt_version=1, kept=token, token=token)
            one = replace(one, later=302, later_version=1)
        found.append(one)
    clock.advance(days=15)
    return found


def test_nothing_is_wrong_with_an_honest_platform(cast: Cast, held: list[Held]) -> None:
    found = audit(cast, held)
    assert (found.wrong, found.counted, found.files_without_row) == ((), 3, 0)


def test_a_proposal_whose_answer_was_lost_is_in_and_is_found(cast: Cast, held: list[Held]) -> None:
    held[0] = replace(held[0], answer=0, receipt_version=0, kept="", lost=3)
    held[1] = replace(held[1], kept="", lost=1)
    assert audit(cast, held).wrong == ()


def test_where_nobody_was_in_time_nothing_is_opened(clock: Clock) -> None:
    cast = make_cast(2)
    clock.advance(days=15)
    late = [Held(one.organisation_id, one.price, answer=409, later=409) for one in cast.bidders]
    assert audit(cast, late).wrong == ()


@pytest.mark.parametrize(
    ("number", "changes", "said"),
    [
        (0, {"token": "", "kept": ""}, "finds no receipt"),
        (0, {"token": "a.b.c", "kept": ""}, "worth nothing"),
        (0, {"kept": "a.b.c"}, "two receipts that differ"),
        (0, {"price": "1"}, "the price is not"),
        (0, {"receipt_version": 2}, "the version is not"),
        (0, {"organisation_id": 99}, "the bidder is not"),
        (0, {"answer": 409, "receipt_version": 0, "kept": ""}, "too late, and its proposal is in"),
        (0, {"later": 500}, "was answered 500"),
        (0, {"later_version": 0}, "was answered 302"),
        (0, {"later": 409, "later_version": 0}, "pressed again and was told"),
        (0, {"strange": ["pressing answered 500"]}, "pressing answered 500"),
        (3, {"later": 302, "later_version": 1}, "taken after the deadline"),
    ],
)
def test_it_names_what_a_vendor_was_told_wrongly(
    cast: Cast, held: list[Held], number: int, changes: dict[str, object], said: str
) -> None:
    held[number] = replace(held[number], **changes)
    assert any(said in text for text in audit(cast, held).wrong)


def _submitted() -> Proposal:
    query = db.select(Proposal).where(Proposal.state == "submitted").order_by(Proposal.id)
    return db.session.scalars(query).first()


def _lose_the_seal() -> None:
    _submitted().sealed_token = "a.b.c.d.e"


def _half_submit() -> None:
    row = db.session.scalars(db.select(Proposal).where(Proposal.state == "draft")).one()
    row.commitment = "0" * 64


def _double_a_receipt() -> None:
    row = _submitted()
    given = row.receipts[0]
    row.receipts.append(
        Receipt(
            version=2,
            commitment=given.commitment,
            token=given.token,
            received_at=given.received_at,
        )
    )


def _count_one_more() -> None:
    row = db.session.scalars(db.select(Proposal).where(Proposal.state == "draft")).one()
    other = _submitted()
    row.state, row.version, row.sealed_token = "submitted", 1, other.sealed_token
    row.submitted_at = other.submitted_at


def _break_the_ledger() -> None:
    db.session.add(
        LedgerEntry(
            position=99,
            at=clock.now(),
            kind="proposal.invented",
            body={},
            previous="0" * 64,
            hash="0" * 64,
        )
    )


def _lose_a_file() -> None:
    file_store().remove(db.session.scalars(db.select(SealedFile.storage_key)).first() or "")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_lose_the_seal, "did not open"),
        (_lose_the_seal, "set aside"),
        (_half_submit, "half in"),
        (_double_a_receipt, "4 receipts for 3"),
        (_count_one_more, "did not open"),
        (_break_the_ledger, "the ledger is broken"),
        (_lose_a_file, "is gone"),
    ],
)
def test_it_names_what_is_wrong_in_the_database(
    cast: Cast, held: list[Held], harm: Callable[[], None], said: str
) -> None:
    with unit_of_work():
        harm()
    wrong = audit(cast, held).wrong
    assert any(said in text for text in wrong), wrong


def test_it_counts_files_that_no_row_names(
    app: Flask, cast: Cast, held: list[Held], clock: Clock
) -> None:
    file_store().put(b"of a killed process")
    clock.advance(days=9_000)
    assert audit(cast, held).files_without_row == 1
