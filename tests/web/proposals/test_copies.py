"""A proposal taken along as a file, and a draft begun with one; two devices on one draft."""

import io
import json
import zipfile
from decimal import Decimal
from typing import Any

import pytest

from marketplace.exchange.proposal_export import ExportedFile, write_export
from marketplace.services import proposals
from tests.factories.people import make_person, make_vendor
from tests.factories.proposals import make_version
from tests.pages import Browser, Page

PLAN = b"%PDF-1.7 drawings"


def _start(page: Browser, call: Any, **fields: object) -> Browser:
    browser = page.signed_in(call.vendor.user)
    file = (io.BytesIO(PLAN), "施工图.pdf")
    saved = browser.post(call.url, {**call.complete, "file": file, **fields}, button="attach")
    assert saved.status == 200
    return browser


def _export(browser: Browser, url: str) -> tuple[dict[str, Any], dict[str, bytes], bytes]:
    answer = browser.client.get(url)
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(held.pop("proposal.json")), held, answer.data


def _import(browser: Browser, url: str, data: bytes) -> Page:
    return browser.post(f"{url}/import", {"file": (io.BytesIO(data), "proposal.zip")})


def test_the_draft_is_taken_along_with_its_words_and_files(page: Browser, call: Any) -> None:
    browser = _start(page, call)
    words, files, _data = _export(browser, f"{call.url}/export")
    assert words["price"] == "1800000.00"
    assert words["answers"][0] == {
        "requirement": "部署在矿区内网",
        "is_met": True,
        "text": "部署在矿区内网服务器。",
    }
    assert words["scenario"]["title"] == "矿井皮带异物识别"
    assert words["draft_version"] == 2
    assert [file["name"] for file in words["files"]] == ["施工图.pdf"]
    assert files == {"files/01/施工图.pdf": PLAN}


def test_what_is_sealed_is_taken_along_as_it_was_sealed(page: Browser, call: Any) -> None:
    browser = _start(page, call)
    assert browser.client.get(f"{call.url}/export-submitted").status_code == 404
    browser.get(f"{call.url}/submit").submit({})
    edited = browser.post(call.url, {"price": "170"}, button="detach")
    assert "施工图.pdf" not in edited.text
    words, files, _data = _export(browser, f"{call.url}/export-submitted")
    own = proposals.get_own(call.vendor.actor, call.scenario_id)
    assert (words["price"], words["commitment"]) == ("1800000.00", own.row.commitment)
    assert files == {"files/01/施工图.pdf": PLAN}
    draft, draft_files, _data = _export(browser, f"{call.url}/export")
    assert (draft["price"], draft_files) == ("1700000.00", {})


def test_nobody_else_takes_it_along(page: Browser, call: Any) -> None:
    _start(page, call).get(f"{call.url}/submit").submit({})
    for person in (make_vendor(), call.buyer):
        client = page.signed_in(person.user).client
        for path in ("export", "export-submitted"):
            assert client.get(f"{call.url}/{path}").status_code in (403, 404)
    assert page.client.get(f"{call.url}/export").status_code == 302


def test_an_export_begins_the_same_draft_again(page: Browser, call: Any) -> None:
    browser = _start(page, call)
    _words, _files, data = _export(browser, f"{call.url}/export")
    before = proposals.get_own(call.vendor.actor, call.scenario_id)
    rival = make_vendor()
    make_version(rival)
    imported = _import(page.signed_in(rival.user), call.url, data)
    assert imported.path == call.url
    assert "已导入草稿" in imported.text
    assert "请重新选择模型版本和测评凭证" in imported.text
    own = proposals.get_own(rival.actor, call.scenario_id)
    assert (own.content.summary, own.content.price) == (
        before.content.summary,
        before.content.price,
    )
    assert own.content.answers == before.content.answers
    assert own.content.kpis == before.content.kpis
    assert [note.name for note in own.content.files] == ["施工图.pdf"]
    assert own.content.model_version_id is None


