"""After an amendment the vendor confirms what is sealed, or reads what must change."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from marketplace.services import amendments, awards, proposals, rankings
from marketplace.services.scenario_content import read_content
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import make_vendor
from tests.factories.proposals import make_proposal
from tests.pages import Browser


def _seal(page: Browser, call: Any) -> Browser:
    browser = page.signed_in(call.vendor.user)
    sealed = browser.post(call.url, call.complete, button="check").submit({})
    assert sealed.path == f"{call.url}/receipts/1"
    return browser


def _amend(call: Any, **fields: Any) -> None:
    content = replace(read_content(call.scenario), **fields)
    version = call.scenario.version
    amendments.amend(call.buyer.actor, call.scenario_id, content, "补充说明。", version)


def test_one_button_confirms_and_gives_a_new_receipt(page: Browser, call: Any) -> None:
    browser = _seal(page, call)
    assert "请确认或替换" not in browser.get(call.url).text
    _amend(call, reference_days=80)
    workspace = browser.get("/workspace")
    assert "请确认或替换已密封的方案" in workspace.text
    (way,) = [url for text, url in workspace.links.items() if text.startswith("去确认或替换")]
    assert way == call.url
    assert "场景已更正，请确认或替换" in browser.get("/workspace/proposals").text
    receipt = browser.get(call.url).submit({}, action=f"{call.url}/confirm")
    assert receipt.path == f"{call.url}/receipts/2"
    assert "请确认或替换" not in browser.get(call.url).text


def test_what_must_change_is_listed_and_replaced(page: Browser, call: Any) -> None:
    browser = _seal(page, call)
    _amend(call, price_ceiling=Decimal(1_700_000))
    shown = browser.get(call.url)
    assert "原方案不能直接确认" in shown.text
    assert shown.links["报价"] == f"{call.url}#price"
    confirm = f"{call.url}/confirm"
    assert not [form for form in shown.forms if form.action == confirm]
    again = browser.send_with_token(confirm, {}, token_from=call.url)
    assert again.status == 422
    assert "原方案不能直接确认" in again.text
    assert proposals.get_own(call.vendor.actor, call.scenario_id).row.is_unconfirmed
    browser.post(call.url, {**call.complete, "price": "165"}, button="check").submit({})
    assert not proposals.get_own(call.vendor.actor, call.scenario_id).row.is_unconfirmed


def test_the_same_draft_may_be_submitted_again(page: Browser, call: Any) -> None:
    browser = _seal(page, call)
    _amend(call, reference_days=80)
    receipt = browser.get(f"{call.url}/submit").submit({})
    assert receipt.path == f"{call.url}/receipts/2"


def test_who_did_not_confirm_reads_so_after_the_deadline(
    page: Browser, call: Any, clock: Clock
) -> None:
    browser = _seal(page, call)
    _amend(call, reference_days=80)
    clock.advance(days=15)
    assert "第 1 号更正之后，截止前没有确认或替换" in browser.get(call.url).text
    assert "您没有在截止前确认更正" in browser.get(f"/scenarios/{call.scenario_id}").text
    late = browser.send_with_token(f"{call.url}/confirm", {}, token_from="/workspace")
    assert late.status == 409


def test_after_the_ranking_it_still_says_why_it_is_out(
    page: Browser, call: Any, clock: Clock
) -> None:
    browser = _seal(page, call)
    _amend(call, reference_days=80)
    winner = make_proposal(make_vendor(), call.scenario, price=1_600_000)
    clock.advance(days=15)
    open_all(call.buyer, call.scenario_id)
    rankings.run(call.buyer.actor, call.scenario_id)
    assert "没有确认第 1 号更正，没有参加排序" in browser.get("/workspace/proposals").text
    assert "这份方案没有参加排序" in browser.get(call.url).text
    listing = browser.get(f"/scenarios/{call.scenario_id}")
    assert "您没有在截止前确认更正，这份方案没有参加排序" in listing.text
    assert "查看我的结果" not in listing.links
    own = proposals.get_own(call.vendor.actor, call.scenario_id).row.id
    awards.award(call.buyer.actor, call.scenario_id, winner.id, "", {own: "更正没有确认。"})
    listing = browser.get(f"/scenarios/{call.scenario_id}")
    assert "未确认第 1 号更正" in browser.get(listing.links["查看我的结果"]).text


def test_nobody_confirms_for_another(page: Browser, call: Any) -> None:
    _seal(page, call)
    _amend(call, reference_days=80)
    other = page.signed_in(make_vendor().user)
    answer = other.send_with_token(f"{call.url}/confirm", {}, token_from="/workspace")
    assert answer.status == 404
