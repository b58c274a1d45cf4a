"""A vendor writes a proposal in a real browser: with scripts, without, and in two windows."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Clock
from tests.factories.people import Person, make_vendor
from tests.factories.proposals import TASK, make_credential, make_version
from tests.factories.scenarios import make_scenario
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import Browse
from tests.journeys.site import Site

SUMMARY = "在六条主运皮带上部署识别服务，两周内完成相机标定，随后联动停机试运行。"


@dataclass(frozen=True)
class Bid:
    """A vendor with two tested versions, and where it writes its proposal."""

    vendor: Person
    url: str


@pytest.fixture
def bid(site: Site) -> Bid:
    with site.context():
        vendor = make_vendor()
        for name in ("皮带巡检大模型", "知矿问答大模型"):
            version = make_version(vendor, name=name)
            make_credential(vendor, version, TASK, 90, 100)
        return Bid(vendor, f"/scenarios/{make_scenario().id}/proposal")


def _fill(page: Page) -> None:
    page.locator("#summary").fill(SUMMARY)
    page.locator("#model_version_id").select_option(label="皮带巡检大模型 v1")
    own = page.locator("div[data-version]", has_text="皮带巡检大模型")
    own.locator("input[name=credential_ids]").check()
    page.locator("#price").fill("180")
    page.locator("#days").fill("135")
    page.locator("#deployment").select_option("on-premises")
    page.get_by_label("满足", exact=True).check()
    page.locator("textarea[name^=answer-]").fill("部署在矿区内网服务器。")


def test_typing_is_saved_by_itself(browse: Browse, bid: Bid) -> None:
    page = browse(bid.vendor)
    page.clock.install()
    page.goto(bid.url)
    page.locator("#summary").fill(SUMMARY)
    note = page.locator("[data-autosave]")
    expect(note).to_have_text("有修改，稍后自动保存")
    page.clock.fast_forward(5000)
    expect(note).to_have_text(re.compile("已自动保存"))
    page.locator("#price").fill("180")
    page.clock.fast_forward(5000)
    expect(page.locator("input[name=version]")).to_have_value("2")

    elsewhere = browse(bid.vendor)
    elsewhere.goto(bid.url)
    expect(elsewhere.locator("#summary")).to_have_value(SUMMARY)
    expect(elsewhere.locator("#price")).to_have_value("180")


def test_a_second_window_is_not_overwritten(browse: Browse, bid: Bid) -> None:
    page = browse(bid.vendor)
    page.clock.install()
    page.goto(bid.url)
    other = browse(bid.vendor)
    other.goto(bid.url)
    other.locator("#price").fill("170")
    other.get_by_role("button", name="保存草稿").click()
    expect(other.get_by_text("草稿已保存")).to_be_visible()
    # Only now: the page's timer runs by itself, and must not save before the other window.
    page.locator("#summary").fill(SUMMARY)
    page.clock.fast_forward(5000)
    expect(page.locator("[data-autosave]")).to_have_text(re.compile("另一个窗口"))
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("ins").first).to_contain_text(SUMMARY)
    expect(page.locator("del").first).to_contain_text("170")
    expect(page.locator("#summary")).to_have_value(SUMMARY)
    assert_accessible(page)


def test_only_the_chosen_versions_credentials_can_be_ticked(browse: Browse, bid: Bid) -> None:
    page = browse(bid.vendor)
    page.goto(bid.url)
    boxes = page.locator("input[name=credential_ids]:visible")
    expect(boxes).to_have_count(0)
    page.locator("#model_version_id").select_option(label="知矿问答大模型 v1")
    expect(boxes).to_have_count(1)


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_the_empty_form_to_the_receipt(browse: Browse, bid: Bid, has_scripts: bool) -> None:
    page = browse(bid.vendor, has_scripts=has_scripts, is_phone=True)
    page.goto(bid.url)
    assert_accessible_with(page, has_scripts)
    _fill(page)
    page.get_by_role("button", name="检查并提交").click()
    expect(page.get_by_role("heading", name="检查并提交")).to_be_visible()
    assert_accessible_with(page, has_scripts)
    page.get_by_role("button", name="确认提交并密封").click()
    expect(page.get_by_role("heading", name="申报回执")).to_be_visible()
    assert_accessible_with(page, has_scripts)
    page.get_by_role("link", name="我的全部申报").click()
    expect(page.get_by_text("已密封提交")).to_be_visible()
    assert_accessible_with(page, has_scripts)


def assert_accessible_with(page: Page, has_scripts: bool) -> None:
    """Axe is a script itself, so it judges where scripts run."""
    if has_scripts:
        assert_accessible(page)


def test_what_comes_late_is_shown_and_not_taken(browse: Browse, bid: Bid, clock: Clock) -> None:
    page = browse(bid.vendor)
    page.goto(bid.url)
    page.locator("#summary").fill(SUMMARY)
    clock.advance(days=14)
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("没有收下", exact=True)).to_be_visible()
    expect(page.get_by_text(SUMMARY)).to_be_visible()
    assert_accessible(page)
