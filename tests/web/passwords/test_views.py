"""Forgotten, reset and changed passwords."""

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.models import Notification, OutboxMessage, User
from marketplace.services import sign_ins
from marketplace.services.sign_in_failures import MOST_FAILURES
from marketplace.services.sign_ins import SignInRefused
from tests.conftest import Clock
from tests.factories.people import PASSWORD, make_administrator, make_buyer
from tests.mails import deliver, last_link_to, subjects_to
from tests.pages import Browser, Page

pytestmark = pytest.mark.usefixtures("app")

NEW = "seven red conveyor belts"


def _ask(page: Browser, email: str) -> Page:
    return page.post("/forgotten-password", {"email": email})


def _sign_in(page: Browser, email: str, password: str) -> Page:
    return page.get("/sign-in").submit({"email": email, "password": password}, follow=False)


def test_a_forgotten_password_is_reset_by_mail(page: Browser) -> None:
    buyer = make_buyer(email_verified_at=None)
    signed_in = page.signed_in(buyer.user)
    assert buyer.email in _ask(page, buyer.email).text
    answer = page.post(last_link_to(buyer.email), {"password": NEW})
    assert answer.path == "/sign-in"
    assert "新密码已生效" in answer.text
    assert signed_in.get("/account").status == 302
    assert _sign_in(page, buyer.email, PASSWORD).status == 422
    assert _sign_in(page, buyer.email, NEW).location == "/workspace"
    assert db.session.get_one(User, buyer.user.id).email_verified_at is not None
    assert subjects_to(buyer.email) == ["重设密码", "登录密码已修改"]


def test_an_unknown_address_is_answered_like_a_known_one(page: Browser) -> None:
    buyer, stranger = make_buyer(), Browser(page.app)
    known, unknown = _ask(page, buyer.email), _ask(stranger, "nobody@example.com")
    assert (known.path, known.status) == (unknown.path, unknown.status)
    assert known.text.replace(buyer.email, "") == unknown.text.replace("nobody@example.com", "")
    rows = db.session.scalars(select(OutboxMessage)).all()
    assert [row.topic for row in rows] == ["letter", "letter"]
    assert [str(mail["To"]) for mail in deliver()] == [buyer.email]


@pytest.mark.parametrize("email", ["\x00", "x" * 10_000, "no address", "李@example.com"])
def test_nonsense_is_nobody_s_address(page: Browser, email: str) -> None:
    make_buyer()
    answer = page.send_with_token(
        "/forgotten-password", {"email": email}, token_from="/forgotten-password"
    )
    assert answer.status == 302
    assert page.get(answer.location).status == 200
    assert deliver() == []


def test_a_deleted_person_gets_no_link(page: Browser, clock: Clock) -> None:
    buyer = make_buyer(deleted_at=clock.now())
    _ask(page, buyer.email)
    assert deliver() == []


def test_a_link_is_good_for_an_hour_and_once(page: Browser, clock: Clock) -> None:
    buyer = make_buyer()
    _ask(page, buyer.email)
    link = last_link_to(buyer.email)
    clock.advance(minutes=59)
    form = page.get(link)
    assert form.submit({"password": NEW}).path == "/sign-in"
    assert form.submit({"password": NEW + "!"}).status == 404
    deliver()
    _ask(page, buyer.email)
    link = last_link_to(buyer.email)
    clock.advance(hours=1)
    assert page.get(link).status == 404


def test_a_weak_password_is_refused_and_the_link_stays_good(page: Browser) -> None:
    buyer = make_buyer(name="周工")
    _ask(page, buyer.email)
    link = last_link_to(buyer.email)
    for weak in ("short", "1234567890", buyer.email, "x" * 201, ""):
        answer = page.post(link, {"password": weak})
        assert answer.status == 422
        assert "密码" in answer.text
    assert page.post(link, {"password": NEW}).path == "/sign-in"


def test_the_second_factor_outlives_a_reset(page: Browser) -> None:
    chief = make_administrator()
    _ask(page, chief.email)
    page.post(last_link_to(chief.email), {"password": NEW})
    assert db.session.get_one(User, chief.user.id).has_second_factor
    assert _sign_in(page, chief.email, NEW).location.startswith("/sign-in/second-factor")
    assert page.get("/account").status == 302


def test_a_reset_opens_the_way_past_strangers_who_guess(page: Browser) -> None:
    buyer = make_buyer()
    for _time in range(MOST_FAILURES):
        with pytest.raises(SignInRefused):
            sign_ins.check_password(buyer.email, "wrong horse battery")
    assert _sign_in(page, buyer.email, PASSWORD).status == 429
    _ask(page, buyer.email)
    page.post(last_link_to(buyer.email), {"password": NEW})
    assert _sign_in(page, buyer.email, NEW).location == "/workspace"
    assert _sign_in(Browser(page.app), buyer.email, NEW).status == 429


def test_a_password_is_changed_with_the_present_one(page: Browser) -> None:
    buyer = make_buyer()
    page.sign_in(buyer.user)
    elsewhere = page.signed_in(buyer.user)
    answer = page.post("/account/password", {"present": PASSWORD, "password": NEW})
    assert answer.path == "/account"
    assert "密码已修改" in answer.text
    assert elsewhere.get("/account").status == 302
    assert sign_ins.check_password(buyer.email, NEW)
    told = db.session.scalars(select(Notification.event)).all()
    assert told == ["password_changed"]


@pytest.mark.parametrize(
    ("present", "new", "field"),
    [
        ("", NEW, "present"),
        ("wrong horse battery", NEW, "present"),
        (PASSWORD, "", "password"),
        (PASSWORD, "1234567890", "password"),
    ],
)
def test_what_is_wrong_with_a_change_is_said(
    page: Browser, present: str, new: str, field: str
) -> None:
    buyer = make_buyer()
    page.sign_in(buyer.user)
    answer = page.post("/account/password", {"present": present, "password": new})
    assert answer.status == 422
    assert any(one.get("id") == f"{field}-error" for one in answer.find_all("div"))
    assert NEW not in answer.html
    assert sign_ins.check_password(buyer.email, PASSWORD)
