"""Uploading a list: what is taken, what is refused, whose it is."""

import csv
import io
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from marketplace.db import db
from marketplace.exchange.scenario_headers import template_headers
from marketplace.exchange.workbook import write_csv, write_xlsx
from marketplace.models import ImportBatch, ImportRow
from marketplace.services import outbox, schedule
from tests.conftest import Clock
from tests.factories.people import (
    Person,
    make_administrator,
    make_buyer,
    make_vendor,
)
from tests.pages import Browser, Page
from tests.web.imports.conftest import HEADERS, ROWS, Upload
from tests.web.imports.lists import list_drafts, review, row_of


def test_an_upload_leads_to_its_words_and_makes_nothing(upload: Upload, small_list: bytes) -> None:
    words = upload(small_list)
    assert (words.status, words.heading) == (200, "核对词语")
    assert "智慧医药园" in words.text
    assert list_drafts() == []


def test_a_list_in_the_plans_own_words_goes_straight_to_its_rows(upload: Upload) -> None:
    rows = upload(write_csv(("场景名称", "所属行业", "场景描述"), [("甲", "医疗", "乙")]))
    assert (rows.status, rows.heading) == (200, "逐行核对")


def test_vendors_and_visitors_import_nothing(page: Browser) -> None:
    assert page.signed_in(make_vendor().user).get("/imports/scenarios").status == 403
    asked = page.get("/imports/scenarios")
    assert (asked.status, asked.location) == (302, "/sign-in?next=/imports/scenarios")


def test_an_upload_expires(
    at_desk: Browser, upload: Upload, small_list: bytes, clock: Clock
) -> None:
    upload(small_list)
    clock.advance(days=6)
    assert "清单.csv" in at_desk.get("/imports/scenarios").text
    clock.advance(days=2)
    gone = review(at_desk)
    assert gone.status == 404
    assert "清单保留 7 天，请重新上传" in gone.text
    assert "清单.csv" not in at_desk.get("/imports/scenarios").text
    upload(small_list)
    schedule.run_due()
    outbox.deliver_due()
    assert db.session.scalar(db.select(db.func.count()).select_from(ImportBatch)) == 1
    assert db.session.scalar(db.select(db.func.count()).select_from(ImportRow)) == len(ROWS)


def test_an_administrator_chooses_whose_drafts_they_become(
    page: Browser, upload: Upload, small_list: bytes, buyer: Person
) -> None:
    administrator = page.signed_in(make_administrator().user)
    owner = str(buyer.organisation.id)
    upload(small_list, browser=administrator, organisation=owner)
    administrator.get("/imports/scenarios/1/drafts").submit(button="生成 2 份草稿")
    assert {d.organisation_id for d in list_drafts()} == {buyer.organisation.id}


@pytest.mark.parametrize("owner", ["999999", "x", "²", "-1", "1" * 5000])
def test_an_administrator_cannot_choose_just_anybody(page: Browser, owner: str) -> None:
    make_buyer()
    vendor = make_vendor()
    administrator = page.signed_in(make_administrator().user)
    for one in (owner, str(vendor.organisation.id)):
        answer = administrator.send_with_token(
            "/imports/scenarios",
            {"file": (io.BytesIO(write_csv(HEADERS, ROWS)), "a.csv"), "organisation": one},
            token_from="/imports/scenarios",
        )
        assert answer.status == 422
        assert "请从列表中选择单位" in answer.text
    assert db.session.scalar(db.select(ImportBatch)) is None


def _bomb() -> bytes:
    out = io.BytesIO()
    with (
        ZipFile(io.BytesIO(write_xlsx(HEADERS, ROWS))) as old,
        ZipFile(out, "w", ZIP_DEFLATED) as new,
    ):
        for entry in old.namelist():
            new.writestr(entry, old.read(entry))
        new.writestr("xl/media/flood.bin", bytes(300 * 2**20))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "空.csv", "是空的"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "图.xlsx", "编码无法识别"),
        (b"<!doctype html><p>x</p>", "表.xlsx", "网页"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧.xls", "另存为 .xlsx"),
        (b"a,b\n1,2\n", "表.csv", "表头"),
        (b"PK\x03\x04" + bytes(100), "坏.xlsx", ""),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_reason(
    upload: Upload, data: bytes, name: str, said: str
) -> None:
    answer = upload(data, name)
    assert (answer.status, answer.heading) == (422, "导入场景清单")
    errors = answer.texts("div", css="field-error")
    assert len(errors) == 1
    assert said in errors[0]
    assert db.session.scalar(db.select(ImportBatch)) is None


def test_a_file_over_the_limit(at_desk: Browser) -> None:
    token = at_desk.get("/imports/scenarios").form("/imports/scenarios").controls["csrf_token"]
    part = '--b\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    # Written by hand: the client would leave the temporary file of a large form open.
    body = (
        part.format("csrf_token", "").encode()
        + token.values[0].encode()
        + b"\r\n"
        + part.format("file", '; filename="list.csv"').encode()
        + b"x" * (20 * 2**20 + 1)
        + b"\r\n--b--\r\n"
    )
    kind = "multipart/form-data; boundary=b"
    answer = Page(at_desk.client.post("/imports/scenarios", data=body, content_type=kind), at_desk)
    assert answer.status == 422
    assert "文件超过 20 MB" in answer.text


def test_an_archive_that_would_flood_the_disk_is_refused(upload: Upload) -> None:
    answer = upload(_bomb(), "清单.xlsx")
    assert answer.status == 422
    assert len(answer.texts("div", css="field-error")) == 1
    assert db.session.scalar(db.select(ImportBatch)) is None


def test_no_file_at_all(at_desk: Browser) -> None:
    answer = at_desk.get("/imports/scenarios").submit()
    assert answer.status == 422
    assert "请选择文件" in answer.text


def test_merged_headers_below_a_title_and_notes(at_desk: Browser, upload: Upload) -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for row in (
        ["某市人工智能应用场景机会清单", None, None, None],
        ["填表说明：一行一个场景，预算以万元计。", None, None, None],
        ["场景名称", "需求单位", "预算（万元）", None],
        [None, None, "下限", "上限"],
        ["矿山识别", "某矿业集团", 200, 300],
    ):
        sheet.append(row)
    for merged in ("A1:D1", "A2:D2", "C3:D3", "A3:A4", "B3:B4"):
        sheet.merge_cells(merged)
    out = io.BytesIO()
    workbook.save(out)
    upload(out.getvalue(), "清单.xlsx")
    row = row_of("矿山识别")
    assert (row.number, row.cells["budget"]) == (5, "200-300万元")
    assert "要生成草稿，请填写这一栏" in review(at_desk).text


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_the_template_can_be_filled_in_and_uploaded(
    at_desk: Browser, upload: Upload, extension: str
) -> None:
    data = at_desk.get(f"/imports/scenarios/template.{extension}").response.data
    if extension == "xlsx":
        workbook = load_workbook(io.BytesIO(data))
        sheet = workbook.worksheets[0]
        headers = [cell.value for cell in sheet[1]]
        sheet.append(
            ["甲" if h == "场景名称" else "乙" if h == "场景描述" else None for h in headers]
        )
        out = io.BytesIO()
        workbook.save(out)
        data = out.getvalue()
    else:
        headers = next(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
        data += ",".join({"场景名称": "甲", "场景描述": "乙"}.get(h, "") for h in headers).encode()
    assert headers == list(template_headers())
    assert upload(data, f"清单.{extension}").status == 200
    assert row_of("甲").cells["description"] == "乙"
    assert at_desk.get("/imports/scenarios/1").texts("div", css="notice") == []
