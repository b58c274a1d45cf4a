"""Files on the scenario form: added and removed without losing what is typed."""

from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask

from marketplace.db import db
from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import Attachment, Scenario
from marketplace.services import attachments
from tests.factories.people import Person, make_buyer, make_vendor
from tests.factories.scenarios import make_scenario
from tests.pages import Browser

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n"


@pytest.fixture
def buyer(app: Flask) -> Person:
    return make_buyer()


@pytest.fixture
def draft(buyer: Person) -> Scenario:
    return make_scenario(buyer, ScenarioState.DRAFT)


@pytest.fixture
def desk(page: Browser, buyer: Person) -> Browser:
    """The buyer's browser."""
    return page.signed_in(buyer.user)


def _path(draft: Scenario) -> str:
    return f"/scenarios/{draft.id}/edit"


def _names() -> list[str]:
    return [row.name for row in db.session.query(Attachment).order_by(Attachment.id)]


def test_a_file_is_added_and_the_text_saved(desk: Browser, draft: Scenario) -> None:
    typed = {"file": (BytesIO(PDF), "说明.pdf"), "title": "改过的名称"}
    shown = desk.get(_path(draft)).submit(typed, button="attach")
    assert "附件已添加，草稿已保存" in shown.text
    assert "说明.pdf" in shown.links
    assert (_names(), draft.title) == (["说明.pdf"], "改过的名称")
    fetched = desk.client.get(shown.links["说明.pdf"])
    assert (fetched.status_code, fetched.data) == (200, PDF)


def test_a_new_scenario_takes_a_file_at_once(desk: Browser) -> None:
    typed = {"title": "甲", "file": (BytesIO(PDF), "说明.pdf")}
    assert "附件已添加" in desk.get("/scenarios/new").submit(typed, button="attach").text
    assert _names() == ["说明.pdf"]


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"MZ\x90\x00", "程序.pdf", "不是可以上传的类型"),
        (b"plain words", "说明.pdf", "与扩展名不符"),
        (b"", "空.pdf", "空文件"),
        (PDF.ljust(2**20 + 1, b" "), "大.pdf", "超过 1 MB"),
    ],
)
def test_a_refused_file_costs_no_text(
    desk: Browser, draft: Scenario, app: Flask, data: bytes, name: str, says: str
) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], max_upload_megabytes=1)
    typed = {"file": (BytesIO(data), name), "title": "改过的名称"}
    refused = desk.get(_path(draft)).submit(typed, button="attach")
    assert refused.status == 422
    assert says in " ".join(refused.texts("div", css="error-summary"))
    assert refused.form(_path(draft)).controls["title"].values == ["改过的名称"]
    assert (_names(), draft.title) == ([], "改过的名称")


def test_pressing_upload_without_a_file_says_so(desk: Browser, draft: Scenario) -> None:
    refused = desk.get(_path(draft)).submit({}, button="attach")
    assert refused.status == 422
    assert "请先选择文件" in refused.text


def test_a_file_waits_until_the_text_can_be_kept(desk: Browser, draft: Scenario) -> None:
    typed = {"file": (BytesIO(PDF), "说明.pdf"), "price_ceiling": "abc"}
    refused = desk.get(_path(draft)).submit(typed, button="attach")
    assert refused.status == 422
    assert "附件还没有上传" in refused.text
    assert _names() == []


def test_no_more_files_than_allowed(
    desk: Browser, draft: Scenario, buyer: Person, app: Flask
) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], max_attachments=1)
    before = desk.get(_path(draft))
    attachments.attach(buyer.actor, draft.id, PDF, "一.pdf")
    refused = before.submit({"file": (BytesIO(PDF), "二.pdf")}, button="attach")
    assert refused.status == 422
    assert "文件最多 1 个" in refused.text
    full = desk.get(_path(draft))
    assert "附件已满 1 个" in full.text
    assert "file" not in full.form(_path(draft)).controls


def test_a_file_is_removed_and_what_is_typed_stays(
    desk: Browser, draft: Scenario, buyer: Person
) -> None:
    attachments.attach(buyer.actor, draft.id, PDF, "一.pdf")
    shown = desk.get(_path(draft))
    left = shown.submit({"title": "改过的名称"}, button="删除一.pdf")
    assert "附件已删除" in left.text
    assert left.form(_path(draft)).controls["title"].values == ["改过的名称"]
    assert _names() == []
    assert shown.submit({}, button="删除一.pdf").status == 404


def test_only_the_owner_changes_files(page: Browser, draft: Scenario, buyer: Person) -> None:
    row = attachments.attach(buyer.actor, draft.id, PDF, "一.pdf")
    for person, status in ((make_buyer(), 404), (make_vendor(), 403)):
        browser = page.signed_in(person.user)
        for path in (
            f"/scenarios/{draft.id}/files",
            f"/scenarios/{draft.id}/files/{row.id}/remove",
        ):
            assert browser.send_with_token(path, {}, token_from="/").status == status
        assert browser.get(f"/scenarios/{draft.id}/files/{row.id}").status == 404
    assert _names() == ["一.pdf"]


def test_a_published_scenario_keeps_its_files(desk: Browser, buyer: Person) -> None:
    scenario = make_scenario(buyer)
    answer = desk.send_with_token(f"/scenarios/{scenario.id}/files", {}, token_from="/workspace")
    assert answer.status == 409
