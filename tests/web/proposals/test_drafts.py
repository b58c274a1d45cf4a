"""Writing a draft: by hand, by script, in two windows, and not after the deadline."""

import io
from decimal import Decimal
from typing import Any

import pytest

from marketplace.services import proposals, scenarios
from tests.factories.people import make_vendor
from tests.pages import Browser, Page

SUMMARY = "另一个窗口写下的摘要，与这里完全不同，应当两边都能看到。"


def _start(page: Browser, call: Any, **fields: object) -> Page:
    """The vendor's browser with a saved draft on the screen."""
    browser = page.signed_in(call.vendor.user)
    saved = browser.post(call.url, {**call.complete, **fields}, button="save")
    assert saved.status == 200
    return saved


def _autosave(form_page: Page, url: str, **fields: object) -> Any:
    browser = form_page._browser
    sent = form_page.form(url).fill(fields)
    return browser.client.post(
        url,
        data=sent,
        content_type="multipart/form-data",
        headers={"Accept": "application/json"},
    )


def test_a_new_draft_begins_with_the_writer_as_contact(page: Browser, call: Any) -> None:
    shown = page.signed_in(call.vendor.user).get(call.url)
    assert shown.status == 200
    assert shown.form(call.url).controls["contact_email"].values == [call.vendor.email]
    assert proposals.find_own(call.vendor.actor, call.scenario_id) is None


def test_everything_typed_is_saved_and_shown_again(page: Browser, call: Any) -> None:
    again = _start(page, call)
    controls = again.form(call.url).controls
    assert controls["price"].values == ["180"]
    assert controls["days"].values == ["135"]
    assert controls[f"met-{call.mandatory_id}"].values == ["yes"]
    assert controls["credential_ids"].values == [str(call.credential_id)]
    assert controls["kpi-0"].values == ["97.5"]
    own = proposals.get_own(call.vendor.actor, call.scenario_id)
    assert own.content.price == Decimal(1_800_000)
    assert own.content.days == 135
    assert own.content.answers[call.mandatory_id].is_met is True
    assert own.content.kpis == {"识别准确率": "97.5"}


def test_a_draft_may_be_empty(page: Browser, call: Any) -> None:
    browser = page.signed_in(call.vendor.user)
    assert browser.post(call.url, {}, button="save").status == 200
    own = proposals.get_own(call.vendor.actor, call.scenario_id)
    assert own.content.price is None
    assert own.row.state == "draft"


def test_the_page_says_how_price_and_time_score(page: Browser, call: Any) -> None:
    html = page.signed_in(call.vendor.user).get(call.url).html
    assert "最高限价 200万元" in html
    assert "不高于参考价 160万元 得满分 30 分" in html
    assert "参考工期 90 天及以内得满分 20 分，180 天及以上得 0 分" in html
    assert "现状 80% · 目标 95%" in html


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("price", "一百八十", "请填写数字（万元）"),
        ("price", "NaN", "请填写数字（万元）"),
        ("price", "-3", "金额不能是负数"),
        ("price", "1.0000001", "请填写数字（万元）"),
        ("price", "1" * 5000, "金额太大"),
        ("days", "三个月", "请填写整数"),
        ("days", "99999999999", "数字太大"),
        ("summary", "长" * 5001, "最多 5000 个字"),
    ],
)
def test_a_bad_value_is_named_at_its_field_and_kept(
    page: Browser, call: Any, field: str, typed: str, says: str
) -> None:
    browser = page.signed_in(call.vendor.user)
    refused = browser.post(call.url, {**call.complete, field: typed}, button="save")
    assert refused.status == 422
    assert any(says in text for text in refused.texts("div", css="field-error"))
    assert refused.form(call.url).controls[field].values == [typed]
    assert proposals.find_own(call.vendor.actor, call.scenario_id) is None


@pytest.mark.parametrize("typed", ["180", "180.00", "180万元", "180 万", "１８０"])
def test_a_price_may_be_typed_in_several_ways(page: Browser, call: Any, typed: str) -> None:
    _start(page, call, price=typed)
    own = proposals.get_own(call.vendor.actor, call.scenario_id)
    assert own.content.price == Decimal(1_800_000)


def test_the_script_saves_and_learns_the_new_version(page: Browser, call: Any) -> None:
    form_page = page.signed_in(call.vendor.user).get(call.url)
    first = _autosave(form_page, call.url, **call.complete)
    assert (first.status_code, first.json["version"]) == (200, 1)
    assert first.json["saved_at"] == "2026-03-02T09:00:00+08:00"
    second = _autosave(form_page, call.url, **{**call.complete, "version": 1, "price": "170"})
    assert (second.status_code, second.json["version"]) == (200, 2)
    own = proposals.get_own(call.vendor.actor, call.scenario_id)
    assert own.content.price == Decimal(1_700_000)


def test_the_script_is_told_of_other_words_and_of_bad_values(page: Browser, call: Any) -> None:
    form_page = _start(page, call)
    _autosave(form_page, call.url, summary=SUMMARY)
    stale = _autosave(form_page, call.url, price="150")
    assert stale.status_code == 409
    assert "另一个窗口" in stale.json["error"]
    bad = _autosave(form_page, call.url, price="abc")
    assert bad.status_code == 422
    assert "报价：请填写数字（万元）" in bad.json["error"]


def test_saving_the_same_words_from_two_windows_is_one_save(page: Browser, call: Any) -> None:
    browser = page.signed_in(call.vendor.user)
    left, right = browser.get(call.url), browser.get(call.url)
    assert left.submit(call.complete, button="save").status == 200
    assert right.submit(call.complete, button="save").status == 200
    assert proposals.get_own(call.vendor.actor, call.scenario_id).version == 1


