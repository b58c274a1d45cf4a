"""The one place that commits."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.db import db
from marketplace.models import Notification, Organisation, OutboxMessage
from marketplace.notifications.errors import WrongParameters
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import Person, make_buyer, make_organisation

pytestmark = pytest.mark.usefixtures("app")


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_everything_of_a_block_is_kept_at_its_end(app: Flask) -> None:
    organisation = make_organisation()
    with unit_of_work() as work:
        organisation.name = "新名称"
        work.emit("search.scenario", id=1)
    with app.app_context():
        assert db.session.get_one(Organisation, organisation.id).name == "新名称"
        assert count(OutboxMessage) == 1


def write_and_raise(buyer: Person, error: type[BaseException]) -> None:
    with unit_of_work() as work:
        buyer.organisation.name = "不该留下"
        work.notify([buyer.user.id], "organisation_approved", organisation="某单位")
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_error_undoes_everything_the_outbox_too(error: type[BaseException]) -> None:
    buyer = make_buyer()
    with pytest.raises(error):
        write_and_raise(buyer, error)
    assert buyer.organisation.name != "不该留下"
    assert (count(Notification), count(OutboxMessage)) == (0, 0)


def test_rows_changed_before_the_block_are_refused_and_stay_as_they_were() -> None:
    organisation = make_organisation()
    name = organisation.name
    organisation.name = "先斩后奏"
    with pytest.raises(RuntimeError, match="outside"), unit_of_work():
        pass
    db.session.rollback()
    assert organisation.name == name


def nest() -> None:
    with unit_of_work() as work:
        work.emit("search.scenario", id=1)
        with unit_of_work():
            pytest.fail("the inner block must not begin")


def test_a_block_inside_a_block_is_refused_and_undoes_the_outer_one() -> None:
    with pytest.raises(RuntimeError, match="inside another"):
        nest()
    assert count(OutboxMessage) == 0
    with unit_of_work() as work:
        work.emit("search.scenario", id=2)
    assert count(OutboxMessage) == 1


def test_what_was_read_before_is_read_anew(app: Flask) -> None:
    organisation = make_organisation()
    assert organisation.decision_reason is None

    def meanwhile() -> None:
        with app.app_context(), unit_of_work() as work:
            work.session.get_one(Organisation, organisation_id).decision_reason = "别人写的"

    organisation_id = organisation.id
    assert db.session.get_one(Organisation, organisation_id).decision_reason is None
    other = Thread(target=meanwhile)
    other.start()
    other.join()
    with unit_of_work() as work:
        assert work.lock(organisation).decision_reason == "别人写的"


def test_a_second_writer_of_the_same_row_waits_for_the_first(app: Flask) -> None:
    organisation_id = make_organisation().id
    is_held, order = Event(), []

    def second() -> None:
        with app.app_context():
            is_held.wait()
            with unit_of_work() as work:
                row = work.lock(work.session.get_one(Organisation, organisation_id))
                order.append(row.name)
                row.name += " 二"

    other = Thread(target=second)
    other.start()
    with unit_of_work() as work:
        row = work.lock(work.session.get_one(Organisation, organisation_id))
        is_held.set()
        # Time for it to go wrong: without the lock the other one would be through by then.
        other.join(timeout=0.2)
        assert other.is_alive()
        row.name = "一"
    other.join()
    assert order == ["一"]
    assert db.session.get_one(Organisation, organisation_id).name == "一 二"


def test_a_message_waits_as_long_as_it_was_told_to(clock: Clock) -> None:
    with unit_of_work() as work:
        work.emit("search.scenario", after=timedelta(hours=1), id=1)
    row = db.session.scalars(select(OutboxMessage)).one()
    assert row.not_before == clock.now() + timedelta(hours=1)
    assert row.payload == {"id": 1}


def test_each_person_is_told_in_the_application_and_by_mail() -> None:
    people = [make_buyer().user.id, make_buyer().user.id]
    with unit_of_work() as work:
        work.notify(people, "organisation_approved", organisation="某单位")
    rows = db.session.scalars(select(Notification).order_by(Notification.id)).all()
    mails = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert [row.user_id for row in rows] == people
    assert [(mail.topic, mail.payload) for mail in mails] == [
        ("mail", {"notification_id": row.id}) for row in rows
    ]


@pytest.mark.parametrize(
    "params", [{}, {"organisation": "某单位", "vendor": "某公司"}, {"organisation": None}]
)
def test_a_notification_with_wrong_parameters_is_never_written(params: dict[str, object]) -> None:
    buyer = make_buyer()
    with pytest.raises(WrongParameters), unit_of_work() as work:
        work.notify([buyer.user.id], "organisation_approved", **params)
    assert count(Notification) == 0


def test_an_unknown_event_is_never_written() -> None:
    with pytest.raises(ValueError, match="moon_landed"), unit_of_work() as work:
        work.notify([], "moon_landed")
