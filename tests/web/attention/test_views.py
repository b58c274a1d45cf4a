"""The administrators' overview: what waits, decided on the spot."""

from typing import Any

import pytest

from marketplace.db import db
from marketplace.models import Organisation, OutboxMessage, Scenario, SignInFailure
from marketplace.services import organisation_documents
from marketplace.services.organisation_documents import Upload
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import (
    make_administrator,
    make_buyer,
    make_organisation,
    make_person,
    make_supervisor,
    make_vendor,
)
from tests.factories.scenarios import make_scenario
from tests.pages import Browser
from tests.unit.services.test_failing_jobs import make_failing

pytestmark = pytest.mark.usefixtures("app")

PATH = "/admin"


def _state_of(row: Any) -> str:
    return str(db.session.get_one(type(row), row.id).state)


@pytest.fixture
def chief(page: Browser) -> Browser:
    """An administrator's browser."""
    return page.signed_in(make_administrator().user)


def test_a_quiet_platform_says_so(chief: Browser) -> None:
    shown = chief.get(PATH)
    assert "没有要处理的事" in shown.text
    assert "没有积压的任务" in shown.text
    assert shown.links["待办总览"] == PATH


def test_it_is_the_first_of_an_administrator_s_pages(chief: Browser) -> None:
    shown = chief.get("/workspace")
    labels = list(shown.links)
    assert labels.index("待办总览") < labels.index("场景审批") < labels.index("单位审核")


@pytest.mark.parametrize("make", [make_buyer, make_vendor, make_supervisor])
def test_others_are_refused(page: Browser, make: Any) -> None:
    browser = page.signed_in(make().user)
    assert browser.get(PATH).status == 403
    assert "待办总览" not in browser.get("/workspace").links
    for path in ("/admin/jobs/1/retry", "/admin/jobs/1/give-up"):
        assert browser.send_with_token(path, {}, token_from="/").status == 403


def _waiting(name: str = "某待审集团") -> Organisation:
    """An organisation that has shown its licence."""
    row = make_organisation(state="pending", name=name)
    actor = make_person(organisation=row).actor
    organisation_documents.add(actor, "licence", Upload("证照".encode(), "营业执照.txt"))
    return row


def test_without_a_licence_it_is_looked_at_first(chief: Browser) -> None:
    row = make_organisation(state="pending", name="某待审集团")
    shown = chief.get(PATH)
    assert shown.links["没有证照，去核对某待审集团"] == f"/admin/organisations/{row.id}"
    assert f"/admin/organisations/{row.id}/approve" not in [form.action for form in shown.forms]


def test_an_organisation_is_approved_on_the_spot(chief: Browser) -> None:
    row = _waiting()
    shown = chief.get(PATH)
    assert "等待审核的单位（1）" in shown.text
    assert shown.links["某待审集团"] == f"/admin/organisations/{row.id}"
    answer = shown.submit(action=f"/admin/organisations/{row.id}/approve")
    assert answer.path == PATH
    assert "已通过“某待审集团”的审核" in answer.text
    assert _state_of(row) == "approved"


def test_an_organisation_is_refused_on_the_spot_with_a_reason(chief: Browser) -> None:
    row = make_organisation(state="pending", name="某待审集团")
    action = f"/admin/organisations/{row.id}/reject"
    refused = chief.get(PATH).submit({"reason": ""}, action=action)
    assert refused.status == 422
    assert "请写明原因" in refused.text
    answer = chief.get(PATH).submit({"reason": "证照过期。"}, action=action)
    assert answer.path == PATH
    assert db.session.get_one(Organisation, row.id).decision_reason == "证照过期。"


def test_a_listing_is_returned_on_the_spot_and_approved_where_its_changes_are(
    chief: Browser,
) -> None:
    row = make_scenario(make_buyer(), "submitted", title="某待审场景")
    shown = chief.get(PATH)
    assert shown.links["某待审场景"] == f"/admin/scenarios/{row.id}"
    actions = [form.action for form in shown.forms]
    assert f"/admin/scenarios/{row.id}/publish" not in actions
    answer = shown.submit({"reason": "预算没写。"}, action=f"/admin/scenarios/{row.id}/return")
    assert answer.path == PATH
    assert db.session.get_one(Scenario, row.id).state == "returned"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil", "x"])
def test_a_decision_leads_to_no_other_site(chief: Browser, target: str) -> None:
    row = _waiting()
    answer = chief.send_with_token(
        f"/admin/organisations/{row.id}/approve", {"next": target}, token_from=PATH
    )
    assert answer.location == "/"


def test_a_failing_job_is_shown_tried_again_and_given_up(chief: Browser) -> None:
    number = make_failing()
    shown = chief.get(PATH)
    for words in ("发送通知邮件", "已试 1 次", "ConnectionError: mail.example refused"):
        assert words in shown.text
    assert "Traceback" not in shown.text
    answer = shown.submit(action=f"/admin/jobs/{number}/retry")
    assert "已安排立即重试" in answer.text
    answer = answer.submit(action=f"/admin/jobs/{number}/give-up")
    assert "已放弃这个任务" in answer.text
    assert "没有要处理的事" in answer.text
    assert db.session.get_one(OutboxMessage, number).last_error
    again = chief.send_with_token(f"/admin/jobs/{number}/retry", {}, token_from=PATH)
    assert again.status == 404


def test_guessed_passwords_are_numbers(chief: Browser, clock: Clock) -> None:
    with unit_of_work() as work:
        for _number in range(12):
            work.add(SignInFailure(account="keyed-digest"))
    shown = chief.get(PATH)
    assert "1 个账号共有 12 次密码错误" in shown.text
    assert "keyed-digest" not in shown.html
    assert shown.links["看被拒绝的操作"] == "/admin/audit?action=refused"


def test_a_missing_worker_is_told(chief: Browser, clock: Clock) -> None:
    with unit_of_work() as work:
        work.emit("mail", notification_id=0)
    clock.advance(minutes=6)
    assert "后台程序可能没有运行" in chief.get(PATH).text


def test_in_english(chief: Browser) -> None:
    make_organisation(state="pending")
    make_failing()
    chief.send_with_token("/language/en", {}, token_from="/")
    shown = chief.get(PATH)
    assert shown.heading.startswith("Overview")
    assert "Organisations awaiting review (1)" in shown.text
    assert "Send a notification by mail" in shown.text
