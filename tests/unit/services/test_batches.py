"""Batches as administrators prepare them."""

from datetime import timedelta

import pytest

from marketplace.domain.errors import (
    InvalidInput,
    NotAllowed,
    NotFound,
    StaleVersion,
    TransitionRefused,
)
from marketplace.domain.lifecycle import ScenarioState
from marketplace.services import approvals, batch_publication, batches, scenarios
from marketplace.services.batches import BatchText
from tests.conftest import Clock
from tests.factories.people import make_administrator, make_buyer, make_supervisor
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")

S = ScenarioState
TEXT = BatchText(1, "机会清单（第一批）", "现予公布。")


def test_a_number_is_suggested_after_the_highest() -> None:
    chief = make_administrator().actor
    assert batches.suggest_number() == 1
    batches.create(chief, BatchText(7, "第七批"))
    assert batches.suggest_number() == 8


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (BatchText(None, "标题"), "number"),
        (BatchText(0, "标题"), "number"),
        (BatchText(1000, "标题"), "number"),
        (BatchText(2, " "), "title"),
        (BatchText(2, "长" * 201), "title"),
        (BatchText(2, "标题", "\x00"), "notice"),
        (BatchText(1, "标题"), "number"),
    ],
)
def test_what_cannot_be_a_batch_is_refused(text: BatchText, field: str) -> None:
    chief = make_administrator().actor
    batches.create(chief, TEXT)
    with pytest.raises(InvalidInput) as refusal:
        batches.create(chief, text)
    assert set(refusal.value.fields) == {field}
    assert len(batches.list_batches(chief)) == 1


def test_it_takes_submitted_and_approved_listings_and_approves_them(clock: Clock) -> None:
    chief = make_administrator().actor
    submitted, dated = make_scenario(state=S.SUBMITTED), make_scenario(state=S.SUBMITTED)
    approvals.approve(chief, dated.id, clock.now() + timedelta(days=1))
    batch = batches.create(chief, TEXT, [submitted.id])
    assert batches.add(chief, 1, [dated.id, dated.id]) == 1
    assert batches.list_listings(batch) == [submitted, dated]
    assert {row.state for row in (submitted, dated)} == {S.APPROVED}
    assert dated.publish_at is None
    assert batches.count_listings() == {batch.id: 2}


@pytest.mark.parametrize("state", [S.DRAFT, S.PUBLISHED])
def test_all_that_was_ticked_or_nothing_goes_in(state: ScenarioState) -> None:
    chief = make_administrator().actor
    fit, other = make_scenario(state=S.SUBMITTED), make_scenario(state=state, title="别的")
    batch = batches.create(chief, TEXT)
    with pytest.raises(TransitionRefused, match="别的"):
        batches.add(chief, 1, [fit.id, other.id])
    assert batches.list_listings(batch) == []
    assert fit.state == S.SUBMITTED


def test_a_listing_taken_out_stays_approved() -> None:
    chief = make_administrator().actor
    scenario = make_scenario(state=S.SUBMITTED)
    batches.create(chief, TEXT, [scenario.id])
    with pytest.raises(TransitionRefused, match="移出"):
        scenarios.publish(chief, scenario.id)
    with pytest.raises(TransitionRefused):
        approvals.schedule(chief, scenario.id, None)
    batches.take_out(chief, 1, scenario.id)
    assert (scenario.state, scenario.batch_id) == (S.APPROVED, None)
    with pytest.raises(NotFound):
        batches.take_out(chief, 1, scenario.id)


def test_taken_back_or_returned_a_listing_leaves_its_batch() -> None:
    buyer, chief = make_buyer(), make_administrator().actor
    rows = [make_scenario(buyer, S.SUBMITTED, title=name) for name in ("甲", "乙")]
    batch = batches.create(chief, TEXT, [row.id for row in rows])
    scenarios.recall(buyer.actor, rows[0].id)
    scenarios.return_to_buyer(chief, rows[1].id, "再改改。", {})
    assert batches.list_listings(batch) == []


def test_its_text_is_changed_unless_somebody_else_did() -> None:
    chief = make_administrator().actor
    batches.create(chief, BatchText(3, "第三批"))
    batch = batches.create(chief, TEXT)
    batches.save(chief, 1, BatchText(2, "改过的", "正文"), batch.version)
    assert (batch.number, batch.title, batch.notice) == (2, "改过的", "正文")
    with pytest.raises(StaleVersion):
        batches.save(chief, 2, TEXT, 1)
    with pytest.raises(InvalidInput):
        batches.save(chief, 2, BatchText(3, "重号"), batch.version)
    assert batch.number == 2


def test_deleted_it_leaves_its_listings_approved() -> None:
    chief = make_administrator().actor
    scenario = make_scenario(state=S.SUBMITTED)
    batches.create(chief, TEXT, [scenario.id])
    batches.remove(chief, 1)
    assert batches.list_batches(chief) == []
    assert (scenario.state, scenario.batch_id) == (S.APPROVED, None)


def test_published_it_does_not_change() -> None:
    chief = make_administrator().actor
    inside, outside = make_scenario(state=S.SUBMITTED), make_scenario(state=S.SUBMITTED)
    batch = batches.create(chief, TEXT, [inside.id])
    batch_publication.publish(chief, 1)
    for change in (
        lambda: batches.add(chief, 1, [outside.id]),
        lambda: batches.take_out(chief, 1, inside.id),
        lambda: batches.save(chief, 1, TEXT, batch.version),
        lambda: batches.remove(chief, 1),
        lambda: batch_publication.publish(chief, 1),
        lambda: batch_publication.schedule(chief, 1, None),
    ):
        with pytest.raises(TransitionRefused):
            change()
    assert batches.list_prepared(chief) == []


def test_only_administrators_have_to_do_with_it() -> None:
    batches.create(make_administrator().actor, TEXT)
    for person in (make_buyer(), make_supervisor()):
        for attempt in (
            batches.list_batches,
            lambda actor: batches.create(actor, BatchText(2, "第二批")),
            lambda actor: batches.get_batch(actor, 1),
            lambda actor: batches.add(actor, 1, []),
            lambda actor: batch_publication.publish(actor, 1),
        ):
            with pytest.raises(NotAllowed):
                attempt(person.actor)


def test_the_public_finds_it_only_once_it_is_published() -> None:
    chief = make_administrator().actor
    scenario = make_scenario(state=S.SUBMITTED)
    batch = batches.create(chief, TEXT, [scenario.id])
    assert batches.list_published() == []
    for number in (1, 99):
        with pytest.raises(NotFound):
            batches.get_published(number)
    batch_publication.publish(chief, 1)
    assert batches.list_published() == [batches.get_published(1)] == [batch]
