"""The worker asks registered hosts for lists, and notes what goes wrong."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Response
from sqlalchemy import select

from marketplace.credentials.signed.credential import Purpose
from marketplace.credentials.signed.status_lists import LARGEST_LIST_TOKEN
from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound
from marketplace.models import OutboxMessage
from marketplace.models.status_list import Via
from marketplace.services import outbox, schedule, status_list_fetching, status_lists
from marketplace.services.status_lists import FETCHED_EVERY, Standing
from tests.conftest import Clock
from tests.factories.evaluators import Body, make_body
from tests.factories.people import make_buyer
from tests.list_host import ListHost, running_host

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def host() -> Iterator[ListHost]:
    with running_host() as running:
        yield running


@pytest.fixture
def body(host: ListHost, clock: Clock) -> Body:
    """An evaluator whose lists are at the host."""
    return make_body(status_list_source=f"{host.address}/status/")


def put(host: ListHost, url: str, answer: Response) -> None:
    host.answers[urlsplit(url).path] = answer


def standing(body: Body) -> Standing:
    db.session.expire_all()
    (one,) = status_lists.list_standings(body.chief.actor, body.row)
    return one


def ordered() -> OutboxMessage:
    """What the worker was told to fetch; that credentials are looked at again is another task."""
    asked = select(OutboxMessage).where(OutboxMessage.topic == status_list_fetching.TOPIC)
    return db.session.scalars(asked).one()


def fetch(body: Body) -> str:
    """Fetch its list; what is noted."""
    status_list_fetching.fetch(standing(body).row.id)
    failure = standing(body).failure
    return str(failure) if failure else ""


def test_a_named_list_is_fetched_by_the_clock(body: Body, host: ListHost, clock: Clock) -> None:
    put(host, body.url(), Response(body.sign(body.status_list())))
    status_list_fetching.add_address(body.chief.actor, body.row.id, body.url())
    schedule.run_due()
    schedule.run_due()
    outbox.deliver_due()
    one = standing(body)
    assert one.held is not None
    assert (one.held.row.via, one.row.fetched_at) == (Via.FETCHED, clock.now())
    assert one.failure is None
    assert len(host.asked) == 1
    clock.advance(hours=7)
    put(host, body.url(), Response(body.sign(body.status_list(version=2))))
    schedule.run_due()
    outbox.deliver_due()
    held = standing(body).held
    assert held is not None
    assert held.content.version == 2


def test_what_was_pushed_is_fetched_later(body: Body, clock: Clock) -> None:
    status_lists.receive(body.sign(body.status_list()), Via.PUSHED)
    assert status_list_fetching.order_due() == 0
    clock.advance(hours=6)
    assert status_list_fetching.order_due() == 1
    assert status_list_fetching.order_due() == 0
    message = ordered()
    assert message.topic == "status_list.fetch"


def test_failures_are_noted_and_go_with_the_next_success(body: Body, host: ListHost) -> None:
    list_id = status_list_fetching.add_address(body.chief.actor, body.row.id, body.url()).id
    assert "404" in fetch(body)
    elsewhere = Response("", 302, {"Location": f"{host.address}/elsewhere"})
    put(host, body.url(), elsewhere)
    assert "302" in fetch(body)
    assert "/elsewhere" not in host.asked
    put(host, body.url(), Response("<html>"))
    assert "签名凭证" in fetch(body)
    put(host, body.url(), Response(b"x" * (LARGEST_LIST_TOKEN + 1)))
    assert "超过" in fetch(body)
    other = body.status_list(purpose=Purpose.SUSPENSION)
    put(host, body.url(), Response(body.sign(body.status_list())))
    assert fetch(body) == ""
    put(host, body.url(), Response(body.sign(other)))
    status_list_fetching.fetch(list_id)
    rows = status_lists.list_standings(body.chief.actor, body.row)
    assert "另一个状态列表" in str(next(row.failure for row in rows if row.failure))


def test_a_host_that_does_not_answer_is_noted(clock: Clock) -> None:
    with running_host() as host:
        body = make_body(status_list_source=f"{host.address}/status/")
        status_list_fetching.add_address(body.chief.actor, body.row.id, body.url())
    assert "连不上" in fetch(body)


def test_an_older_list_at_the_host_is_noted(body: Body, host: ListHost, clock: Clock) -> None:
    put(host, body.url(), Response(body.sign(body.status_list())))
    clock.advance(hours=1)
    status_lists.receive(body.sign(body.status_list(version=2)), Via.PUSHED)
    assert "不比现有的版本" in fetch(body)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://evil.example/status/1",
        "{source}../1",
        "{source}1?a=b",
        "{source}1 2",
        "{source}" + "a" * 200,
    ],
)
def test_only_an_address_of_its_own_is_named(body: Body, url: str) -> None:
    address = url.format(source=body.row.status_list_source)
    with pytest.raises(InvalidInput) as refusal:
        status_list_fetching.add_address(body.chief.actor, body.row.id, address)
    assert set(refusal.value.fields) == {"url"}


def test_an_address_is_named_once(body: Body) -> None:
    status_list_fetching.add_address(body.chief.actor, body.row.id, body.url())
    with pytest.raises(InvalidInput):
        status_list_fetching.add_address(body.chief.actor, body.row.id, body.url())


def test_an_administrator_may_ask_at_once(body: Body, clock: Clock) -> None:
    status_lists.receive(body.sign(body.status_list()), Via.PUSHED)
    row = standing(body).row
    clock.advance(hours=1)
    status_list_fetching.ask_again(body.chief.actor, row.id)
    assert standing(body).row.fetch_at == clock.now() + FETCHED_EVERY
    assert ordered().payload == {"id": row.id}
    with pytest.raises(NotFound):
        status_list_fetching.ask_again(body.chief.actor, 999)
    with pytest.raises(NotAllowed):
        status_list_fetching.ask_again(make_buyer().actor, row.id)
    assert timedelta(days=1) > FETCHED_EVERY
