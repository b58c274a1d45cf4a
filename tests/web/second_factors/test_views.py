"""The second factor from the first picture to turning it off."""

from urllib.parse import unquote

import pytest

from marketplace.db import db
from marketplace.models import User
from marketplace.services import second_factors, sign_in_failures
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import (
    PASSWORD,
    Person,
    make_administrator,
    make_buyer,
    totp_code,
)
from tests.pages import Browser, Page

pytestmark = pytest.mark.usefixtures("app")
HERE = "/account/second-factor"


def _secret(person: Person) -> str:
    return second_factors.reveal_secret(db.session.get_one(User, person.user.id))


def _enrol(page: Browser, person: Person) -> list[str]:
    page.post(f"{HERE}/begin", on=HERE)
    answer = page.post(f"{HERE}/confirm", {"code": totp_code(_secret(person))}, on=HERE)
    return answer.texts("code")


def _sign_in(page: Browser, email: str, path: str = "/sign-in") -> Page:
    typed = {"email": email, "password": PASSWORD}
    return page.get(path).submit(typed, action="/sign-in", follow=False)


def test_setting_it_up(page: Browser) -> None:
    buyer = make_buyer()
    page.sign_in(buyer.user)
    shown = page.post(f"{HERE}/begin", on=HERE)
    picture = next(one for one in shown.find_all("img", css="qr"))
    assert (picture.get("src") or "").startswith("data:image/svg+xml")
    secret = _secret(buyer)
    assert secret in shown.text.replace(" ", "")
    wrong = shown.submit({"code": "000000"}, action=f"{HERE}/confirm")
    assert (wrong.status, "验证码不对" in wrong.text) == (422, True)
    answer = wrong.submit({"code": totp_code(secret)}, action=f"{HERE}/confirm")
    codes = answer.texts("code")
    assert len(codes) == 10
    assert "no-store" in answer.response.headers["Cache-Control"]
    file = unquote(answer.links["下载为文本"].partition(",")[2])
    assert file.split() == codes
    assert "已开启" in page.get(HERE).text
    assert all(code not in page.get(HERE).html for code in codes)


def test_the_secret_is_not_kept_as_it_is(page: Browser) -> None:
    buyer = make_buyer()
    page.sign_in(buyer.user)
    _enrol(page, buyer)
    stored = db.session.get_one(User, buyer.user.id).totp_secret
    assert _secret(buyer) not in (stored or "")


def test_after_the_password_nobody_is_signed_in_before_the_code(page: Browser) -> None:
    chief = make_administrator()
    asked = _sign_in(page, chief.email, "/sign-in?next=/admin/scenarios")
    assert asked.location == "/sign-in/second-factor?next=/admin/scenarios"
    assert page.get("/account").status == 302
    form = page.get(asked.location)
    wrong = form.submit({"code": "000000"}, action="/sign-in/second-factor")
    assert wrong.status == 422
    answer = wrong.submit({"code": totp_code()}, action="/sign-in/second-factor", follow=False)
    assert answer.location == "/admin/scenarios"
    assert page.get("/admin/scenarios").status == 200


def test_a_code_never_leads_to_another_site(page: Browser) -> None:
    chief = make_administrator()
    asked = _sign_in(page, chief.email, "/sign-in?next=//evil.example")
    answer = page.get(asked.location).submit(
        {"code": totp_code()}, action="/sign-in/second-factor", follow=False
    )
    assert answer.location == "/"


def test_a_recovery_code_signs_in_once(page: Browser, clock: Clock) -> None:
    buyer = make_buyer()
    codes = _enrol(page.signed_in(buyer.user), buyer)
    for expected in (302, 422):
        asked = _sign_in(page, buyer.email)
        answer = page.get(asked.location).submit({"code": codes[0]}, follow=False)
        assert answer.status == expected


def test_the_password_is_remembered_for_ten_minutes(page: Browser, clock: Clock) -> None:
    chief = make_administrator()
    asked = _sign_in(page, chief.email)
    form = page.get(asked.location)
    clock.advance(minutes=11)
    answer = form.submit({"code": totp_code()}, follow=False)
    assert answer.location == "/sign-in"
    assert page.get("/account").status == 302


