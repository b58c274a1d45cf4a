"""The form and the header that name a request, so that sending it again is answered again."""

from typing import Any

from marketplace.services import proposals
from tests.pages import Browser, Page


def _check_page(page: Browser, call: Any, **fields: object) -> Page:
    browser = page.signed_in(call.vendor.user)
    return browser.post(call.url, {**call.complete, **fields}, button="check")


def _key_of(shown: Page) -> str:
    (key,) = shown.form(shown.path).controls["request_key"].values
    return key


def test_every_view_of_the_form_has_a_key_of_its_own(page: Browser, call: Any) -> None:
    shown = _check_page(page, call)
    again = shown._browser.get(shown.path)
    assert len({_key_of(shown), _key_of(again)}) == 2
    assert len(_key_of(shown)) >= 20


def test_a_form_sent_again_after_a_replacement_is_answered_by_its_receipt(
    page: Browser, call: Any
) -> None:
    first = _check_page(page, call)
    assert first.submit({}).path == f"{call.url}/receipts/1"
    assert _check_page(page, call, price="170").submit({}).path == f"{call.url}/receipts/2"
    again = first.submit({})
    assert again.path == f"{call.url}/receipts/1"
    assert "这一版已被替换" in again.text
    own = proposals.get_own(call.vendor.actor, call.scenario_id)
    assert [receipt.version for receipt in own.row.receipts] == [1, 2]


def test_a_form_sent_again_after_the_deadline_is_answered_by_its_receipt(
    page: Browser, call: Any, clock: Any
) -> None:
    shown = _check_page(page, call)
    shown.submit({})
    clock.advance(days=14)
    assert shown.submit({}).path == f"{call.url}/receipts/1"


def test_a_program_names_its_request_in_the_header(page: Browser, call: Any) -> None:
    shown = _check_page(page, call)
    sent = shown.form(shown.path).fill({"request_key": None})
    client = shown._browser.client
    answers = [
        client.post(shown.path, data=sent, headers={"Idempotency-Key": key})
        for key in ('"8e03978e-40d5"', "8e03978e-40d5", "8e03978e-40d5")
    ]
    assert [answer.status_code for answer in answers] == [302] * 3
    assert {answer.location for answer in answers} == {f"{call.url}/receipts/1"}


def test_a_key_with_another_request_is_refused_in_plain_words(page: Browser, call: Any) -> None:
    first = _check_page(page, call)
    first.submit({})
    second = _check_page(page, call, price="170")
    refused = second.submit({"request_key": _key_of(first)})
    assert refused.status == 422
    assert "这次没有提交" in refused.text
    own = proposals.get_own(call.vendor.actor, call.scenario_id)
    assert (own.row.version, own.is_changed_since_submission) == (1, True)
    assert second.submit({"request_key": "一"}).status == 422
