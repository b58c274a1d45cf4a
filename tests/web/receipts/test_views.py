"""The public check of a receipt: what it states, and not a word more."""

import io
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from marketplace.db import db
from marketplace.sealing.proposal_document import commitment
from marketplace.sealing.receipts import issue_receipt
from marketplace.services import proposal_receipts, proposal_submission, proposals, scenarios
from marketplace.services.installation import receipt_key
from tests.factories.people import Person, make_vendor
from tests.factories.proposals import make_proposal
from tests.factories.scenarios import make_scenario
from tests.pages import Browser, Page

PATH = "/receipts/verify"
TITLE = "皮带机异物识别的一个场景"


class Submitted:
    """A vendor with a sealed proposal, and its receipt."""

    def __init__(self) -> None:
        self.vendor: Person = make_vendor()
        self.scenario_id = make_scenario(title=TITLE).id
        scenario = scenarios.get_scenario(self.vendor.actor, self.scenario_id)
        row = make_proposal(self.vendor, scenario)
        found = proposal_receipts.read_receipt(row, self.vendor.organisation.id, 1)
        self.token, self.statement = found.token, found.statement
        self.url = f"/scenarios/{self.scenario_id}/proposal"


@pytest.fixture
def submitted(app: Flask) -> Submitted:
    return Submitted()


def _check(page: Browser, token: str) -> Page:
    return page.post(PATH, {"text": token})


def test_a_visitor_checks_a_receipt_as_text_or_file(page: Browser, submitted: Submitted) -> None:
    file = (io.BytesIO(submitted.token.encode()), "receipt.jws")
    for sent in ({"text": f"  {submitted.token}\n"}, {"file": file}):
        checked = page.post(PATH, sent)
        assert checked.status == 200
        assert "回执有效" in checked.text
        stated = submitted.statement
        for word in (stated.number, stated.commitment, "2026年3月2日 09:00:00"):
            assert word in checked.text
        assert f"第 {stated.ledger_position} 条" in checked.text


def test_nothing_beside_the_receipt_is_told_or_kept(page: Browser, submitted: Submitted) -> None:
    before = {table: _rows(table) for table in db.metadatas[None].sorted_tables}
    checked = _check(page, submitted.token)
    assert TITLE not in checked.html
    assert submitted.vendor.organisation.name not in checked.html
    assert f"/scenarios/{submitted.scenario_id}" not in checked.html
    assert submitted.token not in checked.html
    assert checked.response.headers["Cache-Control"] == "no-store"
    assert {table: _rows(table) for table in before} == before


def _rows(table: Any) -> list[Any]:
    return sorted(map(repr, db.session.execute(db.select(table)).all()))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda token: token[:-3], "签名不正确"),
        (lambda token: "", "请选择回执文件，或粘贴回执文字"),
        (lambda token: "receipt", "签名不正确"),
        (lambda token: token + "A" * 5000, "不是回执"),
        (lambda token: token.replace(".", "\u2028."), "签名不正确"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(
    page: Browser, submitted: Submitted, spoil: Any, says: str
) -> None:
    refused = _check(page, spoil(submitted.token))
    assert refused.status == 422
    assert any(says in text for text in refused.texts("div", css="field-error"))
    assert "回执有效" not in refused.html


def test_a_file_that_is_no_receipt_is_refused(page: Browser, app: Flask) -> None:
    for data in (b"", b"\xff\xfe\x00" * 5000, b"%PDF-1.7"):
        refused = page.post(PATH, {"file": (io.BytesIO(data), "回执.jws")})
        assert refused.status == 422


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ({"ledger_position": 1}, "不是回执"),
        ({"ledger_position": 10**9}, "没有第 1000000000 条"),
        ({"ledger_position": 2**80}, "没有第"),
        ({"commitment": "ab" * 32}, "另一份密文"),
    ],
)
def test_a_ledger_that_says_something_else_is_told(
    page: Browser, submitted: Submitted, stated: Any, says: str
) -> None:
    forged = issue_receipt(replace(submitted.statement, **stated), receipt_key())
    checked = _check(page, forged)
    assert checked.status == 200
    assert "存证链对不上" in checked.text
    assert says in checked.text
    assert "回执有效" not in checked.text


def test_the_vendor_takes_along_what_it_submitted(page: Browser, submitted: Submitted) -> None:
    browser = page.signed_in(submitted.vendor.user)
    shown = browser.get(f"{submitted.url}/receipts/1")
    assert PATH in shown.links.values()
    assert f"{submitted.url}/receipts/1.jwe" in shown.links.values()
    file = browser.client.get(f"{submitted.url}/receipts/1.jwe")
    assert commitment(file.get_data(as_text=True)) == submitted.statement.commitment
    assert "attachment" in file.headers["Content-Disposition"]
    rival = page.signed_in(make_vendor().user)
    assert rival.client.get(f"{submitted.url}/receipts/1.jwe").status_code == 404


def test_what_was_withdrawn_cannot_be_taken_along(page: Browser, submitted: Submitted) -> None:
    proposal_submission.withdraw(submitted.vendor.actor, submitted.scenario_id)
    browser = page.signed_in(submitted.vendor.user)
    shown = browser.get(f"{submitted.url}/receipts/1")
    assert f"{submitted.url}/receipts/1.jwe" not in shown.links.values()
    assert "不再保存它的密文" in shown.text
    assert browser.client.get(f"{submitted.url}/receipts/1.jwe").status_code == 404
    own = proposals.get_own(submitted.vendor.actor, submitted.scenario_id)
    assert own.row.state == "withdrawn"
    assert "回执有效" in _check(page, submitted.token).text
