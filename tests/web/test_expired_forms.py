"""A form whose token has expired loses nothing that was typed."""

from tests.factories.people import make_buyer
from tests.pages import Browser

LONG = "第一行：门诊病历书写时间长。\n第二行：" + "返工多，" * 30


def test_what_was_typed_comes_back_and_can_be_sent_again(page: Browser) -> None:
    page.sign_in(make_buyer().user)
    typed = {"csrf_token": "expired", "title": "门诊病历", "pain_point": LONG, "then": "save"}
    expired = page.send("/scenarios/new", typed)
    assert expired.status == 400
    assert "门诊病历书写时间长" in expired.text
    saved = expired.submit(action="/scenarios/new")
    assert saved.status == 200
    values = saved.form(saved.path).controls
    assert values["title"].values == ["门诊病历"]
    assert values["pain_point"].values[0].replace("\r\n", "\n") == LONG


def test_somebody_signed_out_meanwhile_is_sent_to_sign_in_without_losing_it(page: Browser) -> None:
    expired = page.send("/scenarios/new", {"title": "门诊病历", "pain_point": LONG})
    assert expired.status == 400
    assert "您现在没有登录" in expired.text
    page.sign_in(make_buyer().user)
    with page.client.session_transaction() as session:
        session.pop("csrf_token")  # signing in begins a new session
    again = expired.submit(action="/scenarios/new")
    assert (again.status, "门诊病历书写时间长" in again.text) == (400, True)
    saved = again.submit(action="/scenarios/new")
    assert saved.form(saved.path).controls["title"].values == ["门诊病历"]


def test_a_password_is_never_sent_back(page: Browser) -> None:
    typed = {"email": "person@example.com", "password": "correct horse battery"}
    expired = page.send("/sign-in", typed)
    assert expired.status == 400
    assert "correct horse battery" not in expired.html


def test_what_comes_back_is_escaped(page: Browser) -> None:
    expired = page.send("/sign-in?next=/<b>", {"email": "<script>alert(1)</script>" * 3})
    assert "<script>alert" not in expired.html


def test_an_empty_form_gets_the_plain_page(page: Browser) -> None:
    assert page.send("/sign-out", {}).status == 400
