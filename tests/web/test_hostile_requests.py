"""At least two thousand hostile requests, and none that breaks, leaks, injects or leads away."""

import re
from collections.abc import Callable, Iterator
from itertools import chain
from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from tests.html import parse
from tests.pages import Browser
from tests.web import attacks, roles
from tests.web.attacks import Attack
from tests.web.payloads import MARK
from tests.web.walking import Walker, Watch
from tests.web.world import World

SEED = 20260302
LEAST = 2000
ATTACKERS = (roles.VISITOR, roles.BUYER, roles.VENDOR, roles.ADMINISTRATOR)
FAMILIES = {
    "paths": attacks.in_paths,
    "questions": attacks.in_questions,
    "fields": attacks.in_fields,
    "malformed": attacks.malformed,
    "methods": attacks.wrong_methods,
    "redirects": attacks.redirects,
    "headers": attacks.headers,
}
# Whose values come into queries: they are tried on both databases, the others on one.
QUERIED = ("questions", "fields", "malformed")
EVERY_FAMILY = [
    one if one in QUERIED else pytest.param(one, marks=pytest.mark.one_database) for one in FAMILIES
]
# What came out of a page: a tag, an attribute, an expression that was computed.
_BROKEN_OUT = re.compile(rf"<{MARK}|[\"'] {MARK}=[\"']|49{MARK}")
_FOREIGN_LINK = re.compile(r"(?:href|src|action)=[\"']?\s*(?:https?:)?[/\\]{2}[^\"'>/]*evil")
_SITE = ("", "localhost")
# One page in so many is read by the strict parser as well.
PARSED_EVERY = 7


@pytest.fixture(autouse=True)
def as_in_production(application: Flask) -> Iterator[None]:
    """An error of the program is an answer of 500 here, not the test's own exception."""
    application.config["PROPAGATE_EXCEPTIONS"] = False
    yield
    application.config["PROPAGATE_EXCEPTIONS"] = None


class Attacker:
    """One person's browser, which begins each request anew: nothing of the one before remains."""

    def __init__(self, app: Flask, world: World, role: str) -> None:
        self.walker = Walker(app, world, role)
        self.sent = 0
        self.wrong: list[str] = []
        cookie = self.walker.browser.client.get_cookie("session")
        assert cookie is not None
        self.cookie = cookie.value

    def send(self, attack: Attack) -> TestResponse:
        """Send it and judge the answer."""
        client = self.walker.browser.client
        client.set_cookie("session", attack.cookie or self.cookie)
        options: dict[str, Any] = dict(attack.options)
        if attack.method == "POST" and attack.has_token:
            options["data"] = self._with_token(options.get("data"))
        self.sent += 1
        here = f"{self.walker.role}: {attack.method} {attack.address[:80]} {str(options)[:200]}"
        answer = client.open(attack.address, method=attack.method, **options)
        self.wrong += [f"{here}: {fault}" for fault in self._faults(answer)]
        return answer

    def _with_token(self, data: Any) -> Any:
        if isinstance(data, bytes):
            return data
        # A lone surrogate cannot be sent as UTF-8, but a client that tries sends these bytes.
        texts = {name: _sendable(text) for name, text in (data or {}).items()}
        return {**texts, "csrf_token": self.walker.token}

    def _faults(self, answer: TestResponse) -> Iterator[str]:
        if answer.status_code >= 500:
            yield f"answered {answer.status_code}"
        if answer.headers.get("X-Content-Type-Options") != "nosniff":
            yield "may be sniffed"
        yield from _injected(answer)
        location = urlsplit(answer.headers.get("Location", "/"))
        if location.netloc not in _SITE or location.scheme not in ("", "http"):
            yield f"leads to {location.geturl()[:100]}"
        body = answer.get_data().decode("utf-8", "replace")
        seen_before = len(self.walker.wrong)
        self.walker._look_for_secrets("shows a secret", f"{answer.headers}{body}")
        yield from self.walker.wrong[seen_before:]
        if answer.mimetype == "text/html":
            yield from self._faults_of_page(body, is_redirect=answer.status_code in range(300, 400))

    def _faults_of_page(self, html: str, *, is_redirect: bool) -> Iterator[str]:
        found = _BROKEN_OUT.search(html) or _FOREIGN_LINK.search(html)
        if found:
            yield f"was broken out of: {html[found.start() - 40 : found.end() + 40]!r}"
        if self.sent % PARSED_EVERY == 0 and html and not is_redirect:
            try:
                parse(html)
            except AssertionError as error:
                yield str(error)


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _injected(answer: TestResponse) -> Iterator[str]:
    for name, value in answer.headers:
        if name.lower() == "x-injected" or value.startswith("hx="):
            yield f"holds a header of the attacker's: {name}"
        if "\r" in value or "\n" in value:
            yield f"breaks the header {name}"
    location = answer.headers.get("Location", "")
    if re.match(r"\s*(?:[/\\]{2}|[/\\]?[\t\r\n])", location) or "\\" in location[:3]:
        yield f"leads to {location[:100]!r}"


