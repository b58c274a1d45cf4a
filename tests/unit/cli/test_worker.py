"""`marketplace worker`: the outbox and the schedule run until it is stopped."""

import threading
from datetime import timedelta

from flask import Flask
from huey import SqliteHuey
from sqlalchemy import select

from marketplace.cli.worker import deliver_until, make_consumer, make_queue
from marketplace.db import db
from marketplace.domain import clock as domain_clock
from marketplace.models import OutboxMessage
from marketplace.services import outbox
from marketplace.services.installation import settings
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.scenarios import make_scenario


class StopWhenIdle(threading.Event):
    """Ends the loop at its first pause, instead of waiting there."""

    def wait(self, timeout: float | None = None) -> bool:
        """Nothing is due any more."""
        assert timeout is not None
        self.set()
        return True


def test_everything_due_is_delivered_before_it_pauses(app: Flask) -> None:
    make_scenario()
    assert _list_due()
    deliver_until(StopWhenIdle(), app)
    db.session.rollback()  # look at what others have written since
    assert not _list_due()


def _list_due() -> list[str]:
    query = select(OutboxMessage.topic).where(
        OutboxMessage.delivered_at.is_(None), OutboxMessage.not_before <= domain_clock.now()
    )
    return list(db.session.scalars(query))


def test_what_is_not_due_stays(app: Flask) -> None:
    with unit_of_work() as work:
        work.emit("mail", after=timedelta(hours=1), notification_id=1)
    deliver_until(StopWhenIdle(), app)
    assert outbox.count_waiting() == 1


def test_the_queue_lies_in_the_data_folder(app: Flask) -> None:
    queue = make_queue(settings())
    assert isinstance(queue, SqliteHuey)
    assert (settings().instance / "huey.db").exists()


def test_the_schedule_runs_every_minute(app: Flask) -> None:
    queue = make_queue(settings())
    make_consumer(app, queue)
    (task,) = queue.read_periodic(domain_clock.now().replace(tzinfo=None))
    assert queue.execute(task) is None
