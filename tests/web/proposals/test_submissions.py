"""Checking, sealing, replacing and withdrawing through the pages."""

from typing import Any

import pytest

from marketplace.sealing.receipts import verify_receipt
from marketplace.services import proposal_submission, proposals
from tests.factories.people import make_person
from tests.pages import Browser, Page

DEADLINE_SECONDS = 14 * 24 * 3600


def _check_page(page: Browser, call: Any, **fields: object) -> Page:
    browser = page.signed_in(call.vendor.user)
    checked = browser.post(call.url, {**call.complete, **fields}, button="check")
    assert checked.path == f"{call.url}/submit"
    return checked


def _sealed(page: Browser, call: Any, **fields: object) -> Page:
    receipt = _check_page(page, call, **fields).submit({})
    assert receipt.status == 200
    return receipt


def test_a_complete_proposal_is_sealed_and_answered_by_a_receipt(page: Browser, call: Any) -> None:
    receipt = _sealed(page, call)
    assert receipt.path == f"{call.url}/receipts/1"
    own = proposals.get_own(call.vendor.actor, call.scenario_id)
    assert own.row.commitment is not None
    assert own.row.commitment in receipt.html
    assert "2026年3月2日 09:00:00" in receipt.html

    file = receipt._browser.client.get(f"{call.url}/receipts/1.jws")
    public_key = page.client.get("/receipts/public-key.json").json
    statement = verify_receipt(file.get_data(as_text=True), public_key)
    assert set(public_key) == {"kty", "crv", "x", "kid"}
    assert statement.commitment == own.row.commitment
    assert (statement.scenario, statement.version) == (str(call.scenario_id), 1)
    assert statement.number in receipt.html
    assert statement.number in file.headers["Content-Disposition"]


def test_the_check_page_says_what_is_missing_and_where(page: Browser, call: Any) -> None:
    browser = page.signed_in(call.vendor.user)
    checked = browser.post(call.url, {"contact_email": "", "contact_phone": ""}, button="check")
    links = {link.get("href") for link in checked.find_all("a")}
    names = ("summary", "price", "days", "deployment", "model_version_id", "contact_phone")
    assert {f"{call.url}#{name}" for name in names} <= links
    assert f"{call.url}#met-{call.mandatory_id}-0" in links
    assert f"{call.url}#answer-{call.scored_id}" in links
    ids = {element.get("id") for element in browser.get(call.url).tree.iter()}
    assert {link.partition("#")[2] for link in links if link and "#" in link} - {"content"} <= ids
    assert [form for form in checked.forms if form.action.startswith(call.url)] == []


def test_what_is_missing_is_refused_also_when_the_page_was_passed_by(
    page: Browser, call: Any
) -> None:
    browser = page.signed_in(call.vendor.user)
    browser.post(call.url, {}, button="save")
    refused = browser.send_with_token(f"{call.url}/submit", {"version": "1"}, token_from=call.url)
    assert refused.status == 422
    assert "补充后才能提交" in refused.html
    assert proposals.get_own(call.vendor.actor, call.scenario_id).row.state == "draft"


def test_the_check_page_scores_the_draft_by_the_published_rules(page: Browser, call: Any) -> None:
    # Price: (200-180)/(200-160) = 0.5 of 30. Time: (180-135)/(180-90) = 0.5 of 20.
    html = _check_page(page, call).html
    assert "15.00 / 30" in html
    assert "10.00 / 20" in html


def test_the_check_page_warns_of_gates_that_would_fail(page: Browser, call: Any) -> None:
    checked = _check_page(page, call, **{f"met-{call.mandatory_id}": "no"})
    assert "不满足强制要求“部署在矿区内网”" in checked.html
    assert "过不了资格审查" in checked.html
    assert checked.submit({}).status == 200


def test_a_price_above_the_ceiling_cannot_be_sealed(page: Browser, call: Any) -> None:
    assert "超过最高限价" in _check_page(page, call, price="200.01").html


def test_pressing_twice_gives_the_same_receipt(page: Browser, call: Any) -> None:
    checked = _check_page(page, call)
    first, second = checked.submit({}), checked.submit({})
    assert first.path == second.path == f"{call.url}/receipts/1"
    own = proposals.get_own(call.vendor.actor, call.scenario_id)
    assert [receipt.version for receipt in own.row.receipts] == [1]


