"""Notifications: whom to tell, what a person sees, what was read."""

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import NotFound
from marketplace.domain.membership import MemberRole, OrganisationKind
from marketplace.domain.permissions import VISITOR
from marketplace.models import Notification
from marketplace.services import notifications
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import (
    Person,
    make_administrator,
    make_buyer,
    make_person,
    make_supervisor,
    make_vendor,
)

pytestmark = pytest.mark.usefixtures("app")


def tell(*people: Person, name: str = "某集团") -> list[Notification]:
    with unit_of_work() as work:
        work.notify([one.user.id for one in people], "organisation_approved", organisation=name)
    return list(db.session.scalars(select(Notification).order_by(Notification.id)))


def test_every_member_of_an_organisation_is_told_and_nobody_else() -> None:
    first, _stranger = make_buyer(), make_vendor()
    second = make_person(organisation=first.organisation)
    with unit_of_work() as work:
        notifications.tell_organisation(
            work, first.organisation.id, "organisation_approved", organisation="某集团"
        )
    told = db.session.scalars(select(Notification.user_id).order_by(Notification.id)).all()
    assert told == [first.user.id, second.user.id]


def test_administrators_are_told_and_not_whoever_calls_themselves_so_elsewhere() -> None:
    administrator = make_administrator()
    make_supervisor()
    make_person(OrganisationKind.VENDOR, MemberRole.ADMINISTRATOR)
    with unit_of_work() as work:
        notifications.tell_administrators(work, "organisation_registered", organisation="某集团")
    told = db.session.scalars(select(Notification.user_id)).all()
    assert told == [administrator.user.id]


def test_people_see_their_own_newest_first() -> None:
    buyer, other = make_buyer(), make_buyer()
    rows = [tell(buyer, name=str(number))[-1] for number in range(3)]
    tell(other)
    assert notifications.list_notifications(buyer.actor) == rows[::-1]
    assert notifications.list_notifications(VISITOR) == []


def test_a_list_ends_at_the_hundredth(clock: Clock) -> None:
    buyer = make_buyer()
    tell(*[buyer] * (notifications.LATEST + 1))
    assert len(notifications.list_notifications(buyer.actor)) == notifications.LATEST
    assert notifications.count_unread(buyer.actor) == notifications.LATEST + 1


def test_the_first_reading_counts(clock: Clock) -> None:
    buyer = make_buyer()
    (row,) = tell(buyer)
    first = clock.now()
    notifications.mark_read(buyer.actor, row.id)
    clock.advance(hours=1)
    assert notifications.mark_read(buyer.actor, row.id).read_at == first
    assert notifications.count_unread(buyer.actor) == 0


@pytest.mark.parametrize("number", [0, 10**6])
def test_there_is_no_such_notification(number: int) -> None:
    with pytest.raises(NotFound):
        notifications.mark_read(make_buyer().actor, number)


def test_nobody_reads_anothers() -> None:
    buyer, other = make_buyer(), make_buyer()
    (row,) = tell(buyer)
    with pytest.raises(NotFound):
        notifications.mark_read(other.actor, row.id)
    notifications.mark_all_read(other.actor)
    assert row.read_at is None


def test_all_are_read_at_once(clock: Clock) -> None:
    buyer = make_buyer()
    first, second = tell(buyer, buyer)
    notifications.mark_read(buyer.actor, first.id)
    clock.advance(hours=1)
    notifications.mark_all_read(buyer.actor)
    assert (first.read_at, second.read_at) == (Clock.START, clock.now())
