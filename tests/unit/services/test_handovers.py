"""What is handed over: prepared by the vendor alone, then both sides', then accepted or not."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import (
    InvalidInput,
    MarketplaceError,
    NotAllowed,
    NotFound,
    StaleVersion,
    TransitionRefused,
)
from marketplace.domain.lifecycle import DELIVERY, Action, DeliveryState, find_transition
from marketplace.domain.membership import MemberRole
from marketplace.models import AuditEntry, Delivery, HandoverFile, Notification, OutboxMessage
from marketplace.services import acceptances, handovers
from marketplace.services.organisation_documents import Upload
from marketplace.storage.file_types import FileRefused
from tests.conftest import Clock
from tests.factories.awards import PLAN, Awarded, make_award
from tests.factories.people import Person, add_member, make_supervisor

pytestmark = pytest.mark.usefixtures("app")

SECRET = "验收用例第一条，只给交付双方看。"
FILE = Upload(SECRET.encode(), "用例.txt")


@pytest.fixture
def awarded(clock: Clock) -> Awarded:
    return make_award(clock)


@pytest.fixture
def milestone(awarded: Awarded, clock: Clock) -> Delivery:
    return awarded.begin(clock)[0]


def place(milestone: Delivery) -> tuple[int, int]:
    return milestone.scenario_id, milestone.id


def prepare(awarded: Awarded, milestone: Delivery, upload: Upload = FILE) -> HandoverFile:
    actor = awarded.winner.actor
    return handovers.prepare(actor, *place(milestone), "准备中", milestone.version, upload).files[
        -1
    ]


class TestPreparing:
    def test_nothing_of_a_file_lies_on_the_disk_in_clear(
        self, app: Flask, awarded: Awarded, milestone: Delivery
    ) -> None:
        row = prepare(awarded, milestone)
        folder = Path(app.config["SETTINGS"].instance)
        files = [one for one in folder.rglob("*") if one.is_file()]
        assert files
        assert not any(SECRET.encode() in one.read_bytes() for one in files)
        found = handovers.read_file(awarded.winner.actor, *place(milestone), row.id)
        assert (found[0].name, found[1].decode()) == ("用例.txt", SECRET)

    def test_the_buyer_sees_nothing_before_it_is_handed_over(
        self, awarded: Awarded, milestone: Delivery
    ) -> None:
        row = prepare(awarded, milestone)
        for person in (awarded.buyer, make_supervisor()):
            assert handovers.find_prepared(person.actor, milestone) is None
            with pytest.raises(NotFound):
                handovers.read_file(person.actor, *place(milestone), row.id)
        assert handovers.list_handed_over(milestone) == []

    def test_the_same_file_is_kept_once_and_can_be_taken_out(
        self, awarded: Awarded, milestone: Delivery
    ) -> None:
        row, again = prepare(awarded, milestone), prepare(awarded, milestone)
        assert row.id == again.id
        handovers.remove_file(awarded.winner.actor, *place(milestone), row.id, milestone.version)
        prepared = handovers.find_prepared(awarded.winner.actor, milestone)
        assert prepared
        db.session.refresh(prepared)
        assert (prepared.note, prepared.files) == ("准备中", [])
        with pytest.raises(NotFound):
            handovers.remove_file(
                awarded.winner.actor, *place(milestone), row.id, milestone.version
            )

    def test_a_file_of_a_kind_that_is_not_taken_is_refused(
        self, awarded: Awarded, milestone: Delivery
    ) -> None:
        with pytest.raises(FileRefused):
            prepare(awarded, milestone, Upload(b"MZ\x90\x00", "安装.exe"))


class TestHandingOver:
    def test_it_is_both_sides_and_the_buyer_hears_of_it(
        self, awarded: Awarded, milestone: Delivery, clock: Clock
    ) -> None:
        row = prepare(awarded, milestone)
        handovers.hand_over(
            awarded.winner.actor, *place(milestone), "  已上线。 ", milestone.version
        )
        assert (milestone.state, milestone.handed_over_at) == ("handed_over", clock.now())
        (parcel,) = handovers.list_handed_over(milestone)
        assert (parcel.note, [one.id for one in parcel.files]) == ("已上线。", [row.id])
        for person in (awarded.buyer, make_supervisor()):
            assert handovers.read_file(person.actor, *place(milestone), row.id)[1] == FILE.data
        told = select(Notification.user_id).where(Notification.event == "milestone_handed_over")
        assert list(db.session.scalars(told)) == [awarded.buyer.user.id]

    def test_each_reading_is_entered(self, awarded: Awarded, milestone: Delivery) -> None:
        row = prepare(awarded, milestone)
        awarded.hand_over(milestone)
        handovers.read_file(awarded.buyer.actor, *place(milestone), row.id)
        query = select(AuditEntry.actor_id).where(
            AuditEntry.subject_type == "handover_file", AuditEntry.action == "read"
        )
        assert list(db.session.scalars(query)) == [awarded.buyer.user.id]

    def test_a_note_is_needed(self, awarded: Awarded, milestone: Delivery) -> None:
        with pytest.raises(InvalidInput) as refusal:
            handovers.hand_over(awarded.winner.actor, *place(milestone), " ", milestone.version)
        assert set(refusal.value.fields) == {"note"}

    def test_pressed_twice_it_is_handed_over_once(
        self, awarded: Awarded, milestone: Delivery
    ) -> None:
        awarded.hand_over(milestone)
        with pytest.raises(TransitionRefused):
            awarded.hand_over(milestone)
        assert len(handovers.list_handed_over(milestone)) == 1

    def test_nobody_writes_over_or_hands_over_what_an_older_page_did_not_show(
        self, awarded: Awarded, milestone: Delivery
    ) -> None:
        vendor, where, seen = awarded.winner.actor, place(milestone), milestone.version
        row = prepare(awarded, milestone)
        again = handovers.prepare(vendor, *where, "准备中", seen, FILE)
        assert [one.id for one in again.files] == [row.id]
        with pytest.raises(StaleVersion):
            handovers.prepare(vendor, *where, "别的话", seen)
        with pytest.raises(StaleVersion):
            handovers.hand_over(vendor, *where, "别的话", seen)
        with pytest.raises(StaleVersion):
            handovers.remove_file(vendor, *where, row.id, seen)
        seen = milestone.version
        handovers.remove_file(vendor, *where, row.id, seen)
        with pytest.raises(StaleVersion):
            handovers.hand_over(vendor, *where, "准备中", seen)
        assert milestone.state == DeliveryState.PLANNED

    def test_only_the_vendor_that_was_selected_hands_over(
        self, awarded: Awarded, milestone: Delivery
    ) -> None:
        viewer = add_member(awarded.winner.organisation, MemberRole.VIEWER)
        cases: list[tuple[Person, type[MarketplaceError]]] = [
            (awarded.loser, NotFound),
            (awarded.buyer, NotAllowed),
            (viewer, NotAllowed),
        ]
        for person, refusal in cases:
            with pytest.raises(refusal):
                handovers.hand_over(person.actor, *place(milestone), "冒充", milestone.version)


class TestDeciding:
    def test_what_is_returned_is_handed_over_again_and_both_are_kept(
        self, awarded: Awarded, milestone: Delivery, clock: Clock
    ) -> None:
        awarded.hand_over(milestone)
        buyer = awarded.buyer.actor
        handovers.return_(buyer, *place(milestone), "缺操作手册", milestone.version)
        assert milestone.state == DeliveryState.RETURNED
        clock.advance(days=1)
        awarded.hand_over(milestone)
        handovers.accept(buyer, *place(milestone), milestone.version)
        assert (milestone.state, milestone.accepted_at) == ("accepted", clock.now())
        reasons = [row.reason for row in handovers.list_handed_over(milestone)]
        assert reasons == [None, "缺操作手册"]
        events = select(Notification.event).where(
            Notification.user_id == awarded.winner.user.id, Notification.event.like("milestone%")
        )
        told = list(db.session.scalars(events.order_by(Notification.id)))
        assert told == ["milestone_returned", "milestone_accepted"]

    def test_a_return_needs_a_reason(self, awarded: Awarded, milestone: Delivery) -> None:
        awarded.hand_over(milestone)
        with pytest.raises(InvalidInput):
            handovers.return_(awarded.buyer.actor, *place(milestone), "", milestone.version)

    def test_nobody_decides_on_a_page_that_is_older(
        self, awarded: Awarded, milestone: Delivery
    ) -> None:
        awarded.hand_over(milestone)
        buyer, seen = awarded.buyer.actor, milestone.version
        handovers.return_(buyer, *place(milestone), "缺操作手册", seen)
        awarded.hand_over(milestone)
        with pytest.raises(StaleVersion):
            handovers.accept(buyer, *place(milestone), seen)
        assert milestone.state == DeliveryState.HANDED_OVER

    def test_the_vendor_does_not_decide(self, awarded: Awarded, milestone: Delivery) -> None:
        awarded.hand_over(milestone)
        with pytest.raises(NotAllowed):
            handovers.accept(awarded.winner.actor, *place(milestone), milestone.version)


STEPS = {
    DeliveryState.PLANNED: (),
    DeliveryState.HANDED_OVER: (Action.HAND_OVER,),
    DeliveryState.RETURNED: (Action.HAND_OVER, Action.RETURN),
    DeliveryState.ACCEPTED: (Action.HAND_OVER, Action.ACCEPT),
}


def take(action: Action, awarded: Awarded, milestone: Delivery) -> None:
    buyer, where, version = awarded.buyer.actor, place(milestone), milestone.version
    if action is Action.HAND_OVER:
        awarded.hand_over(milestone)
    elif action is Action.ACCEPT:
        handovers.accept(buyer, *where, version)
    else:
        handovers.return_(buyer, *where, "缺操作手册", version)


@pytest.mark.parametrize("state", DeliveryState)
def test_a_milestone_goes_where_its_row_says_and_nowhere_else(
    awarded: Awarded, clock: Clock, state: DeliveryState
) -> None:
    assert set(STEPS) == set(DeliveryState)
    actions = sorted({row.action for row in DELIVERY})
    milestones = awarded.begin(clock, [*PLAN, PLAN[0]])
    for milestone, action in zip(milestones, actions, strict=True):
        for step in STEPS[state]:
            take(step, awarded, milestone)
        found = find_transition(DELIVERY, action, state)
        if found is None:
            with pytest.raises(TransitionRefused):
                take(action, awarded, milestone)
        else:
            take(action, awarded, milestone)
            assert milestone.state == found.target


def test_nothing_moves_once_the_delivery_has_ended(awarded: Awarded, milestone: Delivery) -> None:
    acceptances.terminate(awarded.buyer.actor, awarded.scenario.id, "资金停拨。")
    with pytest.raises(TransitionRefused):
        awarded.hand_over(milestone)


def test_what_was_prepared_and_never_handed_over_goes_with_the_delivery(
    awarded: Awarded, milestone: Delivery
) -> None:
    prepare(awarded, milestone)
    acceptances.terminate(awarded.buyer.actor, awarded.scenario.id, "资金停拨。")
    assert handovers.find_prepared(awarded.winner.actor, milestone) is None
    removed = select(OutboxMessage).where(OutboxMessage.topic == "file.remove")
    assert len(db.session.scalars(removed).all()) == 1
