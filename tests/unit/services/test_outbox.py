"""The outbox: at least once, nobody held up by a neighbour, patience with failures."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import NotFound
from marketplace.models import Organisation, OutboxMessage
from marketplace.services import outbox
from marketplace.services.installation import file_store
from marketplace.services.outbox import Payload
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import make_organisation

pytestmark = pytest.mark.usefixtures("app")


class Handler:
    """Notes every batch; fails where `is_bad` says so of one of its payloads."""

    def __init__(self, is_bad: Callable[[Payload], bool] = lambda _payload: False) -> None:
        self.is_bad = is_bad
        self.batches: list[list[Any]] = []

    def __call__(self, payloads: Sequence[Payload]) -> None:
        self.batches.append([payload["id"] for payload in payloads])
        bad = [payload["id"] for payload in payloads if self.is_bad(payload)]
        if bad:
            raise ValueError(f"no\x00 {bad[0]}")


def emit(topic: str, *ids: int) -> None:
    with unit_of_work() as work:
        for one in ids:
            work.emit(topic, id=one)


def messages() -> list[OutboxMessage]:
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_a_topic_gets_its_messages_at_once_oldest_first() -> None:
    fruit, stone = Handler(), Handler()
    emit("fruit", 1, 2)
    emit("stone", 3)
    emit("fruit", 4)
    assert outbox.deliver_due({"fruit": fruit, "stone": stone}) == 4
    assert (fruit.batches, stone.batches) == ([[1, 2, 4]], [[3]])
    assert outbox.count_waiting() == 0
    assert all(message.attempts == 1 for message in messages())


def test_what_is_delivered_is_not_delivered_again() -> None:
    handler = Handler()
    emit("fruit", 1)
    outbox.deliver_due({"fruit": handler})
    assert outbox.deliver_due({"fruit": handler}) == 0
    assert handler.batches == [[1]]


def test_one_batch_takes_a_hundred() -> None:
    handler = Handler()
    emit("fruit", *range(outbox.BATCH + 1))
    assert [outbox.deliver_due({"fruit": handler}) for _ in range(3)] == [outbox.BATCH, 1, 0]
    assert handler.batches == [list(range(outbox.BATCH)), [outbox.BATCH]]


def test_a_bad_message_holds_up_neither_its_topic_nor_others() -> None:
    fruit, stone = Handler(lambda payload: payload["id"] == 2), Handler()
    emit("fruit", 1, 2, 3)
    emit("stone", 4)
    outbox.deliver_due({"fruit": fruit, "stone": stone})
    assert fruit.batches == [[1, 2, 3], [1], [2], [3]]
    assert stone.batches == [[4]]
    waiting = [message for message in messages() if message.delivered_at is None]
    assert [message.payload["id"] for message in waiting] == [2]
    assert waiting[0].last_error == "ValueError: no\ufffd 2"


def test_a_topic_nobody_handles_waits(clock: Clock) -> None:
    handler = Handler()
    emit("unknown", 1)
    emit("fruit", 2)
    outbox.deliver_due({"fruit": handler})
    assert handler.batches == [[2]]
    assert outbox.count_waiting() == 1


def test_a_failure_waits_twice_as_long_each_time_up_to_a_quarter_of_an_hour(clock: Clock) -> None:
    handler = Handler(lambda _payload: True)
    emit("fruit", 1)
    waits = []
    for _ in range(60):
        assert outbox.deliver_due({"fruit": handler}) == 1
        assert outbox.deliver_due({"fruit": handler}) == 0
        (message,) = messages()
        waits.append((message.not_before - clock.now()).total_seconds())
        clock.set(message.not_before)
    assert waits[:10] == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900]
    assert set(waits[10:]) == {900}
    assert len(handler.batches) == 60


def test_a_failure_that_passes_is_forgotten(clock: Clock) -> None:
    is_broken = True
    handler = Handler(lambda _payload: is_broken)
    emit("fruit", 1)
    outbox.deliver_due({"fruit": handler})
    is_broken = False
    clock.advance(seconds=2)
    outbox.deliver_due({"fruit": handler})
    (message,) = messages()
    assert (message.attempts, message.last_error) == (2, None)
    assert message.delivered_at == clock.now()


def test_what_is_not_due_yet_waits(clock: Clock) -> None:
    handler = Handler()
    with unit_of_work() as work:
        work.emit("fruit", after=timedelta(minutes=5), id=1)
    assert outbox.deliver_due({"fruit": handler}) == 0
    clock.advance(minutes=5)
    assert outbox.deliver_due({"fruit": handler}) == 1


class Killed(BaseException):
    """The process ends here."""


def test_killed_between_the_work_and_the_mark_it_is_delivered_again() -> None:
    done: list[int] = []

    def kill(payloads: Sequence[Payload]) -> None:
        done.append(payloads[0]["id"])
        raise Killed

    emit("fruit", 1)
    with pytest.raises(Killed):
        outbox.deliver_due({"fruit": kill})
    db.session.remove()
    handler = Handler()
    assert outbox.deliver_due({"fruit": handler}) == 1
    assert (done, handler.batches) == ([1], [[1]])


def test_a_handler_that_leaves_rows_half_changed_holds_up_nobody() -> None:
    organisation = make_organisation()
    name, stone = organisation.name, Handler()

    def careless(payloads: Sequence[Payload]) -> None:
        db.session.get_one(Organisation, organisation.id).name = "半途"
        raise ValueError(payloads[0]["id"])

    emit("careless", 1)
    emit("stone", 2)
    outbox.deliver_due({"careless": careless, "stone": stone})
    assert stone.batches == [[2]]
    assert organisation.name == name
    assert outbox.count_waiting() == 1


def remove(key: str, *, is_killed: bool = False) -> None:
    with unit_of_work() as work:
        work.emit("file.remove", key=key)
        if is_killed:
            raise Killed


def test_a_file_is_removed_once_the_write_that_drops_it_is_kept() -> None:
    key = file_store().put(b"old")
    with pytest.raises(Killed):
        remove(key, is_killed=True)
    outbox.deliver_due()
    assert file_store().get(key) == b"old"
    remove(key)
    remove(key)
    outbox.deliver_due()
    assert outbox.count_waiting() == 0
    with pytest.raises(NotFound):
        file_store().get(key)