AttacksOf = Callable[[Attacker, str], list[Attack]]


@pytest.fixture(scope="module")
def attacks_of(world: World) -> AttacksOf:
    """The attacks of a family by one person; looked for once, as each page is fetched for them."""
    known: dict[tuple[str, str], list[Attack]] = {}

    def find(attacker: Attacker, family: str) -> list[Attack]:
        key = (family, attacker.walker.role)
        if key not in known:
            known[key] = _find_attacks(attacker, family)
        return known[key]

    return find


def _attackers(app: Flask, world: World) -> list[Attacker]:
    return [Attacker(app, world, role) for role in ATTACKERS]


def _find_attacks(attacker: Attacker, family: str) -> list[Attack]:
    random = Random(f"{SEED} {family} {attacker.walker.role}")  # noqa: S311 - the same at each run
    found = list(FAMILIES[family](attacker.walker, random))
    # What everybody may reach is attacked by the visitor already: others repeat a part of it.
    return found if attacker.walker.role == roles.VISITOR else found[:: 4 if len(found) > 60 else 1]


@pytest.mark.parametrize("family", EVERY_FAMILY)
def test_nothing_breaks_leaks_or_leads_away(
    application: Flask, world: World, watch: Watch, attacks_of: AttacksOf, family: str
) -> None:
    for attacker in _attackers(application, world):
        for attack in attacks_of(attacker, family):
            attacker.send(attack)
            watch.restore()
        assert attacker.wrong == []


@pytest.mark.one_database
def test_verbs_that_a_route_does_not_take_change_nothing(
    application: Flask, world: World, watch: Watch, attacks_of: AttacksOf
) -> None:
    attacker = Attacker(application, world, roles.ADMINISTRATOR)
    for attack in attacks_of(attacker, "methods"):
        answer = attacker.send(attack)
        if attack.method not in ("HEAD", "OPTIONS"):
            assert answer.status_code == 405, f"{attack.method} {attack.address}"
    # Reading restricted data by HEAD is entered in the audit as by GET.
    assert watch.written <= {"audit_entry"}


def _forgeries(app: Flask, world: World) -> Iterator[tuple[Attacker, Attack]]:
    stolen = Walker(app, world, roles.SUPERVISOR).token
    for attacker in _attackers(app, world):
        for attack in attacks.forged(attacker.walker, stolen, Random(SEED)):  # noqa: S311
            yield attacker, attack


@pytest.mark.one_database
def test_forged_forms_are_not_taken(application: Flask, world: World, watch: Watch) -> None:
    wrong = []
    for attacker, attack in _forgeries(application, world):
        answer = attacker.send(attack)
        if answer.status_code != 400:
            wrong.append(f"{attack.address} answered {answer.status_code}")
        wrong += attacker.wrong
    assert wrong == []
    assert not watch.written


