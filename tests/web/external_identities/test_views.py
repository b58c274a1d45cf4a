"""Single sign-on, from the button to the session, and everything that may go wrong on the way."""

import time
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask, Response
from joserfc.jwk import RSAKey

from marketplace.db import db
from marketplace.models import AuditEntry, ExternalIdentity, UserSession
from marketplace.services import external_identities
from marketplace.services.openid_connect import Claimed
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import PASSWORD, Person, make_administrator, make_buyer, make_vendor
from tests.openid_provider import Provider, new_key, question_of
from tests.pages import Browser, Page

START, CALLBACK = "/sign-in/external", "/sign-in/external/callback"
IDENTITIES = "/account/identities"


def _link(provider: Provider, person: Person) -> None:
    with unit_of_work() as work:
        work.add(
            ExternalIdentity(
                user_id=person.user.id, issuer=provider.issuer, subject=provider.subject
            )
        )


def _go(browser: Browser, provider: Provider, start: str = START) -> str:
    """To the provider and back: the path and query the browser is sent to."""
    left = browser.get(start)
    assert left.status == 302, left.text
    back = provider.sign_in(left.location)
    assert back.startswith("http://localhost/")
    return back.removeprefix("http://localhost")


def _sign_in(browser: Browser, provider: Provider, start: str = START) -> Page:
    return browser.get(_go(browser, provider, start))


def _sessions() -> int:
    return db.session.query(UserSession).count()


def _is_refused(page: Page, status: int = 400) -> bool:
    return page.status == status and page.heading == "单点登录没有成功" and not _sessions()


def test_a_linked_identity_signs_in(page: Browser, provider: Provider) -> None:
    vendor = make_vendor()
    _link(provider, vendor)
    offered = page.get("/sign-in").links["用统一身份认证登录"]
    back = _sign_in(page, provider, offered)
    assert (back.status, back.location) == (302, "/workspace")
    assert page.get("/workspace").status == 200
    entry = db.session.query(AuditEntry).filter_by(action="sign_in").one()
    assert entry.actor_id == vendor.user.id


def test_one_goes_on_to_where_one_wanted_to(page: Browser, provider: Provider) -> None:
    _link(provider, make_vendor())
    asked = page.get("/workspace")
    offered = page.get(asked.location).links["用统一身份认证登录"]
    assert _sign_in(page, provider, offered).location == "/workspace"
    hostile = f"{START}?{urlencode({'next': 'https://evil.example/'})}"
    assert _sign_in(page, provider, hostile).location == "/"


def test_the_provider_is_asked_with_proof_and_without_secrets(
    page: Browser, provider: Provider
) -> None:
    first, second = (question_of(page.get(START).location) for _visit in range(2))
    assert first["code_challenge_method"] == "S256"
    assert "openid" in first["scope"].split()
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != second[name]
    assert not {"client_secret", "code_verifier"} & set(first)


def test_a_second_factor_is_still_asked_for(page: Browser, provider: Provider) -> None:
    _link(provider, make_administrator())
    _sign_in(page, provider)
    asked = page.get("/admin/organisations")
    assert asked.location == "/account/second-factor?next=/admin/organisations"
    row = db.session.query(UserSession).one()
    assert row.second_factor_at is None


def test_an_unknown_identity_is_told_what_to_do(page: Browser, provider: Provider) -> None:
    answer = _sign_in(page, provider)
    assert (answer.status, answer.heading) == (403, "这个账号还没有关联")
    assert "person-7@office.example" in answer.text
    assert answer.links["用密码登录并关联"] == f"/sign-in?next={IDENTITIES}"
    assert _sessions() == 0
    entry = db.session.query(AuditEntry).filter_by(action="refused").one()
    assert (entry.subject_type, entry.note) == ("external_identity", provider.issuer)


def test_a_deleted_account_is_unknown(page: Browser, provider: Provider, clock: Clock) -> None:
    _link(provider, make_vendor(deleted_at=clock.now()))
    assert _sign_in(page, provider).status == 403
    assert _sessions() == 0


