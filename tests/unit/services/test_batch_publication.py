"""A batch is published whole or not at all, by hand or at its date."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput
from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import Batch, LedgerEntry, Notification, Scenario
from marketplace.services import (
    batch_publication,
    batches,
    public_list,
    scenarios,
    schedule,
    watches,
)
from marketplace.services.batches import BatchText
from marketplace.services.scenario_content import read_content, snapshot
from marketplace.services.unit_of_work import unit_of_work
from marketplace.services.watches import Watched
from tests.conftest import Clock
from tests.factories.people import Person, make_administrator, make_buyer, make_vendor
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")

S = ScenarioState


def prepare(
    chief: Person, *titles: str, number: int = 1, buyer: Person | None = None
) -> tuple[Batch, list[Scenario]]:
    """A batch with a listing under each title."""
    owner = buyer or make_buyer()
    rows = [make_scenario(owner, S.SUBMITTED, title=title, batch="上报批") for title in titles]
    text = BatchText(number, f"清单{number}")
    return batches.create(chief.actor, text, [row.id for row in rows]), rows


def told(event: str) -> list[tuple[int, object]]:
    """Who was told of how many listings, in order."""
    query = select(Notification).where(Notification.event == event).order_by(Notification.id)
    return [(row.user_id, row.params.get("count")) for row in db.session.scalars(query)]


def test_every_listing_is_published_under_the_official_name(clock: Clock) -> None:
    chief, buyer = make_administrator(), make_buyer()
    batch, rows = prepare(chief, "甲", "乙", number=12, buyer=buyer)
    batch_publication.publish(chief.actor, 12)
    for row in rows:
        assert (row.state, row.batch, row.batch_id) == (S.PUBLISHED, "第十二批", batch.id)
        assert row.published_at == batch.published_at == clock.now()
        assert row.approved_snapshot == snapshot(read_content(row))
        assert row.rules_digest
        assert row.public_key
    assert public_list.list_of_batch(batch) == rows
    assert [user for user, _count in told("scenario_approved")] == 2 * [buyer.user.id]


def test_the_ledger_says_so_and_names_the_listings() -> None:
    chief = make_administrator()
    _batch, rows = prepare(chief, "甲", "乙")
    batch_publication.publish(chief.actor, 1)
    entry = db.session.scalar(select(LedgerEntry).where(LedgerEntry.kind == "batch.published"))
    assert entry is not None
    assert entry.body == {"batch": 1, "title": "清单1", "scenarios": [row.id for row in rows]}


def test_one_unfit_listing_keeps_all_of_them_back(clock: Clock) -> None:
    chief = make_administrator()
    batch, (fit, late) = prepare(chief, "好的", "晚的")
    with unit_of_work():
        late.proposal_deadline = clock.now() + timedelta(hours=3)
    with pytest.raises(InvalidInput) as refusal:
        batch_publication.publish(chief.actor, 1)
    assert set(refusal.value.fields) == {"publication"}
    assert (fit.state, late.state, batch.published_at) == (S.APPROVED, S.APPROVED, None)
    assert fit.batch == "上报批"
    (obstacle,) = batch_publication.find_obstacles(batch, clock.now())
    assert obstacle.scenario == late
    assert "proposal_deadline" in obstacle.lacks


def test_an_empty_batch_is_not_published(clock: Clock) -> None:
    chief = make_administrator()
    prepare(chief)
    for attempt in (
        lambda: batch_publication.publish(chief.actor, 1),
        lambda: batch_publication.schedule(chief.actor, 1, clock.now() + timedelta(days=1)),
    ):
        with pytest.raises(InvalidInput):
            attempt()


def test_the_checks_ask_for_the_date_of_publication(clock: Clock) -> None:
    chief = make_administrator()
    batch, _rows = prepare(chief, "甲")  # closes in fourteen days, questions end in seven
    assert batch_publication.find_obstacles(batch, clock.now()) == []
    (obstacle,) = batch_publication.find_obstacles(batch, clock.now() + timedelta(days=13, hours=1))
    assert {"proposal_deadline", "question_deadline"} <= set(obstacle.lacks)
    for at, field in (
        (clock.now() + timedelta(days=10), "publication"),
        (clock.now() - timedelta(days=1), "publish_at"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            batch_publication.schedule(chief.actor, 1, at)
        assert set(refusal.value.fields) == {field}
    assert batch.publish_at is None


def test_at_its_date_it_is_published_once(clock: Clock) -> None:
    chief = make_administrator()
    batch, rows = prepare(chief, "甲", "乙")
    batch_publication.schedule(chief.actor, 1, clock.now() + timedelta(days=3))
    clock.advance(days=3, seconds=-1)
    assert schedule.run_due() == 0
    clock.advance(seconds=1)
    assert schedule.run_due() == 1
    assert batch.published_at == clock.now()
    assert {row.state for row in rows} == {S.PUBLISHED}
    assert schedule.run_due() == 0


def test_a_date_that_was_dropped_does_not_come(clock: Clock) -> None:
    chief = make_administrator()
    batch, _rows = prepare(chief, "甲")
    batch_publication.schedule(chief.actor, 1, clock.now() + timedelta(days=3))
    batch_publication.schedule(chief.actor, 1, None)
    clock.advance(days=4)
    assert schedule.run_due() == 0
    assert batch.published_at is None


def test_a_batch_that_fails_is_told_once_and_holds_up_no_other(clock: Clock) -> None:
    chief = make_administrator()
    (broken, (late,)), (sound, _rows) = prepare(chief, "甲"), prepare(chief, "乙", number=2)
    for number in (1, 2):
        batch_publication.schedule(chief.actor, number, clock.now() + timedelta(days=3))
    with unit_of_work():
        late.proposal_deadline = clock.now() + timedelta(days=3)
    clock.advance(days=3)
    assert schedule.run_due() == 2
    assert (broken.published_at, broken.publish_at) == (None, None)
    assert sound.published_at == clock.now()
    assert told("batch_unpublishable") == [(chief.user.id, None)]
    assert schedule.run_due() == 0
    assert len(told("batch_unpublishable")) == 1


def test_whoever_watches_is_told_once_with_how_many(clock: Clock) -> None:
    chief, buyer, watching, both = make_administrator(), make_buyer(), make_vendor(), make_vendor()
    _batch, _rows = prepare(chief, "甲", "乙", buyer=buyer)
    medical = make_scenario(state=S.SUBMITTED, sector="medical", sub_scenario=None)
    batches.add(chief.actor, 1, [medical.id])
    watches.watch(watching.actor, Watched(buyer_id=buyer.organisation.id))
    watches.watch(both.actor, Watched(sector="industry"))
    watches.watch(both.actor, Watched(sector="medical"))
    batch_publication.publish(chief.actor, 1)
    assert told("batch_published") == [(watching.user.id, 2), (both.user.id, 3)]
    assert told("scenario_published") == []


def test_a_listing_that_ended_stays_in_the_gazette() -> None:
    chief, buyer = make_administrator(), make_buyer()
    batch, (row,) = prepare(chief, "甲", buyer=buyer)
    batch_publication.publish(chief.actor, 1)
    scenarios.cancel(buyer.actor, row.id, "计划变更。")
    assert row.batch_id == batch.id
    assert public_list.list_of_batch(batch) == [row]
