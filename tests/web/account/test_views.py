"""One's own account."""

import pytest

from marketplace.db import db
from marketplace.models import User
from tests.factories.people import make_administrator, make_buyer
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")


def test_everything_of_an_account_is_reached_from_its_page(page: Browser) -> None:
    buyer = make_buyer(name="钱工", phone="0371-1", email_verified_at=None)
    page.sign_in(buyer.user)
    assert page.get("/").links["钱工"] == "/account"
    shown = page.get("/account")
    for said in ("钱工", "0371-1", buyer.email, "未验证", "未开启", "1 处"):
        assert said in shown.text
    wanted = {
        "/account/edit",
        "/account/email-verification",
        "/account/email",
        "/account/password",
        "/account/second-factor",
        "/account/sessions",
    }
    assert wanted <= set(shown.links.values())


def test_what_is_asked_for_is_said(page: Browser) -> None:
    page.sign_in(make_administrator().user)
    shown = page.get("/account")
    assert "还有 0 个恢复码" in shown.text
    assert "已验证" in shown.text


def test_name_and_phone_are_changed(page: Browser) -> None:
    buyer = make_buyer(name="旧名")
    page.sign_in(buyer.user)
    answer = page.post("/account/edit", {"name": " 新名 ", "phone": " 0371-2 "})
    assert answer.path == "/account"
    user = db.session.get_one(User, buyer.user.id)
    assert (user.name, user.phone) == ("新名", "0371-2")
    page.post("/account/edit", {"name": "新名", "phone": ""})
    assert db.session.get_one(User, buyer.user.id).phone is None


@pytest.mark.parametrize(
    ("name", "phone", "field"),
    [("", "", "name"), ("\x00", "", "name"), ("长" * 101, "", "name"), ("名", "1" * 41, "phone")],
)
def test_what_cannot_be_taken_is_said(page: Browser, name: str, phone: str, field: str) -> None:
    page.sign_in(make_buyer(name="旧名").user)
    answer = page.send_with_token(
        "/account/edit", {"name": name, "phone": phone}, token_from="/account/edit"
    )
    assert answer.status == 422
    assert any(one.get("id") == f"{field}-error" for one in answer.find_all("div"))