def test_the_same_form_twice_does_its_work_once(
    application: Flask, world: World, watch: Watch
) -> None:
    """A decision that was sent again finds that there is nothing left to decide."""
    browser = Browser(application)
    browser.hold(world.tokens[roles.ADMINISTRATOR])
    page = f"/admin/organisations/{world.ids['organisation_id'][0]}"
    form = browser.get(page).form(f"{page}/approve")
    ticks = {c.name: c.options for c in form.controls.values() if c.kind == "checkbox"}
    sent = form.fill({}) | ticks
    first = browser.send(f"{page}/approve", sent)
    written = len(watch.changed_tables())
    second = browser.send(f"{page}/approve", sent)
    assert (first.status, second.status) == (302, 409)
    assert written == len(watch.changed_tables())


def _cookies(attacker: Attacker, other: Attacker) -> list[str]:
    """Cookies made from two good ones by somebody without the key."""
    own, foreign = attacker.cookie, other.cookie
    payload, stamp, signature = own.rsplit(".", 2)
    foreign_payload, foreign_stamp, foreign_signature = foreign.rsplit(".", 2)
    random = Random(SEED)  # noqa: S311 - the same at each run
    flipped = []
    # The last character of a part holds bits that no decoder reads: those are left alone.
    places = [n for n, c in enumerate(own[:-1]) if c != "." and own[n + 1] != "."]
    for place in random.sample(places, 60):
        other_letter = "A" if own[place] != "A" else "Q"
        flipped.append(own[:place] + other_letter + own[place + 1 :])
    signer = URLSafeTimedSerializer("some other key", salt="cookie-session")
    return [
        *flipped,
        f"{foreign_payload}.{stamp}.{signature}",
        f"{payload}.{foreign_stamp}x.{foreign_signature}",
        f"{payload}.{stamp}.{foreign_signature}",
        f"{payload}.{stamp}.",
        payload,
        f"{payload}..{signature}",
        str(signer.dumps({"_user_id": attacker.walker.world.tokens[attacker.walker.role]})),
        str(signer.dumps({"_user_id": "1", "_fresh": True})),
        "eyJfdXNlcl9pZCI6IjEifQ",
        "." * 300,
        "A" * 3500,
        "%00",
        "null",
    ]


@pytest.mark.one_database
def test_tampered_cookies_are_nobodys(application: Flask, world: World, watch: Watch) -> None:
    attacker = Attacker(application, world, roles.BUYER)
    other = Attacker(application, world, roles.ADMINISTRATOR)
    sent = attacks.tampered(attacker.walker, _cookies(attacker, other), Random(SEED))  # noqa: S311
    for attack in sent:
        answer = attacker.send(attack)
        assert (answer.status_code, "/sign-in" in answer.headers.get("Location", "")) == (302, True)
    assert attacker.wrong == []
    assert not watch.written


def test_a_cookie_is_worth_nothing_after_signing_out(
    application: Flask, world: World, watch: Watch
) -> None:
    browser = Browser(application)
    browser.hold(world.tokens[roles.VENDOR])
    cookie = browser.client.get_cookie("session")
    assert cookie is not None
    token = Walker(application, world, roles.VENDOR).token
    attacker = Attacker(application, world, roles.VENDOR)
    attacker.walker.browser.client.post("/sign-out", data={"csrf_token": attacker.walker.token})
    browser.client.set_cookie("session", cookie.value)
    assert browser.client.get("/workspace").status_code == 302
    assert token


@pytest.mark.one_database
def test_there_are_enough_of_them(application: Flask, world: World, attacks_of: AttacksOf) -> None:
    """The same ones at every run: counted as they are sent above."""
    attackers = _attackers(application, world)
    families = [attacks_of(one, family) for family in FAMILIES for one in attackers]
    again = [_find_attacks(one, family) for family in FAMILIES for one in attackers]
    assert [len(family) for family in families] == [len(family) for family in again]
    total = len(list(chain(*families))) + len(list(_forgeries(application, world)))
    assert total >= LEAST, f"{total} requests only"