def test_linking_asks_for_the_password(page: Browser, provider: Provider) -> None:
    buyer = make_buyer()
    desk = page.signed_in(buyer.user)
    shown = desk.get(IDENTITIES)
    back = _sign_in(desk, provider, shown.links["关联统一身份认证的账号"])
    confirm = desk.get(back.location)
    assert "person-7@office.example" in confirm.text
    assert external_identities.list_own(buyer.actor) == []
    wrong = confirm.submit({"password": "wrong"})
    assert (wrong.status, "密码不对" in wrong.text) == (422, True)
    done = wrong.submit({"password": PASSWORD})
    assert "已关联" in done.html
    assert "person-7" in done.text
    assert [one.subject for one in external_identities.list_own(buyer.actor)] == ["person-7"]
    assert desk.get(back.location).status == 302
    assert _sign_in(page, provider).location == "/workspace"


def test_unlinking(page: Browser, provider: Provider) -> None:
    buyer = make_buyer()
    _link(provider, buyer)
    desk = page.signed_in(buyer.user)
    (row,) = external_identities.list_own(buyer.actor)
    path = f"{IDENTITIES}/{row.id}/remove"
    stranger = page.signed_in(make_vendor().user)
    assert stranger.send_with_token(path, {}, token_from="/").status == 404
    assert "还没有关联的账号" in desk.get(IDENTITIES).submit(action=path).text
    assert _sign_in(page, provider).status == 403


def test_an_identity_belongs_to_one_account(page: Browser, provider: Provider) -> None:
    _link(provider, make_vendor())
    desk = page.signed_in(make_buyer().user)
    back = _sign_in(desk, provider, f"{IDENTITIES}/new")
    refused = desk.get(back.location).submit({"password": PASSWORD})
    assert (refused.status, "已经关联过" in refused.text) == (422, True)


def test_a_second_factor_comes_before_linking(page: Browser, provider: Provider) -> None:
    administrator = make_administrator()
    _link(provider, administrator)
    _sign_in(page, provider)  # with the first factor alone
    asked = page.get(f"{IDENTITIES}/new")
    assert asked.location == f"/account/second-factor?next={IDENTITIES}/new"


def test_an_answer_to_nothing_is_refused(page: Browser, provider: Provider) -> None:
    _link(provider, make_vendor())
    foreign = _go(Browser(page.app), provider)
    assert _is_refused(page.get(foreign))
    assert _is_refused(page.get(CALLBACK))


def test_an_answer_counts_once(page: Browser, provider: Provider) -> None:
    _link(provider, make_vendor())
    back = _go(page, provider)
    assert page.get(back).status == 302
    again = page.get(back)
    assert (again.status, again.heading) == (400, "单点登录没有成功")


def test_a_code_counts_once(page: Browser, provider: Provider) -> None:
    _link(provider, make_vendor())
    code = question_of(_go(page, provider))["code"]
    provider.codes.clear()
    state = question_of(page.get(START).location)["state"]
    assert _is_refused(page.get(f"{CALLBACK}?{urlencode({'code': code, 'state': state})}"))


def test_a_wrong_state_is_refused(page: Browser, provider: Provider) -> None:
    _link(provider, make_vendor())
    for state in ("wrong", "", "状态", "\udcff"):
        question = question_of(_go(page, provider)) | {"state": state}
        assert _is_refused(page.get(f"{CALLBACK}?{urlencode(question, errors='replace')}"))


def test_another_browsers_code_fails_the_proof(page: Browser, provider: Provider) -> None:
    _link(provider, make_vendor())
    stolen = question_of(_go(Browser(page.app), provider))["code"]
    own = question_of(page.get(START).location)
    assert _is_refused(page.get(f"{CALLBACK}?{urlencode({'code': stolen, 'state': own['state']})}"))


def test_an_errand_expires(page: Browser, provider: Provider, clock: Clock) -> None:
    _link(provider, make_vendor())
    back = _go(page, provider)
    clock.advance(minutes=11)
    assert _is_refused(page.get(back))


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://foreign.example"},
        {"aud": ["somebody-else"]},
        {"aud": ["marketplace", "somebody-else"]},
        {"azp": "somebody-else"},
        {"exp": int(time.time()) - 120},
        {"exp": "soon"},
        {"iat": int(time.time()) + 3600},
        {"nbf": int(time.time()) + 3600},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 301},
    ],
)
def test_a_token_that_is_not_for_this_is_refused(
    page: Browser, provider: Provider, claims: dict[str, Any]
) -> None:
    _link(provider, make_vendor())
    back = _go(page, provider)
    provider.claims = claims
    assert _is_refused(page.get(back))


