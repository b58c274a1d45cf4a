"""Jobs that fail are seen, tried again or given up."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import NotAllowed, NotFound
from marketplace.models import AuditEntry, OutboxMessage
from marketplace.services import failing_jobs, outbox
from marketplace.services.failing_jobs import LONGEST_ERROR
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import make_administrator, make_buyer, make_supervisor, make_vendor

pytestmark = pytest.mark.usefixtures("app")


def _fail(_payloads: Sequence[Any]) -> None:
    raise ConnectionError("mail.example refused\nTraceback of the server " + "x" * 500)


def _succeed(_payloads: Sequence[Any]) -> None:
    pass


def make_failing() -> int:
    """The id of a message that was tried once in vain."""
    with unit_of_work() as work:
        work.emit("mail", notification_id=1)
    outbox.deliver_due({"mail": _fail})
    return db.session.scalars(select(OutboxMessage.id).order_by(OutboxMessage.id.desc())).all()[0]


def test_they_are_listed_with_the_first_line_of_the_error(clock: Clock) -> None:
    chief = make_administrator()
    number = make_failing()
    (job,) = failing_jobs.list_failing(chief.actor)
    assert (job.id, job.topic, job.attempts) == (number, "mail", 1)
    assert job.error == "ConnectionError: mail.example refused"
    assert job.since == clock.now()
    assert job.next_try > clock.now()


def test_a_long_error_is_cut() -> None:
    chief, number = make_administrator(), make_failing()
    with unit_of_work() as work:
        work.session.get_one(OutboxMessage, number).last_error = "长" * 1000
    (job,) = failing_jobs.list_failing(chief.actor)
    assert job.error == "长" * LONGEST_ERROR + "…"


def test_what_was_not_tried_or_is_done_is_no_failing_job() -> None:
    chief = make_administrator()
    with unit_of_work() as work:
        work.emit("mail", notification_id=1)
    assert failing_jobs.list_failing(chief.actor) == []
    outbox.deliver_due({"mail": _succeed})
    assert failing_jobs.list_failing(chief.actor) == []


def test_it_is_tried_again_at_once() -> None:
    chief, number = make_administrator(), make_failing()
    assert outbox.deliver_due({"mail": _succeed}) == 0
    failing_jobs.retry(chief.actor, number)
    assert outbox.deliver_due({"mail": _succeed}) == 1
    assert failing_jobs.list_failing(chief.actor) == []


def test_it_is_given_up_with_its_error(clock: Clock) -> None:
    chief, number = make_administrator(), make_failing()
    failing_jobs.give_up(chief.actor, number)
    clock.advance(days=1)
    assert outbox.deliver_due({"mail": _fail}) == 0
    row = db.session.get_one(OutboxMessage, number)
    assert row.delivered_at is not None
    assert row.last_error is not None
    with pytest.raises(NotFound):
        failing_jobs.give_up(chief.actor, number)


def test_both_are_entered() -> None:
    chief, one, other = make_administrator(), make_failing(), make_failing()
    failing_jobs.retry(chief.actor, one)
    failing_jobs.give_up(chief.actor, other)
    query = select(AuditEntry).where(AuditEntry.subject_type == "outbox_message")
    entries = db.session.scalars(query.order_by(AuditEntry.id))
    assert [(e.action, e.subject_id, e.note) for e in entries] == [
        ("update", one, "retry"),
        ("update", other, "give_up"),
    ]


@pytest.mark.parametrize("make", [make_buyer, make_vendor, make_supervisor])
def test_only_administrators(make: Any) -> None:
    number, actor = make_failing(), make().actor
    for attempt in (
        lambda: failing_jobs.list_failing(actor),
        lambda: failing_jobs.retry(actor, number),
        lambda: failing_jobs.give_up(actor, number),
    ):
        with pytest.raises(NotAllowed):
            attempt()


@pytest.mark.parametrize("number", [0, 999_999])
def test_there_is_no_such_job(number: int) -> None:
    with pytest.raises(NotFound):
        failing_jobs.retry(make_administrator().actor, number)