def test_without_a_password_there_is_no_second_step(page: Browser) -> None:
    assert page.get("/sign-in/second-factor?next=/account").location == "/sign-in?next=/account"


def test_wrong_codes_are_counted(page: Browser) -> None:
    chief = make_administrator()
    asked = _sign_in(page, chief.email)
    form = page.get(asked.location)
    statuses = [
        form.submit({"code": "000000"}).status for _ in range(sign_in_failures.MOST_FAILURES + 1)
    ]
    assert statuses == [422] * sign_in_failures.MOST_FAILURES + [429]
    assert form.submit({"code": totp_code()}).status == 429


def test_a_session_from_before_gives_a_code_to_go_on(page: Browser) -> None:
    chief = make_administrator()
    with unit_of_work():
        secret, chief.user.totp_confirmed_at = chief.user.totp_confirmed_at, None
    page.sign_in(chief.user)
    with unit_of_work():
        chief.user.totp_confirmed_at = secret
    led = page.get("/admin/scenarios")
    assert led.location == f"{HERE}?next=/admin/scenarios"
    form = page.get(led.location)
    assert form.submit({"code": "000000"}, action=f"{HERE}/verify").status == 422
    answer = form.submit({"code": totp_code()}, action=f"{HERE}/verify", follow=False)
    assert answer.location == "/admin/scenarios"
    assert page.get("/admin/scenarios").status == 200


def test_an_administrator_without_one_is_led_to_set_it_up(page: Browser) -> None:
    chief = make_administrator()
    with unit_of_work():
        chief.user.totp_confirmed_at = chief.user.totp_secret = None
    page.sign_in(chief.user)
    led = page.get("/admin/scenarios")
    assert led.location == f"{HERE}?next=/admin/scenarios"
    assert "要求两步验证" in page.get(led.location).text
    shown = page.get(led.location).submit(action=f"{HERE}/begin")
    codes = shown.submit({"code": totp_code(_secret(chief))}, action=f"{HERE}/confirm")
    assert codes.links["已保存，继续"] == "/admin/scenarios"
    assert page.get("/admin/scenarios").status == 200


def test_new_recovery_codes_ask_for_password_and_code(page: Browser) -> None:
    chief = make_administrator()
    page.sign_in(chief.user)
    path = f"{HERE}/recovery-codes"
    for typed in ({}, {"password": PASSWORD, "code": "000000"}, {"password": "x", "code": "1"}):
        assert page.post(path, typed).status == 422
    answer = page.post(path, {"password": PASSWORD, "code": totp_code()})
    assert len(answer.texts("code")) == 10


def test_turning_it_off_asks_for_password_and_code(page: Browser) -> None:
    buyer = make_buyer()
    page.sign_in(buyer.user)
    _enrol(page, buyer)
    path, secret = f"{HERE}/turn-off", _secret(buyer)
    code = totp_code(secret, steps=1)
    assert page.post(path, {"password": "wrong", "code": code}).status == 422
    assert page.post(path, {"password": PASSWORD, "code": "000000"}).status == 422
    answer = page.post(path, {"password": PASSWORD, "code": code})
    assert "两步验证已关闭" in answer.text
    assert _sign_in(Browser(page.app), buyer.email).location == "/workspace"


def test_where_it_is_asked_for_it_cannot_be_turned_off(page: Browser) -> None:
    page.sign_in(make_administrator().user)
    assert page.get(f"{HERE}/turn-off").status == 403
    assert "关闭两步验证" not in page.get(HERE).links


def test_what_is_not_set_up_cannot_be_used(page: Browser) -> None:
    page.sign_in(make_buyer().user)
    for path in (f"{HERE}/turn-off", f"{HERE}/recovery-codes"):
        assert page.get(path).location == HERE
    for path in (f"{HERE}/verify", f"{HERE}/confirm"):
        answer = page.send_with_token(path, {"code": "000000"}, token_from=HERE)
        assert answer.status in (302, 422)


def test_what_is_set_up_is_not_set_up_again(page: Browser) -> None:
    page.sign_in(make_administrator().user)
    assert page.send_with_token(f"{HERE}/begin", {}, token_from=HERE).status == 409
    assert page.send_with_token(f"{HERE}/confirm", {"code": "1"}, token_from=HERE).status == 409