def test_an_export_takes_the_drafts_place_when_asked(page: Browser, call: Any) -> None:
    browser = _start(page, call)
    _words, _files, data = _export(browser, f"{call.url}/export")
    browser.post(call.url, {"price": "150"}, button="save")
    assert "会替换现在的草稿" in browser.get(f"{call.url}/import").text
    question = browser.get(f"{call.url}/import")
    _import(browser, call.url, data)
    own = proposals.get_own(call.vendor.actor, call.scenario_id)
    assert own.content.price == Decimal(1_800_000)
    assert own.content.model_version_id == call.version_id
    assert own.content.credential_ids == (call.credential_id,)
    assert len(own.content.files) == 1

    browser.post(call.url, {"price": "140"}, button="save")
    refused = question.submit({"file": (io.BytesIO(data), "proposal.zip")})
    assert refused.status == 409
    assert "没有导入" in refused.text
    own = proposals.get_own(call.vendor.actor, call.scenario_id)
    assert own.content.price == Decimal(1_400_000)


def test_a_file_that_may_not_be_attached_is_left_out_and_said(page: Browser, call: Any) -> None:
    browser = _start(page, call)
    words, _files, _data = _export(browser, f"{call.url}/export")
    words.pop("format")
    words["answers"].append({"requirement": "别处的要求", "is_met": None, "text": "甲"})
    data = write_export(words, [ExportedFile("程序.pdf", b"MZ\x90\x00\x03")])
    imported = _import(browser, call.url, data)
    assert "别处的要求" in imported.text
    assert "程序.pdf" in imported.text
    own = proposals.get_own(call.vendor.actor, call.scenario_id)
    assert [note.name for note in own.content.files] == ["施工图.pdf"]


@pytest.mark.parametrize(
    "spoil",
    [
        {"price": "一百"},
        {"price": "NaN"},
        {"price": "-1"},
        {"price": 3},
        {"days": "30"},
        {"days": 10**9},
        {"summary": "长" * 5001},
        {"summary": None},
        {"answers": {"x": 1}},
        {"answers": [{"requirement": ["部署在矿区内网"]}]},
        {"contact": []},
        {"kpis": []},
        {"deployment": {}},
        {"model_version_id": []},
        {"credential_ids": 3},
        {"format": "proposal-export/9"},
    ],
)
def test_an_export_that_was_altered_is_refused(
    page: Browser, call: Any, spoil: dict[str, Any]
) -> None:
    browser = _start(page, call)
    words, _files, _data = _export(browser, f"{call.url}/export")
    refused = _import(browser, call.url, json.dumps({**words, **spoil}).encode())
    assert refused.status == 422
    assert proposals.get_own(call.vendor.actor, call.scenario_id).version == 2


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"[" * 100_000, b"{}", b"\xff\xfe", b"3"])
def test_what_is_no_export_is_refused(page: Browser, call: Any, data: bytes) -> None:
    browser = page.signed_in(call.vendor.user)
    refused = _import(browser, call.url, data)
    assert refused.status == 422
    assert proposals.find_own(call.vendor.actor, call.scenario_id) is None


def test_an_import_without_a_file_or_after_the_deadline_is_refused(
    page: Browser, call: Any, clock: Any
) -> None:
    browser = _start(page, call)
    _words, _files, data = _export(browser, f"{call.url}/export")
    question = browser.get(f"{call.url}/import")
    assert question.submit({}).status == 422
    clock.advance(days=14)
    late = question.submit({"file": (io.BytesIO(data), "proposal.zip")})
    assert late.status == 409
    assert "没有收下" in late.text
    assert browser.get(f"{call.url}/import").status == 302


def test_another_device_goes_on_with_the_draft(page: Browser, call: Any) -> None:
    _start(page, call)
    colleague = make_person(organisation=call.vendor.organisation)
    for person in (call.vendor, colleague):
        shown = page.signed_in(person.user).get(call.url)
        controls = shown.form(call.url).controls
        assert controls["price"].values == ["180"]
        assert controls["summary"].values == [call.complete["summary"]]
        assert "施工图.pdf" in shown.text


def test_two_devices_are_told_of_one_another_and_lose_nothing(page: Browser, call: Any) -> None:
    _start(page, call)
    desk, phone = (page.signed_in(call.vendor.user).get(call.url) for _device in range(2))
    summary = "在手机上改过的摘要，与办公室电脑上的不同，两边都要保住。"
    sent = phone.form(call.url).fill({"summary": summary})
    saved = phone._browser.client.post(call.url, data=sent, headers={"Accept": "application/json"})
    assert saved.status_code == 200
    refused = desk.submit({"price": "150"}, button="save")
    assert refused.status == 409
    assert any(summary in text for text in refused.texts("del"))
    assert refused.form(call.url).controls["price"].values == ["150"]
    assert proposals.get_own(call.vendor.actor, call.scenario_id).content.summary == summary