def test_an_older_draft_is_not_sealed_in_place_of_a_newer(page: Browser, call: Any) -> None:
    checked = _check_page(page, call)
    page.signed_in(call.vendor.user).post(call.url, {"price": "170"}, button="save")
    refused = checked.submit({})
    assert refused.status == 409
    assert "另一个窗口改过" in refused.html
    assert "170万元" in refused.html
    assert proposals.get_own(call.vendor.actor, call.scenario_id).row.state == "draft"
    assert refused.submit({}).path == f"{call.url}/receipts/1"


def test_in_the_last_second_it_is_taken(page: Browser, call: Any, clock: Any) -> None:
    checked = _check_page(page, call)
    clock.advance(seconds=DEADLINE_SECONDS - 1)
    assert checked.submit({}).path == f"{call.url}/receipts/1"


def test_one_second_late_nothing_is_sealed_and_the_draft_is_kept(
    page: Browser, call: Any, clock: Any
) -> None:
    checked = _check_page(page, call)
    clock.advance(seconds=DEADLINE_SECONDS + 1)
    late = checked.submit({})
    assert late.status == 409
    assert "截止时间 2026年3月16日 09:00:00，服务器收到时是 2026年3月16日 09:00:01" in late.html
    assert str(call.complete["summary"]) in late.html
    own = proposals.get_own(call.vendor.actor, call.scenario_id)
    assert (own.row.state, own.row.sealed_token, own.row.receipts) == ("draft", None, [])


def test_changes_after_sealing_are_said_to_be_unsubmitted(page: Browser, call: Any) -> None:
    browser = _sealed(page, call)._browser
    edited = browser.post(call.url, {"price": "170"}, button="save")
    assert "您的修改还没有提交" in edited.html
    replaced = edited.submit({}, button="check").submit({})
    assert replaced.path == f"{call.url}/receipts/2"
    assert "已被替换" in browser.get(f"{call.url}/receipts/1").html


def test_saving_the_sealed_words_again_changes_nothing(page: Browser, call: Any) -> None:
    browser = _sealed(page, call)._browser
    again = browser.post(call.url, {}, button="save")
    assert "已密封提交" in again.html
    assert "您的修改还没有提交" not in again.html
    assert "不必再次提交" in browser.get(f"{call.url}/submit").html


def test_withdrawing_asks_first_and_lets_submit_again(page: Browser, call: Any) -> None:
    browser = _sealed(page, call)._browser
    question = browser.get(f"{call.url}/withdraw")
    assert "确认撤回" in question.html
    assert proposals.get_own(call.vendor.actor, call.scenario_id).row.state == "submitted"
    withdrawn = question.submit({})
    assert "已撤回" in withdrawn.html
    assert "这一版之后被撤回" in browser.get(f"{call.url}/receipts/1").html
    assert withdrawn.submit({}, button="check").submit({}).path == f"{call.url}/receipts/2"


def test_withdrawing_late_or_nothing_is_refused(page: Browser, call: Any, clock: Any) -> None:
    browser = _sealed(page, call)._browser
    question = browser.get(f"{call.url}/withdraw")
    clock.advance(days=14)
    assert question.submit({}).status == 409
    assert browser.get(f"{call.url}/withdraw").location.endswith(call.url)
    assert proposals.get_own(call.vendor.actor, call.scenario_id).row.state == "submitted"


def test_a_colleague_of_the_same_vendor_works_on_the_same_proposal(
    page: Browser, call: Any
) -> None:
    colleague = make_person(organisation=call.vendor.organisation)
    _sealed(page, call)
    shown = page.signed_in(colleague.user).get(f"{call.url}/receipts/1")
    assert shown.status == 200


def test_the_list_says_where_each_proposal_stands(page: Browser, call: Any, clock: Any) -> None:
    browser = page.signed_in(call.vendor.user)
    assert "还没有申报" in browser.get("/workspace/proposals").html
    browser.post(call.url, call.complete, button="save")
    assert "还没有提交" in browser.get("/workspace/proposals").html
    own = proposals.get_own(call.vendor.actor, call.scenario_id)
    proposal_submission.submit(call.vendor.actor, call.scenario_id, own.version)
    listed = browser.get("/workspace/proposals")
    assert "已密封提交" in listed.html
    assert "还剩 14 天" in listed.html
    clock.advance(days=14)
    assert "等待需求单位开启" in browser.get("/workspace/proposals").html


@pytest.mark.parametrize("version", ["0", "2", "4294967296"])
def test_a_receipt_that_was_not_given_is_not_found(page: Browser, call: Any, version: str) -> None:
    browser = _sealed(page, call)._browser
    assert browser.get(f"{call.url}/receipts/{version}").status == 404
    assert browser.client.get(f"{call.url}/receipts/{version}.jws").status_code == 404
