"""In split custody a proposal begins with a passphrase, and every session gives it once."""

import io
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from marketplace.services import proposals
from tests.factories.custody import make_split_scenario
from tests.factories.people import Person, make_person, make_vendor
from tests.factories.proposals import PASSPHRASE, make_version
from tests.pages import Browser, Page

SUMMARY = "在六条主运皮带上部署识别服务，两周内完成相机标定，随后联动停机试运行。"
OTHER = "龙门石窟 牡丹 洛河 2031"


@dataclass(frozen=True)
class Split:
    """A vendor before a call in split custody."""

    vendor: Person
    scenario_id: int
    url: str
    complete: dict[str, object]


@pytest.fixture
def split(app: Flask) -> Split:
    vendor, scenario = make_vendor(), make_split_scenario().scenario
    complete: dict[str, object] = {
        "summary": SUMMARY,
        "model_version_id": make_version(vendor).id,
        "price": "180",
        "days": "135",
        "deployment": "on-premises",
    }
    for row in scenario.requirements:
        complete[f"answer-{row.id}"] = "部署在矿区内网服务器。"
        if row.is_mandatory:
            complete[f"met-{row.id}"] = "yes"
    return Split(vendor, scenario.id, f"/scenarios/{scenario.id}/proposal", complete)


def _begin(page: Browser, split: Split, person: Person | None = None) -> Page:
    """The empty form, after the passphrase was set."""
    browser = page.signed_in((person or split.vendor).user)
    asked = browser.get(split.url, follow=True)
    assert asked.path == f"{split.url}/passphrase"
    return asked.submit({"passphrase": PASSPHRASE, "again": PASSPHRASE})


def test_the_way_from_the_passphrase_to_the_receipt(page: Browser, split: Split) -> None:
    form = _begin(page, split)
    assert form.path == split.url
    file = (io.BytesIO(b"%PDF-1.7 plan"), "plan.pdf")
    attached = form.submit({**split.complete, "file": file}, button="attach")
    receipt = attached.submit({}, button="check").submit({})
    assert receipt.path == f"{split.url}/receipts/1"
    browser = form._browser
    assert SUMMARY in browser.get(split.url).html
    assert browser.client.get(f"{split.url}/export").status_code == 200
    assert browser.client.get(f"{split.url}/export-submitted").status_code == 200
    assert "已密封提交" in browser.get("/workspace/proposals").html
    assert "已密封提交" in browser.get(f"/scenarios/{split.scenario_id}").html


def test_the_key_is_in_a_cookie_of_this_proposal_and_session(page: Browser, split: Split) -> None:
    browser = page.signed_in(split.vendor.user)
    asked = browser.get(f"{split.url}/passphrase")
    sent = asked.form(asked.path).fill({"passphrase": PASSPHRASE, "again": PASSPHRASE})
    answer = browser.client.post(asked.path, data=sent)
    (cookie,) = [
        value for value in answer.headers.getlist("Set-Cookie") if value.startswith("proposal_copy")
    ]
    for word in ("HttpOnly", "SameSite=Strict", f"Path={split.url}"):
        assert word in cookie
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie
    assert browser.get(split.url).status == 200

    value = cookie.partition("=")[2].partition(";")[0]
    thief = page.signed_in(split.vendor.user)
    thief.client.set_cookie("proposal_copy", value, path=split.url)
    assert thief.get(split.url).location.endswith("/unlock")


