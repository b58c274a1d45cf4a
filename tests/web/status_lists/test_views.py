"""Evaluators' programs bring lists; administrators see how fresh they are."""

from datetime import timedelta

import pytest

from marketplace.credentials.signed.status_lists import LARGEST_LIST_TOKEN
from marketplace.db import db
from marketplace.models import OutboxMessage, StatusListVersion
from marketplace.models.status_list import Via
from marketplace.services import status_list_fetching, status_lists
from tests.conftest import Clock
from tests.factories.evaluators import Body, make_body
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

DOOR = "/evaluators/status-lists"
TYPE = "application/vc+jwt"


@pytest.fixture
def body(clock: Clock) -> Body:
    return make_body()


def push(
    page: Browser, token: str | bytes, media_type: str = TYPE
) -> tuple[int, dict[str, object]]:
    answer = page.client.post(DOOR, data=token, content_type=media_type)
    return answer.status_code, answer.get_json() or {}


def test_a_signed_list_is_taken_without_a_session(page: Browser, body: Body) -> None:
    token = body.sign(body.status_list(taken_back=(3,)))
    status, said = push(page, token)
    assert (status, said["url"], said["version"], said["is_new"]) == (200, body.url(), 1, True)
    assert push(page, token)[1]["is_new"] is False
    assert db.session.query(StatusListVersion).one().via == Via.PUSHED


def test_others_are_refused_by_name(page: Browser, body: Body, clock: Clock) -> None:
    first = body.sign(body.status_list())
    clock.advance(hours=1)
    push(page, body.sign(body.status_list(version=2)))
    status, said = push(page, first)
    assert (status, said["refused"]) == (422, "OlderStatusList")
    assert "不比现有的版本" in str(said["message"])
    assert push(page, "x")[1]["refused"] == "NotAToken"
    assert push(page, b"\xff\xfe.\x00.x")[1]["refused"] == "NotAToken"


@pytest.mark.parametrize("media_type", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_what_a_page_could_send_is_not_taken(page: Browser, body: Body, media_type: str) -> None:
    status, said = push(page, body.sign(body.status_list()), media_type)
    assert (status, said["refused"]) == (400, "MediaType")
    assert db.session.query(StatusListVersion).count() == 0


def test_there_is_a_limit_of_size(page: Browser) -> None:
    assert push(page, b"x" * LARGEST_LIST_TOKEN)[0] == 422
    status, said = push(page, b"x" * 2_500_001)
    assert (status, said["refused"]) == (413, "TooLarge")


def test_people_can_read_what_it_says(page: Browser) -> None:
    answer = page.client.post(DOOR, data=b"x", content_type=TYPE)
    assert "这不是签名凭证" in answer.get_data(as_text=True)


def test_administrators_see_the_age_of_each_list(page: Browser, body: Body, clock: Clock) -> None:
    desk = page.signed_in(body.chief.user)
    assert "还没有收到状态列表" in desk.get("/admin/evaluators/status-lists").text
    status_lists.receive(body.sign(body.status_list()), Via.PUSHED)
    for days, word in ((0, "新鲜"), (8, "过时"), (31, "失效")):
        clock.set(Clock.START + timedelta(days=days))
        shown = desk.get("/admin/evaluators/status-lists")
        assert word in shown.texts("td")[0]
    assert shown.links[body.row.name] == f"/admin/evaluators/{body.row.id}"


def test_an_administrator_has_a_list_fetched(page: Browser, body: Body) -> None:
    desk = page.signed_in(body.chief.user)
    address = f"/admin/evaluators/{body.row.id}/status-lists/new"
    refused = desk.post(address, {"url": "https://evil.example/"}, on=address)
    assert (refused.status, body.row.status_list_source in refused.text) == (422, True)
    named = desk.post(address, {"url": body.url()}, on=address)
    assert "没有收到" in named.text
    row = status_lists.list_standings(body.chief.actor)[0].row
    asked = desk.get("/admin/evaluators/status-lists").submit(
        action=f"/admin/evaluators/status-lists/{row.id}/fetch"
    )
    assert "已安排取回" in asked.text
    asked_for = db.session.query(OutboxMessage).filter_by(topic=status_list_fetching.TOPIC)
    assert asked_for.one().payload == {"id": row.id}
