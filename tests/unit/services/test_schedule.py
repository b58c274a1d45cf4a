"""Reminders: 48 hours before the deadline, once, to whom they concern."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.db import Base, db
from marketplace.models import Notification, Proposal, Scenario
from marketplace.services import proposal_submission, proposals, scenarios, schedule
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import Person, make_buyer, make_vendor
from tests.factories.proposals import make_proposal, make_version, proposal_content
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")

UNTIL_THE_WINDOW = timedelta(days=12)  # the factory's deadline is in fourteen days


def reminded() -> list[int]:
    """Who was reminded, by user, in order."""
    query = select(Notification.user_id).where(Notification.event == "deadline_approaching")
    return list(db.session.scalars(query.order_by(Notification.id)))


def draft(vendor: Person, scenario: Scenario) -> Proposal:
    content = proposal_content(scenario, make_version(vendor))
    return proposals.save_draft(vendor.actor, scenario.id, content, 0).row


def test_48_hours_before_the_deadline_and_not_a_second_earlier(clock: Clock) -> None:
    buyer = make_buyer()
    make_scenario(buyer)
    clock.set(clock.now() + UNTIL_THE_WINDOW - timedelta(seconds=1))
    assert schedule.run_due() == 0
    assert reminded() == []
    clock.advance(seconds=1)
    assert schedule.run_due() == 1
    assert reminded() == [buyer.user.id]


def test_once_only(clock: Clock) -> None:
    buyer = make_buyer()
    make_scenario(buyer)
    for days in (12, 1, 0.5):
        clock.advance(days=days)
        schedule.run_due()
    assert reminded() == [buyer.user.id]


def test_only_the_buyer_and_vendors_with_an_unsubmitted_draft(clock: Clock) -> None:
    buyer, writing, through, back, elsewhere = (
        make_buyer(),
        make_vendor(),
        make_vendor(),
        make_vendor(),
        make_vendor(),
    )
    scenario, other = make_scenario(buyer), make_scenario(title="别的场景")
    with unit_of_work():
        other.proposal_deadline = clock.now() + timedelta(days=60)
    draft(writing, scenario)
    make_proposal(through, scenario)
    make_proposal(back, scenario)
    proposal_submission.withdraw(back.actor, scenario.id)
    draft(elsewhere, other)
    clock.advance(days=12)
    schedule.run_due()
    assert reminded() == [buyer.user.id, writing.user.id]


def test_what_it_says_is_the_same_for_all_and_names_no_bidder(clock: Clock) -> None:
    scenario, vendor = make_scenario(), make_vendor()
    draft(vendor, scenario)
    deadline = scenario.proposal_deadline
    clock.advance(days=12)
    schedule.run_due()
    query = select(Notification.params).where(Notification.event == "deadline_approaching")
    said = list(db.session.scalars(query))
    assert deadline is not None
    assert said == 2 * [
        {
            "scenario_id": scenario.id,
            "title": scenario.title,
            "deadline": deadline.isoformat(),
        }
    ]


def test_no_other_table_comes_to_name_the_bidder(clock: Clock) -> None:
    scenario, vendor = make_scenario(), make_vendor()
    draft(vendor, scenario)
    before = rows_naming(vendor)
    clock.advance(days=12)
    schedule.run_due()
    assert rows_naming(vendor) - before == {("notification", "user_id")}


def rows_naming(vendor: Person) -> set[tuple[str, str]]:
    """Every (table, column) besides the vendor's own that refers to the person or organisation."""
    keys = {"user": vendor.user.id, "organisation": vendor.organisation.id}
    return {
        (table.name, key.parent.name)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in keys
        and db.session.execute(
            select(key.parent).where(key.parent == keys[key.column.table.name])
        ).first()
    }


@pytest.mark.parametrize("end", ["cancelled", "closed"])
def test_what_is_over_is_not_reminded_of(clock: Clock, end: str) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    if end == "cancelled":
        scenarios.cancel(buyer.actor, scenario.id, "项目调整")
        clock.advance(days=12)
    else:
        clock.advance(days=14)
    assert schedule.run_due() == 0
    assert reminded() == []


def test_a_scenario_that_cannot_be_reminded_of_holds_up_no_other(clock: Clock) -> None:
    broken, sound = make_scenario(), make_scenario(make_buyer())
    row = draft(make_vendor(), broken)
    with unit_of_work():
        row.bidder_token = "not a token"
    clock.advance(days=12)
    assert schedule.run_due() == 2
    assert sound.reminded_at == clock.now()
    assert broken.reminded_at is None
    assert len(reminded()) == 1
