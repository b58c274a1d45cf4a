"""One's own data: the page, the file, and the way out."""

import json

import pytest

from marketplace.db import db
from marketplace.models import User
from tests.factories.people import (
    PASSWORD,
    make_administrator,
    make_buyer,
    make_vendor,
)
from tests.factories.rounds import make_round
from tests.factories.scenarios import make_scenario
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

PATH, LEAVE = "/account/data", "/account/delete"


def test_the_page_says_what_is_kept(page: Browser) -> None:
    buyer = make_buyer(phone="0371-5550199")
    shown = page.signed_in(buyer.user).get(PATH)
    for words in (buyer.user.name, buyer.email, "0371-5550199", "密码只保存无法还原的校验值"):
        assert words in shown.text
    assert shown.links["下载（JSON）"] == "/account/data.json"
    assert shown.links["注销账号"] == LEAVE


def test_it_is_taken_away_as_a_file(page: Browser) -> None:
    buyer = make_buyer()
    answer = page.signed_in(buyer.user).client.get("/account/data.json")
    assert "attachment; filename=personal-data.json" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    kept = json.loads(answer.get_data())
    assert kept["profile"]["email"] == buyer.email
    assert "hash" not in answer.get_data(as_text=True).replace('password_hash": null', "")


def test_visitors_are_asked_to_sign_in(page: Browser) -> None:
    for path in (PATH, "/account/data.json", LEAVE):
        assert page.get(path).location.startswith("/sign-in?next=")


def test_an_account_is_deleted_with_its_password(page: Browser) -> None:
    buyer = make_buyer()
    browser = page.signed_in(buyer.user)
    asked = browser.get(LEAVE)
    assert "不能恢复" in asked.text
    answer = asked.submit({"password": PASSWORD})
    assert answer.path == "/"
    assert "账号已注销" in answer.text
    assert "登录" in answer.links
    assert browser.get(PATH).location.startswith("/sign-in")
    again = page.get("/sign-in").submit({"email": buyer.email, "password": PASSWORD})
    assert again.status == 422
    assert db.session.get_one(User, buyer.user.id).deleted_at is not None


@pytest.mark.parametrize("typed", ["", "not the password", "\x00", "长" * 100_000])
def test_a_wrong_password_deletes_nothing(page: Browser, typed: str) -> None:
    buyer = make_buyer()
    browser = page.signed_in(buyer.user)
    answer = browser.get(LEAVE).submit({"password": typed})
    assert answer.status == 422
    assert "密码不对" in answer.text
    assert typed == "" or typed not in answer.html
    assert browser.get(PATH).status == 200


def test_who_is_needed_is_told_what_to_do_first(page: Browser) -> None:
    buyer = make_buyer()
    browser = page.signed_in(buyer.user)
    form = browser.get(LEAVE)
    make_scenario(buyer)
    assert form.submit({"password": PASSWORD}).status == 409
    shown = browser.get(LEAVE)
    assert "还没有办结" in shown.text or "没办结" in shown.text
    assert [form.action for form in shown.forms if form.action == LEAVE] == []
    assert browser.get(PATH).status == 200


def test_the_last_administrator_stays(page: Browser) -> None:
    chief = make_administrator()
    assert "唯一的管理员" in page.signed_in(chief.user).get(LEAVE).text


def test_pages_name_a_deleted_person_in_the_reader_s_language(page: Browser, clock: object) -> None:
    round_ = make_round(clock).rank()  # type: ignore[arg-type]
    buyer = round_.buyer
    other = make_buyer(organisation=buyer.organisation)
    leaver = page.signed_in(buyer.user)
    assert leaver.get(LEAVE).submit({"password": PASSWORD}).path == "/"
    browser = page.signed_in(other.user)
    assert "已注销用户" in browser.get(f"{round_.path}/opening").text
    browser.send_with_token("/language/en", {}, token_from="/")
    assert "Deleted account" in browser.get(f"{round_.path}/opening").text


def test_a_vendor_leaves_too(page: Browser) -> None:
    browser = page.signed_in(make_vendor().user)
    assert browser.get(LEAVE).submit({"password": PASSWORD}).path == "/"
