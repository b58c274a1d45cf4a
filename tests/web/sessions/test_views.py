"""Where one is signed in."""

import pytest

from marketplace.services import sessions
from tests.factories.people import PASSWORD, make_buyer, make_vendor
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/124.0.0.0 Safari/537.36"
)


def test_every_session_is_listed_with_its_device(page: Browser) -> None:
    buyer = make_buyer()
    form = page.get("/sign-in", headers={"User-Agent": WINDOWS}).form("/sign-in")
    typed = form.fill({"email": buyer.email, "password": PASSWORD})
    page.client.post("/sign-in", data=typed, headers={"User-Agent": WINDOWS})
    sessions.begin(buyer.user, address="10.1.2.3", device="<b>odd</b>", has_second_factor=False)
    sessions.begin(make_vendor().user, address="10.9.9.9", device="x", has_second_factor=False)
    shown = page.get("/account/sessions")
    assert "Chrome · Windows 就是这里" in shown.text
    assert "未知设备" in shown.text
    assert "10.1.2.3" in shown.text
    assert "10.9.9.9" not in shown.text


def test_one_is_ended(page: Browser) -> None:
    buyer = make_buyer()
    page.sign_in(buyer.user)
    other = page.signed_in(buyer.user)
    row = next(row for row in sessions.list_own(buyer.actor) if row.id != _own_id(page, buyer))
    answer = page.post(f"/account/sessions/{row.id}/end", on="/account/sessions")
    assert "已结束" in answer.text
    assert other.get("/account").status == 302
    assert page.get("/account").status == 200


def _own_id(page: Browser, buyer: object) -> int:
    with page.client.session_transaction() as session:
        row = sessions.find(session["_user_id"])
    assert row is not None
    return row.id


def test_all_others_are_ended(page: Browser) -> None:
    buyer = make_buyer()
    page.sign_in(buyer.user)
    others = [page.signed_in(buyer.user) for _time in range(2)]
    answer = page.post("/account/sessions/end-others", on="/account/sessions")
    assert "2 处" in answer.text
    assert [other.get("/account").status for other in others] == [302, 302]
    assert page.get("/account").status == 200


def test_nobody_ends_another_s(page: Browser) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    page.sign_in(buyer.user)
    other = page.signed_in(vendor.user)
    (row,) = sessions.list_own(vendor.actor)
    answer = page.send_with_token(
        f"/account/sessions/{row.id}/end", {}, token_from="/account/sessions"
    )
    assert answer.status == 404
    assert other.get("/account").status == 200
