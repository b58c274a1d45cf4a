"""Mailed links: what they show, what their button does, and that they do it once."""

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.models import EmailLink, User
from marketplace.services import email_links
from tests.conftest import Clock
from tests.factories.people import PASSWORD, Person, make_buyer, make_vendor
from tests.mails import deliver, last_link_to, link_in, subjects_to
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

NEW = "new.address@example.com"


@pytest.fixture
def newcomer() -> Person:
    return make_buyer(email_verified_at=None)


def _is_verified(person: Person) -> bool:
    return db.session.get_one(User, person.user.id).email_verified_at is not None


def _send(person: Person) -> str:
    email_links.send_verification(person.actor)
    return last_link_to(person.email)


def test_who_has_not_proven_the_address_is_led_there_and_gets_another_mail(
    page: Browser, newcomer: Person
) -> None:
    page.sign_in(newcomer.user)
    led = page.get("/scenarios/new")
    assert led.location.startswith("/account/email-verification")
    shown = page.get(led.location)
    assert newcomer.email in shown.text
    assert "mail 文件夹" in shown.text
    answer = shown.submit(action="/account/email-verification")
    assert "再发一封" in answer.text
    answer = page.post(last_link_to(newcomer.email))
    assert answer.path == "/workspace"
    assert _is_verified(newcomer)
    assert page.get("/scenarios/new").status == 200
    assert "已经验证" in page.get("/account/email-verification").text


def test_fetching_a_link_does_nothing(page: Browser, newcomer: Person) -> None:
    link = _send(newcomer)
    for _time in range(3):
        assert newcomer.email in page.get(link).text
    assert not _is_verified(newcomer)


def test_a_link_is_good_once(page: Browser, newcomer: Person) -> None:
    link = _send(newcomer)
    form = page.get(link)
    assert form.submit(follow=False).location == "/sign-in"
    again = form.submit()
    assert (again.status, again.heading) == (404, "链接不能用了")
    assert page.get(link).status == 404


def test_a_link_is_good_for_a_day(page: Browser, newcomer: Person, clock: Clock) -> None:
    link = _send(newcomer)
    clock.advance(hours=23, minutes=59)
    assert page.get(link).status == 200
    clock.advance(minutes=1)
    assert page.get(link).status == 404


def test_a_newer_link_takes_the_place_of_older_ones(page: Browser, newcomer: Person) -> None:
    first = _send(newcomer)
    second = _send(newcomer)
    assert first != second
    assert page.get(first).status == 404
    assert page.get(second).status == 200


@pytest.mark.parametrize("token", ["x", "W1.a", "..", "9" * 4000, "%00", "WzEsIm4iXQ.AAAA"])
def test_a_made_up_link_is_no_link(page: Browser, newcomer: Person, token: str) -> None:
    _send(newcomer)
    assert page.get(f"/email-links/{token}").status in (302, 404)
    assert page.get(f"/password-reset/{token}").status in (302, 404)


def test_a_link_of_one_purpose_is_none_of_another(page: Browser, newcomer: Person) -> None:
    token = _send(newcomer).rpartition("/")[2]
    assert page.get(f"/password-reset/{token}").status == 404


def test_somebody_else_s_browser_may_press_the_button_too(page: Browser, newcomer: Person) -> None:
    page.sign_in(make_vendor().user)
    assert page.post(_send(newcomer), follow=False).location == "/sign-in"
    assert _is_verified(newcomer)


def test_without_a_mail_there_is_none_to_look_for(page: Browser) -> None:
    assert page.get("/check-mail").location == "/"


def _ask(page: Browser, email: str = NEW, password: str = PASSWORD) -> object:
    return page.post("/account/email", {"email": email, "password": password})


def test_a_new_address_counts_once_its_link_was_opened(page: Browser) -> None:
    buyer = make_buyer()
    page.sign_in(buyer.user)
    elsewhere = page.signed_in(buyer.user)
    asked = page.post("/account/email", {"email": f" {NEW.upper()} ", "password": PASSWORD})
    assert NEW in asked.text
    assert subjects_to(buyer.email) == ["登录邮箱将要更改"]
    assert db.session.get_one(User, buyer.user.id).email == buyer.email
    answer = page.post(last_link_to(NEW))
    assert answer.path == "/workspace"
    assert db.session.get_one(User, buyer.user.id).email == NEW
    assert subjects_to(buyer.email) == ["登录邮箱将要更改", "登录邮箱已更改"]
    assert page.get("/account").status == 200
    assert elsewhere.get("/account").status == 302


def test_a_taken_address_is_answered_like_a_free_one(page: Browser) -> None:
    buyer, owner = make_buyer(), make_vendor()
    page.sign_in(buyer.user)
    free, taken = (
        page.post("/account/email", {"email": email, "password": PASSWORD})
        for email in (NEW, owner.email)
    )
    assert (free.path, free.status) == (taken.path, taken.status)
    assert free.text.replace(NEW, "") == taken.text.replace(owner.email, "")
    assert subjects_to(owner.email) == ["您已经有账号"]
    assert subjects_to(buyer.email) == ["登录邮箱将要更改"] * 2


def test_an_address_taken_meanwhile_is_not_taken_twice(page: Browser) -> None:
    buyer = make_buyer()
    page.sign_in(buyer.user)
    _ask(page)
    link = last_link_to(NEW)
    make_vendor(email=NEW)
    assert page.post(link).status == 404
    assert db.session.get_one(User, buyer.user.id).email == buyer.email


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [
        ("", PASSWORD, "email"),
        ("no address", PASSWORD, "email"),
        ("a\x00@example.com", PASSWORD, "email"),
        (NEW, "", "password"),
        (NEW, "wrong horse battery", "password"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_sent(
    page: Browser, email: str, password: str, field: str
) -> None:
    page.sign_in(make_buyer().user)
    answer = page.send_with_token(
        "/account/email", {"email": email, "password": password}, token_from="/account/email"
    )
    assert answer.status == 422
    assert any(one.get("id") == f"{field}-error" for one in answer.find_all("div"))
    assert deliver() == []
    assert db.session.scalars(select(EmailLink)).all() == []


def test_the_present_address_is_no_new_one(page: Browser) -> None:
    buyer = make_buyer()
    page.sign_in(buyer.user)
    answer = page.post("/account/email", {"email": buyer.email, "password": PASSWORD})
    assert "这就是现在的邮箱" in answer.text


def test_the_outbox_holds_no_link(page: Browser, newcomer: Person) -> None:
    email_links.send_verification(newcomer.actor)
    (row,) = db.session.scalars(select(EmailLink)).all()
    (mail,) = deliver(newcomer.email)
    token = link_in(mail).rpartition("/")[2]
    stored = db.session.connection().exec_driver_sql("SELECT payload FROM outbox_message").all()
    assert row.nonce not in str(stored)
    assert token not in str(stored)
