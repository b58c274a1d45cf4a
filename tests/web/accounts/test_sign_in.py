"""Signing in and out."""

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.db import db
from marketplace.models import AuditEntry
from marketplace.services import hashing_turns, passwords, sessions
from tests.factories.people import PASSWORD, Person, make_administrator, make_buyer, make_vendor
from tests.pages import Browser, Page


def sign_in(page: Browser, email: str, password: str = PASSWORD, next_: str = "") -> Page:
    path = "/sign-in" + (f"?next={next_}" if next_ else "")
    typed = {"email": email, "password": password}
    return page.get(path).submit(typed, action="/sign-in", follow=False)


@pytest.fixture
def buyer(app: Flask) -> Person:
    return make_buyer()


def test_the_right_password_opens_the_own_pages(page: Browser, buyer: Person) -> None:
    answer = sign_in(page, f" {buyer.email.upper()} ")
    assert (answer.status, answer.location) == (302, "/workspace")
    assert buyer.user.name in page.get("/workspace").html


def test_name_and_password_are_wrong_in_the_same_words(page: Browser, buyer: Person) -> None:
    known = sign_in(page, buyer.email, "wrong horse battery")
    unknown = sign_in(page, "nobody@example.com", PASSWORD)
    assert known.status == unknown.status == 422
    typed = ((known, buyer.email), (unknown, "nobody@example.com"))
    said = [one.text.replace(email, "") for one, email in typed]
    assert said[0] == said[1]
    values = unknown.form("/sign-in").controls
    assert values["email"].values == ["nobody@example.com"]
    assert values["password"].values == [""]


def test_too_many_at_once_are_asked_to_try_again(
    page: Browser, buyer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing_turns, "LONGEST_WAIT", 0.05)
    with hashing_turns.turn():
        busy = sign_in(page, buyer.email)
    assert busy.status == 503
    assert "此刻登录的人太多，请等几秒再试" in busy.text
    again = busy.submit({"password": PASSWORD}, action="/sign-in", follow=False)
    assert (again.status, again.location) == (302, "/workspace")


def test_name_and_password_are_wrong_at_the_same_cost(
    page: Browser, buyer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasher = CountingHasher()
    monkeypatch.setattr(passwords, "_hasher", hasher)
    for email in (buyer.email, "nobody@example.com", "\x00", "x" * 5000):
        sign_in(page, email, "wrong horse battery")
    assert hasher.checks == 4


class CountingHasher(passwords.PasswordHasher):
    """Counts its checks."""

    checks = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:
        self.checks += 1
        return super().verify(hash, password)


@pytest.mark.parametrize(
    ("email", "password"),
    [("", PASSWORD), ("person@example.com", ""), ("\x00", "\x00"), ("x" * 100_000, "y" * 100_000)],
)
def test_nonsense_is_refused(page: Browser, email: str, password: str) -> None:
    answer = sign_in(page, email, password)
    assert answer.status == 422
    assert page.get("/workspace").location.startswith("/sign-in")


def test_the_session_is_a_new_one(page: Browser, buyer: Person) -> None:
    page.get("/sign-in")
    with page.client.session_transaction() as session:
        session["planted"] = "by somebody else"
        session["locale"] = "en"
        before = session["csrf_token"]
    sign_in(page, buyer.email)
    with page.client.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != before
        assert session["locale"] == "en"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    page: Browser, buyer: Person
) -> None:
    cookie = sign_in(page, buyer.email).response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("target", ["/workspace", "/scenarios?q=%25E7%2585%25A4%26page=2"])
def test_one_goes_on_to_where_one_wanted_to_go(page: Browser, buyer: Person, target: str) -> None:
    assert sign_in(page, buyer.email, next_=target).location == target.replace("%25", "%").replace(
        "%26", "&"
    )


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/%09/evil.example", "/%5Cevil.example"]
)
def test_one_never_goes_to_another_site(page: Browser, buyer: Person, target: str) -> None:
    assert sign_in(page, buyer.email, next_=target).location == "/"


def test_a_visitor_is_asked_to_sign_in_and_comes_back(page: Browser, buyer: Person) -> None:
    asked = page.get("/notifications?page=2")
    assert asked.status == 302
    assert asked.location == "/sign-in?next=/notifications?page%3D2"
    form = page.get(asked.location)
    answer = form.submit(
        {"email": buyer.email, "password": PASSWORD}, action="/sign-in", follow=False
    )
    assert answer.location == "/notifications?page=2"


def test_a_token_is_asked_for(page: Browser, buyer: Person) -> None:
    answer = page.send("/sign-in", {"email": buyer.email, "password": PASSWORD})
    assert answer.status == 400
    assert page.get("/workspace").status == 302


def test_signing_out_ends_the_session(page: Browser, buyer: Person) -> None:
    page.sign_in(buyer.user)
    answer = page.post("/sign-out", on="/workspace", follow=False)
    assert answer.location == "/"
    assert page.get("/workspace").status == 302


def test_signing_out_takes_a_press_of_the_button(page: Browser, buyer: Person) -> None:
    page.sign_in(buyer.user)
    assert page.get("/sign-out").status == 405
    assert page.send("/sign-out", {}).status == 400
    assert page.get("/workspace").status == 200


def test_signing_out_everywhere_ends_every_session(page: Browser, buyer: Person) -> None:
    page.sign_in(buyer.user)
    other = page.signed_in(buyer.user)
    assert sessions.end_all(buyer.actor) == 2
    assert {page.get("/workspace").status, other.get("/workspace").status} == {302}


def test_a_copied_cookie_ends_with_its_session(page: Browser, buyer: Person) -> None:
    page.sign_in(buyer.user)
    thief = Browser(page.app)
    cookie = page.client.get_cookie("session")
    assert cookie is not None
    thief.client.set_cookie("session", cookie.value)
    assert thief.get("/workspace").status == 200
    page.post("/sign-out", on="/workspace", follow=False)
    assert thief.get("/workspace").status == 302


@pytest.mark.parametrize("forged", ["", "1", "1.", ".0", "1.0.0", "²._", "x.y", "1.-1", "9" * 400])
def test_a_strange_session_is_nobodys(page: Browser, buyer: Person, forged: str) -> None:
    with page.client.session_transaction() as session:
        session["_user_id"] = forged
    assert page.get("/workspace").status == 302


def test_signing_in_again_ends_the_session_before(page: Browser, buyer: Person) -> None:
    page.sign_in(buyer.user)
    (before,) = sessions.list_own(buyer.actor)
    vendor = make_vendor()
    sign_in(page, buyer.email, "wrong horse battery")
    assert [row.id for row in sessions.list_own(buyer.actor)] == [before.id]
    sign_in(page, vendor.email)
    assert sessions.list_own(buyer.actor) == []
    assert len(sessions.list_own(vendor.actor)) == 1
    assert vendor.user.name in page.get("/workspace").html
    sign_in(page, vendor.email)
    assert len(sessions.list_own(vendor.actor)) == 1
    ended = select(AuditEntry.actor_id).where(AuditEntry.action == "sign_out")
    assert sorted(db.session.scalars(ended)) == [buyer.user.id, vendor.user.id]


def test_a_session_ends_when_another_person_s_code_is_waited_for(
    page: Browser, buyer: Person
) -> None:
    page.sign_in(buyer.user)
    answer = sign_in(page, make_administrator().email)
    assert answer.location.startswith("/sign-in/second-factor")
    assert sessions.list_own(buyer.actor) == []
    assert page.get("/workspace").status == 302
