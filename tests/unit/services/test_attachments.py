"""A scenario's files: judged by content, limited, and only the owner's to change."""

from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask

from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound
from marketplace.domain.lifecycle import ScenarioState
from marketplace.services import attachments
from marketplace.storage.file_types import FileRefused
from tests.factories.people import make_administrator, make_buyer, make_vendor
from tests.factories.scenarios import make_scenario

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n"


def _document(part: str) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "x")
    return stream.getvalue()


def _limit(app: Flask, **settings: int) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **settings)


def test_a_file_comes_back_as_it_was_given(app: Flask) -> None:
    buyer = make_buyer()
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    row = attachments.attach(buyer.actor, draft.id, PDF, "C:\\现场\\说明.pdf")
    assert (row.name, row.media_type, row.size) == ("说明.pdf", "application/pdf", len(PDF))
    assert row.digest == sha256(PDF).hexdigest()
    assert attachments.read_attachment(buyer.actor, draft.id, row.id) == (row, PDF)


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"MZ\x90\x00", "程序.pdf", "不是可以上传的类型"),
        (b"plain words", "说明.pdf", "与扩展名不符"),
        (_document("word/vbaProject.bin"), "宏.docx", "宏"),
        (_document("xl/workbook.xml"), "表.docx", "与扩展名不符"),
    ],
)
def test_a_file_is_judged_by_its_content(app: Flask, data: bytes, name: str, says: str) -> None:
    buyer = make_buyer()
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    with pytest.raises(FileRefused, match=says):
        attachments.attach(buyer.actor, draft.id, data, name)
    assert attachments.list_attachments(draft) == []


def test_empty_and_oversize_files_are_refused(app: Flask) -> None:
    buyer = make_buyer()
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    _limit(app, max_upload_megabytes=1)
    for data, says in ((b"", "空文件"), (PDF + b" " * 2**20, "1 MB")):
        with pytest.raises(InvalidInput) as refusal:
            attachments.attach(buyer.actor, draft.id, data, "说明.pdf")
        assert says in str(refusal.value.fields["file"][0])
    attachments.attach(buyer.actor, draft.id, PDF.ljust(2**20, b" "), "说明.pdf")


def test_only_so_many_files(app: Flask) -> None:
    buyer = make_buyer()
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    _limit(app, max_attachments=1)
    attachments.attach(buyer.actor, draft.id, PDF, "一.pdf")
    with pytest.raises(InvalidInput):
        attachments.attach(buyer.actor, draft.id, PDF, "二.pdf")


def test_who_may_read_and_change_files(app: Flask) -> None:
    buyer = make_buyer()
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    row = attachments.attach(buyer.actor, draft.id, PDF, "一.pdf")
    for stranger in (make_buyer(), make_vendor()):
        with pytest.raises(NotFound):
            attachments.read_attachment(stranger.actor, draft.id, row.id)
        with pytest.raises(NotFound):
            attachments.detach(stranger.actor, draft.id, row.id)
    administrator = make_administrator()
    assert attachments.read_attachment(administrator.actor, draft.id, row.id)[1] == PDF
    with pytest.raises(NotAllowed):
        attachments.detach(administrator.actor, draft.id, row.id)


def test_a_file_belongs_to_one_scenario(app: Flask) -> None:
    buyer = make_buyer()
    one = make_scenario(buyer, ScenarioState.DRAFT, title="一")
    two = make_scenario(buyer, ScenarioState.DRAFT, title="二")
    row = attachments.attach(buyer.actor, one.id, PDF, "一.pdf")
    with pytest.raises(NotFound):
        attachments.detach(buyer.actor, two.id, row.id)
    attachments.detach(buyer.actor, one.id, row.id)
    assert attachments.list_attachments(one) == []


def test_files_of_a_published_scenario_stay(app: Flask) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    with pytest.raises(NotAllowed):
        attachments.attach(buyer.actor, scenario.id, PDF, "一.pdf")