def test_another_device_gives_the_passphrase(page: Browser, split: Split) -> None:
    _begin(page, split).submit({"summary": SUMMARY}, button="save")
    colleague = make_person(organisation=split.vendor.organisation)
    browser = page.signed_in(colleague.user)
    asked = browser.get(split.url, follow=True)
    assert asked.path == f"{split.url}/unlock"
    wrong = asked.submit({"passphrase": OTHER})
    assert wrong.status == 422
    assert "口令不对" in wrong.text
    assert OTHER not in wrong.html
    opened = wrong.submit({"passphrase": PASSPHRASE})
    assert opened.path == split.url
    assert SUMMARY in opened.html


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        ("短", "短", "12 到 200 个字符"),
        ("password1234567", "password1234567", "太容易猜到"),
        (PASSPHRASE, OTHER, "两次输入的口令不一样"),
    ],
)
def test_a_weak_or_mistyped_passphrase_is_refused(
    page: Browser, split: Split, first: str, second: str, says: str
) -> None:
    browser = page.signed_in(split.vendor.user)
    refused = browser.post(f"{split.url}/passphrase", {"passphrase": first, "again": second})
    assert refused.status == 422
    assert says in refused.text
    assert proposals.find_row(split.vendor.actor, split.scenario_id) is None


def test_a_form_without_the_key_keeps_what_was_typed(page: Browser, split: Split) -> None:
    form = _begin(page, split)
    form._browser.client.delete_cookie("proposal_copy", path=split.url)
    sent = form.form(split.url).fill({"summary": SUMMARY})
    script = form._browser.client.post(split.url, data=sent, headers={"Accept": "application/json"})
    assert (script.status_code, script.mimetype) == (409, "application/json")
    assert "请先输入方案口令" in script.json["error"]
    refused = form.submit({"summary": SUMMARY}, button="save")
    assert refused.status == 409
    assert SUMMARY in refused.html


def test_without_the_passphrase_receipts_and_withdrawing_are_left(
    page: Browser, split: Split
) -> None:
    _begin(page, split).submit(split.complete, button="check").submit({})
    browser = page.signed_in(split.vendor.user)
    asked = browser.get(split.url, follow=True)
    assert f"{split.url}/receipts/1" in asked.links.values()
    assert browser.get(f"{split.url}/receipts/1").status == 200
    assert browser.client.get(f"{split.url}/receipts/1.jwe").status_code == 200
    for path in ("/submit", "/import"):
        assert browser.get(split.url + path).location.endswith("/unlock")
    for path in ("/export", "/export-submitted", "/files/1"):
        assert browser.client.get(split.url + path).location.endswith("/unlock")
    withdrawn = browser.get(f"{split.url}/withdraw").submit({}, follow=False)
    assert withdrawn.status == 302
    row = proposals.find_row(split.vendor.actor, split.scenario_id)
    assert row is not None
    assert row.state == "withdrawn"


def test_who_forgot_the_passphrase_begins_anew(page: Browser, split: Split) -> None:
    _begin(page, split).submit(split.complete, button="check").submit({})
    browser = page.signed_in(split.vendor.user)
    asked = browser.get(f"{split.url}/begin-anew")
    assert "照常开启和评审" in asked.text
    begun = asked.submit({"passphrase": OTHER, "again": OTHER})
    assert begun.path == split.url
    assert SUMMARY not in begun.html
    assert "您的修改还没有提交" in begun.text
    row = proposals.find_row(split.vendor.actor, split.scenario_id)
    assert row is not None
    assert (row.state, row.version) == ("submitted", 1)


def test_the_pages_are_there_where_they_are_needed_alone(
    page: Browser, split: Split, call: Any, clock: Any
) -> None:
    rival = page.signed_in(make_vendor().user)
    assert rival.get(f"{split.url}/unlock").status == 404
    own = page.signed_in(call.vendor.user)
    assert own.get(f"{call.url}/passphrase").location.endswith(call.url)
    own.post(call.url, {}, button="save")
    for path in ("/unlock", "/begin-anew"):
        assert own.get(call.url + path).location.endswith(call.url)
    asked = rival.get(f"{split.url}/passphrase")
    clock.advance(days=15)
    late = asked.submit({"passphrase": PASSPHRASE, "again": PASSPHRASE})
    assert late.status == 409
    assert "没有收下" in late.text
    shown = rival.get(split.url)
    assert "没有为它撰写过方案" in shown.text
