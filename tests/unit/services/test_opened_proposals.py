"""Proposals after the opening."""

from decimal import Decimal

import pytest

from marketplace.domain.errors import NotAllowed, NotFound
from marketplace.models import Proposal, Scenario
from marketplace.sealing.errors import SealBroken
from marketplace.services import (
    opened_proposals,
    proposal_submission,
    proposals,
    rankings,
)
from marketplace.services.installation import file_store
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import (
    Person,
    make_administrator,
    make_buyer,
    make_person,
    make_supervisor,
    make_vendor,
)
from tests.factories.proposals import make_proposal, make_version, proposal_content
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")


def opened(clock: Clock, buyer: Person, *prices: int) -> tuple[Scenario, list[Proposal]]:
    """A scenario whose proposals at these prices have been opened."""
    scenario = make_scenario(buyer)
    rows = [make_proposal(make_vendor(), scenario, price=price) for price in prices]
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    return scenario, rows


def test_they_come_by_rank_once_there_is_one(clock: Clock) -> None:
    buyer = make_buyer()
    scenario, (dear, cheap) = opened(clock, buyer, 1_900_000, 1_600_000)
    assert opened_proposals.list_opened(buyer.actor, scenario) == [dear, cheap]
    rankings.run(buyer.actor, scenario.id)
    assert opened_proposals.list_opened(buyer.actor, scenario) == [cheap, dear]


def test_a_colleague_of_the_buyer_reads_them_too(clock: Clock) -> None:
    buyer = make_buyer()
    scenario, (row,) = opened(clock, buyer, 1_900_000)
    colleague = make_person(organisation=buyer.organisation)
    assert opened_proposals.get_opened(colleague.actor, row.id) is row
    assert opened_proposals.list_opened(colleague.actor, scenario) == [row]


@pytest.mark.parametrize(
    "make", [make_buyer, make_vendor, make_administrator, make_supervisor], ids=lambda f: f.__name__
)
def test_nobody_else_does(clock: Clock, make: object) -> None:
    scenario, (row,) = opened(clock, make_buyer(), 1_900_000)
    other: Person = make()  # type: ignore[operator]
    with pytest.raises(NotAllowed):
        opened_proposals.list_opened(other.actor, scenario)
    for ask in (
        lambda: opened_proposals.get_opened(other.actor, row.id),
        lambda: opened_proposals.read_file(other.actor, row.id, "0" * 64),
    ):
        with pytest.raises(NotFound):
            ask()


def test_a_sealed_one_is_not_there_whoever_asks(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    row = make_proposal(make_vendor(), scenario)
    for _moment in ("before the deadline", "after it"):
        assert opened_proposals.list_opened(buyer.actor, scenario) == []
        with pytest.raises(NotFound):
            opened_proposals.get_opened(buyer.actor, row.id)
        with pytest.raises(NotFound):
            opened_proposals.content_of(row)
        clock.advance(days=15)


def test_the_content_and_the_version_are_what_was_bid(clock: Clock) -> None:
    buyer = make_buyer()
    _scenario, (row,) = opened(clock, buyer, 1_750_000)
    content = opened_proposals.content_of(row)
    assert (content.price, content.days) == (Decimal(1_750_000), 180)
    version = opened_proposals.find_version(row)
    assert version is not None
    assert version.id == content.model_version_id


def test_attachments_of_two_proposals_do_not_mix(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    rows = []
    for words in (b"%PDF-1.7 one", b"%PDF-1.7 two"):
        vendor = make_vendor()
        content = proposal_content(scenario, make_version(vendor))
        proposals.save_draft(vendor.actor, scenario.id, content, 0)
        own = proposals.attach(vendor.actor, scenario.id, words, "方案.pdf")
        version = own.row.draft_version
        rows.append(proposal_submission.submit(vendor.actor, scenario.id, version).row)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    notes = [opened_proposals.content_of(row).files[0] for row in rows]
    for row, note, words in zip(rows, notes, (b"%PDF-1.7 one", b"%PDF-1.7 two"), strict=True):
        assert opened_proposals.read_file(buyer.actor, row.id, note.digest) == (note, words)
    with pytest.raises(NotFound):
        opened_proposals.read_file(buyer.actor, rows[0].id, notes[1].digest)


@pytest.mark.parametrize("digest", ["", "0" * 64, "\x00", "x" * 100_000])
def test_there_is_no_such_attachment(clock: Clock, digest: str) -> None:
    buyer = make_buyer()
    _scenario, (row,) = opened(clock, buyer, 1_900_000)
    with pytest.raises(NotFound):
        opened_proposals.read_file(buyer.actor, row.id, digest)


def test_an_attachment_in_the_place_of_another_is_no_attachment(clock: Clock) -> None:
    """Both are sealed to this proposal; only the digests inside it say which is which."""
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    proposals.save_draft(
        vendor.actor, scenario.id, proposal_content(scenario, make_version(vendor)), 0
    )
    proposals.attach(vendor.actor, scenario.id, b"%PDF-1.7 one", "one.pdf")
    own = proposals.attach(vendor.actor, scenario.id, b"%PDF-1.7 two", "two.pdf")
    row = proposal_submission.submit(vendor.actor, scenario.id, own.version).row
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    first, second = (file for file in row.sealed_files if file.is_sealed)
    exchanged = (file_store().get(first.storage_key), file_store().get(second.storage_key))
    with unit_of_work():
        first.storage_key, second.storage_key = (file_store().put(t) for t in exchanged[::-1])
    note = opened_proposals.content_of(row).files[0]
    with pytest.raises(SealBroken):
        opened_proposals.read_file(buyer.actor, row.id, note.digest)
