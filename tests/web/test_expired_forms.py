"""A form whose token has expired loses nothing that was typed."""

import pytest

from tests.factories.people import make_administrator, make_buyer, make_organisation
from tests.pages import Browser, Page

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


FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "https://other.localhost"},
    {"Origin": "null"},
    {"Origin": "http://[broken"},
    {"Referer": "https://evil.example/http://localhost/"},
    {},
)


def post_from(browser: Browser, path: str, headers: dict[str, str]) -> Page:
    return Page(browser.client.post(path, data={"reason": "x"}, headers=headers), browser)


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_sites_form_is_not_given_back_to_be_sent_with_a_click(
    page: Browser, headers: dict[str, str]
) -> None:
    page.sign_in(make_administrator().user)
    path = f"/admin/organisations/{make_organisation().id}/approve"
    answer = post_from(page, path, headers)
    assert answer.status == 400
    assert path not in [form.action for form in answer.forms]


def test_an_old_browser_says_where_it_was_in_another_header(page: Browser) -> None:
    headers = {"Referer": "http://localhost/sign-in"}
    answer = post_from(page, "/sign-in", headers)
    assert "/sign-in" in [form.action for form in answer.forms]


@pytest.mark.parametrize("path", ["/sign-in", "/", "/nowhere"])
def test_another_sites_form_ends_no_session(page: Browser, path: str) -> None:
    """Such a form comes without our cookie, and its answer must not bring another one."""
    foreign = {"Origin": "https://evil.example"}
    assert "Set-Cookie" not in page.client.post(path, data={"a": "b"}, headers=foreign).headers
    own = {"Origin": "http://localhost"}
    assert "Set-Cookie" in page.client.post(path, data={"a": "b"}, headers=own).headers


def test_the_address_given_back_is_a_path_of_this_site(page: Browser) -> None:
    answer = page.send("/sign-in?next=//evil.example/%0d%0a", {"email": "a@b.example"})
    actions = [form.action for form in answer.forms]
    assert all(action.startswith("/") and not action.startswith("//") for action in actions)