def test_other_words_from_two_windows_are_both_kept(page: Browser, call: Any) -> None:
    _start(page, call)
    browser = page.signed_in(call.vendor.user)
    left, right = browser.get(call.url), browser.get(call.url)
    left.submit({"summary": SUMMARY}, button="save")
    refused = right.submit({"price": "150"}, button="save")
    assert refused.status == 409
    assert any(SUMMARY in text for text in refused.texts("del"))
    assert any("150" in text for text in refused.texts("ins"))
    assert refused.form(call.url).controls["price"].values == ["150"]
    own = proposals.get_own(call.vendor.actor, call.scenario_id)
    assert (own.content.summary, own.content.price) == (SUMMARY, Decimal(1_800_000))

    decided = refused.submit({"summary": SUMMARY}, button="save")
    assert decided.status == 200
    own = proposals.get_own(call.vendor.actor, call.scenario_id)
    assert (own.content.summary, own.content.price) == (SUMMARY, Decimal(1_500_000))


def test_a_hostile_version_overwrites_nothing(page: Browser, call: Any) -> None:
    _start(page, call)
    browser = page.signed_in(call.vendor.user)
    for version in ("²", "-1", "9" * 30, "x"):
        answer = browser.get(call.url).submit({"version": version, "price": "1"}, button="save")
        assert answer.status == 409
    own = proposals.get_own(call.vendor.actor, call.scenario_id)
    assert own.content.price == Decimal(1_800_000)


def test_files_are_added_downloaded_and_removed(page: Browser, call: Any) -> None:
    form_page = _start(page, call)
    file = (io.BytesIO(b"%PDF-1.7 drawings"), "施工图.pdf")
    added = form_page.submit({"file": file, "price": "175"}, button="attach")
    (link,) = [a for a in added.find_all("a") if "/proposal/files/" in (a.get("href") or "")]
    browser = added._browser
    download = browser.client.get(link.get("href"))
    assert download.data == b"%PDF-1.7 drawings"
    assert "attachment" in download.headers["Content-Disposition"]
    own = proposals.get_own(call.vendor.actor, call.scenario_id)
    assert own.content.price == Decimal(1_750_000)

    removed = added.submit({}, button="detach")
    assert removed.status == 200
    assert proposals.get_own(call.vendor.actor, call.scenario_id).content.files == ()
    assert browser.client.get(link.get("href")).status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"MZ\x90\x00\x03", "方案.pdf", "不是可以上传的类型"),
        (b"%PDF-1.7", "方案.docx", "与扩展名不符"),
        (b"", "空.pdf", "是空文件"),
    ],
)
def test_a_refused_file_leaves_the_draft_saved(
    page: Browser, call: Any, data: bytes, name: str, says: str
) -> None:
    form_page = _start(page, call)
    typed = {"file": (io.BytesIO(data), name), "price": "175"}
    refused = form_page.submit(typed, button="attach")
    assert refused.status == 422
    assert any(says in text for text in refused.texts("div", css="field-error"))
    own = proposals.get_own(call.vendor.actor, call.scenario_id)
    assert (own.content.price, own.content.files) == (Decimal(1_750_000), ())
    assert refused.submit({"price": "176"}, button="save").status == 200


def test_pressing_add_without_a_file_says_so(page: Browser, call: Any) -> None:
    assert "请先选择文件" in _start(page, call).submit({}, button="attach").html


def test_a_late_save_is_not_taken_but_shown(page: Browser, call: Any, clock: Any) -> None:
    form_page = _start(page, call)
    clock.advance(days=14)
    late = form_page.submit({"summary": SUMMARY}, button="save")
    assert late.status == 409
    assert "没有收下" in late.html
    assert SUMMARY in late.html
    assert call.complete["summary"] in late.html
    own = proposals.get_own(call.vendor.actor, call.scenario_id)
    assert own.content.summary == call.complete["summary"]
    script = _autosave(form_page, call.url, summary=SUMMARY)
    assert (script.status_code, script.mimetype) == (409, "application/json")


def test_after_the_deadline_the_draft_is_read_only(page: Browser, call: Any, clock: Any) -> None:
    browser = _start(page, call)._browser
    clock.advance(days=14)
    shown = browser.get(call.url)
    assert shown.status == 200
    assert "不参加评审" in shown.html
    assert str(call.complete["summary"]) in shown.html
    assert shown.find_all("textarea") == []


def test_after_the_deadline_a_vendor_without_a_draft_is_told(
    page: Browser, call: Any, clock: Any
) -> None:
    clock.advance(days=14)
    shown = page.signed_in(call.vendor.user).get(call.url)
    assert "没有为它撰写过方案" in shown.html


def test_a_vendor_without_a_published_model_is_shown_the_way(page: Browser, call: Any) -> None:
    shown = page.signed_in(make_vendor().user).get(call.url)
    assert "还没有可以申报的模型版本" in shown.html


def test_a_cancelled_scenario_says_why_and_keeps_the_draft(page: Browser, call: Any) -> None:
    form_page = _start(page, call)
    scenarios.cancel(call.buyer.actor, call.scenario_id, "资金计划调整")
    late = form_page.submit({"summary": SUMMARY}, button="save")
    assert late.status == 409
    assert "不再接受申报" in late.html
    assert "截止时间 2026" not in late.html
    browser = form_page._browser
    assert "资金计划调整" in browser.get(call.url).html
    assert "场景已结束：资金计划调整" in browser.get("/workspace/proposals").html