def test_a_foreign_signature_is_refused(page: Browser, provider: Provider) -> None:
    _link(provider, make_vendor())
    back = _go(page, provider)
    provider.published, provider.key = [provider.key], new_key()
    assert _is_refused(page.get(back))
    imposter = RSAKey.generate_key(2048, {"kid": provider.published[0].kid})
    back = _go(page, provider)
    provider.key = imposter
    assert _is_refused(page.get(back))


def test_a_new_key_is_found_without_a_restart(
    page: Browser, provider: Provider, clock: Clock
) -> None:
    _link(provider, make_vendor())
    back = _go(page, provider)
    provider.key = new_key()
    clock.advance(seconds=61)
    assert page.get(back).status == 302


def test_the_discovery_document_is_kept(page: Browser, provider: Provider) -> None:
    for _visit in range(3):
        page.get(START)
    assert provider.asked.count("/.well-known/openid-configuration") == 1


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://foreign.example"},
        {"token_endpoint": None},
        {"token_endpoint": 7},
        {"token_endpoint": "ftp://localhost/token"},
        {"jwks_uri": "http://localhost:1/keys"},
    ],
)
def test_a_provider_that_is_not_one_is_said_to_be_down(
    page: Browser, provider: Provider, about: dict[str, Any]
) -> None:
    provider.about = about
    assert _is_refused(page.get(START), 503)


@pytest.mark.parametrize(
    "broken",
    [
        ("nonsense", 200),
        ("[]", 200),
        ('"' + "x" * 600_000 + '"', 200),
        ("{}", 500),
        ("", 302),
    ],
)
def test_a_broken_provider_is_said_to_be_down(
    page: Browser, provider: Provider, broken: tuple[str, int]
) -> None:
    _link(provider, make_vendor())
    provider.broken = Response(*broken)
    assert _is_refused(page.get(START), 503)
    provider.broken = None
    back = _go(page, provider)
    provider.broken = Response(*broken)
    answer = page.get(back)
    assert answer.status in (400, 503)
    assert answer.heading == "单点登录没有成功"
    assert _sessions() == 0


def test_no_provider_at_all_is_said_to_be_down(page: Browser, provider: Provider) -> None:
    back = _go(page, provider)
    gone = replace(page.app.config["SETTINGS"], oidc_issuer="http://localhost:1")
    page.app.config["SETTINGS"] = gone
    assert _is_refused(page.get(back), 503)
    assert _is_refused(page.get(START), 503)


def test_who_declines_is_back_at_the_sign_in_page(page: Browser, provider: Provider) -> None:
    state = question_of(page.get(START).location)["state"]
    query = urlencode({"error": "access_denied", "error_description": "<b>x", "state": state})
    answer = page.get(f"{CALLBACK}?{query}")
    assert _is_refused(answer)
    assert "没有同意" in answer.text
    assert "<b>x" not in answer.html


def test_an_answer_has_to_name_its_sender_where_that_is_promised(
    page: Browser, provider: Provider
) -> None:
    provider.about = {"authorization_response_iss_parameter_supported": True}
    _link(provider, make_vendor())
    assert _is_refused(page.get(_go(page, provider)))
    assert _is_refused(page.get(_go(page, provider) + "&iss=https://foreign.example"))
    assert page.get(_go(page, provider) + f"&iss={provider.issuer}").status == 302


def test_without_a_provider_nothing_is_offered(page: Browser, app: Flask) -> None:
    assert START not in page.get("/sign-in").html
    for path in (START, CALLBACK):
        assert page.get(path).status == 404
    desk = page.signed_in(make_buyer().user)
    assert "没有开通单点登录" in desk.get(IDENTITIES).text
    assert desk.get(f"{IDENTITIES}/new").status == 404
    assert desk.get(f"{IDENTITIES}/confirm").status == 302


def test_there_is_room_for_a_few(provider: Provider) -> None:
    buyer = make_buyer()
    for number in range(external_identities.MOST):
        claimed = Claimed(provider.issuer, f"person-{number}", "label")
        external_identities.link(buyer.actor, claimed, PASSWORD)
    with pytest.raises(external_identities.AlreadyExists):
        external_identities.link(
            buyer.actor, Claimed(provider.issuer, "one-more", "label"), PASSWORD
        )
