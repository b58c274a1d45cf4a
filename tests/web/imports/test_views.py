"""A list from its upload to its drafts, through the pages."""

import io
from decimal import Decimal
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from marketplace.db import db
from marketplace.exchange.scenario_headers import template_headers
from marketplace.exchange.workbook import write_csv, write_xlsx
from marketplace.models import ImportBatch, ImportRow, Scenario
from tests.conftest import Clock
from tests.factories.people import (
    Person,
    make_administrator,
    make_buyer,
    make_person,
    make_vendor,
)
from tests.pages import Browser, Page
from tests.web.imports.conftest import HEADERS, ROWS, Upload


def _drafts() -> list[Scenario]:
    return list(db.session.scalars(db.select(Scenario).order_by(Scenario.id)))


def _row_of(title: str) -> ImportRow:
    rows = db.session.scalars(db.select(ImportRow)).all()
    return next(row for row in rows if row.cells.get("title") == title)


def _name(title: str, field: str) -> str:
    return f"row-{_row_of(title).id}-{field}"


def _review(browser: Browser, batch: int = 1, query: str = "") -> Page:
    return browser.get(f"/imports/scenarios/{batch}{query}")


def test_an_upload_leads_to_its_words_and_makes_nothing(upload: Upload, small_list: bytes) -> None:
    words = upload(small_list)
    assert (words.status, words.heading) == (200, "核对词语")
    assert "智慧医药园" in words.text
    assert _drafts() == []


def test_a_list_in_the_plans_own_words_goes_straight_to_its_rows(upload: Upload) -> None:
    rows = upload(write_csv(("场景名称", "所属行业", "场景描述"), [("甲", "医疗", "乙")]))
    assert (rows.status, rows.heading) == (200, "逐行核对")


def test_a_word_is_corrected_for_every_row_that_has_it(upload: Upload, small_list: bytes) -> None:
    words = upload(small_list)
    form = words.form("/imports/scenarios/1/words")
    mine = next(
        name.removesuffix("word")
        for name, control in form.controls.items()
        if control.values == ["煤炭"]
    )
    answer = words.submit({f"{mine}value": "energy"})
    assert answer.heading == "逐行核对"
    assert {_row_of(title).cells["sector"] for title in ("矿山识别", "预算写错")} == {"energy"}
    assert _row_of("只有名称").cells["sector"] == "city"


def test_every_guess_is_shown_at_its_cell_and_every_error_too(
    at_desk: Browser, upload: Upload, small_list: bytes
) -> None:
    upload(small_list)
    rows = _review(at_desk, query="?show=guessed")
    assert len(rows.find_all("div", css="is-guess")) == 4
    assert "按原文“煤炭”猜的，请核对" in rows.text
    assert "原文“智慧医药园”，没有对应项，请选择" in rows.text
    assert "看不懂预算“看着办”" in rows.text
    form = rows.form("/imports/scenarios/1")
    assert form.controls[_name("矿山识别", "sector")].values == ["industry"]
    assert form.controls[_name("预算写错", "budget")].values == ["看着办"]
    assert form.controls[_name("矿山识别", "budget")].values == ["200-300万元"]


def test_the_good_rows_become_drafts_and_the_others_wait(
    at_desk: Browser, upload: Upload, small_list: bytes, buyer: Person
) -> None:
    upload(small_list)
    before = at_desk.get("/imports/scenarios/1/drafts")
    assert "这次生成 2 份草稿" in before.text
    assert "不完整或有错 2 行" in before.text
    result = before.submit(button="生成 2 份草稿")
    assert result.heading == "导入结果"
    drafts = _drafts()
    assert [(d.title, d.demand_unit, d.state) for d in drafts] == [
        ("矿山识别", "某矿业集团", "draft"),
        ("影像诊断", "某医院", "draft"),
    ]
    assert {d.organisation_id for d in drafts} == {buyer.organisation.id}
    assert (drafts[0].budget_minimum, drafts[0].budget_maximum) == (
        Decimal(2_000_000),
        Decimal(3_000_000),
    )
    assert result.links["矿山识别"] == f"/scenarios/{drafts[0].id}"
    assert at_desk.get(f"/scenarios/{drafts[0].id}").status == 200


def test_what_was_missing_or_wrong_is_completed_in_the_browser(
    at_desk: Browser, upload: Upload, small_list: bytes
) -> None:
    upload(small_list)
    at_desk.get("/imports/scenarios/1/drafts").submit(button="生成 2 份草稿")
    rows = _review(at_desk, query="?show=waiting")
    assert len(rows.find_all("section", css="import-row")) == 2
    end = rows.submit(
        {_name("只有名称", "description"): "治堵。", _name("预算写错", "budget"): "150万元"},
        button="next",
    )
    assert "这次生成 2 份草稿" in end.text
    end.submit(button="生成 2 份草稿")
    assert [d.title for d in _drafts()] == ["矿山识别", "影像诊断", "只有名称", "预算写错"]
    assert _drafts()[3].budget_maximum == Decimal(1_500_000)


def test_what_was_typed_is_kept_also_where_it_is_wrong(
    at_desk: Browser, upload: Upload, small_list: bytes
) -> None:
    upload(small_list)
    again = _review(at_desk).submit(
        {_name("预算写错", "budget"): "大约很多", _name("矿山识别", "title"): "长" * 250},
        button="stay",
    )
    controls = again.form("/imports/scenarios/1").controls
    assert controls[f"row-{_row_of('长' * 250).id}-title"].values == ["长" * 250]
    assert controls[_name("预算写错", "budget")].values == ["大约很多"]
    assert "看不懂预算“大约很多”" in again.text
    assert "太长：最多 200 个字，现在是 250 个" in again.text


def test_a_row_can_be_left_out(at_desk: Browser, upload: Upload, small_list: bytes) -> None:
    upload(small_list)
    _review(at_desk).submit({_name("影像诊断", "is_chosen"): False}, button="stay")
    at_desk.get("/imports/scenarios/1/drafts").submit(button="生成 1 份草稿")
    assert [d.title for d in _drafts()] == ["矿山识别"]


def test_pressing_save_twice_makes_nothing_twice(
    at_desk: Browser, upload: Upload, small_list: bytes
) -> None:
    upload(small_list)
    button = at_desk.get("/imports/scenarios/1/drafts")
    second_tab = at_desk.get("/imports/scenarios/1/drafts")
    button.submit(button="生成 2 份草稿")
    assert second_tab.submit(button="生成 2 份草稿").heading == "导入结果"
    assert len(_drafts()) == 2


def test_the_same_file_again_is_there_already(
    at_desk: Browser, upload: Upload, small_list: bytes
) -> None:
    upload(small_list)
    at_desk.get("/imports/scenarios/1/drafts").submit(button="生成 2 份草稿")
    upload(small_list)
    end = at_desk.get("/imports/scenarios/2/drafts")
    assert "已有或重复 2 行" in end.text
    assert "这次生成 0 份草稿" in end.text
    known = _review(at_desk, 2, "?show=left-out")
    assert known.links["查看已有场景"].startswith("/scenarios/")


def test_edits_of_a_row_that_is_a_draft_by_now_change_nothing(
    at_desk: Browser, upload: Upload, small_list: bytes
) -> None:
    upload(small_list)
    old_tab = _review(at_desk)
    name = _name("矿山识别", "title")
    at_desk.get("/imports/scenarios/1/drafts").submit(button="生成 2 份草稿")
    old_tab.submit({name: "改晚了"}, button="stay")
    assert [d.title for d in _drafts()] == ["矿山识别", "影像诊断"]
    assert _row_of("矿山识别").scenario_id is not None


def test_another_person_cannot_see_an_upload(
    page: Browser, upload: Upload, small_list: bytes, buyer: Person
) -> None:
    upload(small_list)
    colleague = make_person(organisation=buyer.organisation)
    for other in (make_buyer(), colleague, make_administrator()):
        browser = page.signed_in(other.user)
        for path in ("", "/words", "/drafts", "/result"):
            assert browser.get(f"/imports/scenarios/1{path}").status == 404
        answer = browser.send_with_token(
            "/imports/scenarios/1/drafts", {}, token_from="/imports/scenarios"
        )
        assert answer.status == 404
    assert _drafts() == []


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
    gone = _review(at_desk)
    assert gone.status == 404
    assert "清单保留 7 天，请重新上传" in gone.text
    assert "清单.csv" not in at_desk.get("/imports/scenarios").text
    upload(small_list)
    assert db.session.scalar(db.select(db.func.count()).select_from(ImportBatch)) == 1
    assert db.session.scalar(db.select(db.func.count()).select_from(ImportRow)) == len(ROWS)


def test_an_administrator_chooses_whose_drafts_they_become(
    page: Browser, upload: Upload, small_list: bytes, buyer: Person
) -> None:
    administrator = page.signed_in(make_administrator().user)
    owner = str(buyer.organisation.id)
    upload(small_list, browser=administrator, organisation=owner)
    administrator.get("/imports/scenarios/1/drafts").submit(button="生成 2 份草稿")
    assert {d.organisation_id for d in _drafts()} == {buyer.organisation.id}


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
        ("场景名称,场景描述\n".encode() + "甲,乙\n".encode() * 2001, "长.csv", "最多导入 2000 行"),
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
    row = _row_of("矿山识别")
    assert (row.number, row.cells["budget"]) == (5, "200-300万元")
    assert "要生成草稿，请填写这一栏" in _review(at_desk).text


def test_a_cell_that_cannot_be_read_waits_for_a_decision(at_desk: Browser, upload: Upload) -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["场景名称", "场景描述", "需求单位"])
    sheet.append(["甲", "一", "=A1"])
    out = io.BytesIO()
    workbook.save(out)
    upload(out.getvalue(), "清单.xlsx")
    rows = _review(at_desk)
    assert "需求单位：" in rows.text
    passed_by = rows.submit(button="next")
    assert "这次生成 0 份草稿" in passed_by.text
    end = _review(at_desk).submit({_name("甲", "is_unread_accepted"): True}, button="next")
    assert "这次生成 1 份草稿" in end.text


def test_rows_of_the_same_list_that_say_the_same(at_desk: Browser, upload: Upload) -> None:
    upload(write_csv(("场景名称", "场景描述"), [("甲", "一"), ("甲 ", "二"), ("乙", "三")]))
    assert "与第 2 行的名称和单位相同" in _review(at_desk).text
    at_desk.get("/imports/scenarios/1/drafts").submit(button="生成 2 份草稿")
    assert [(d.title, d.contents) for d in _drafts()] == [("甲", "一"), ("乙", "三")]


def test_hostile_answers_change_nothing(
    at_desk: Browser, upload: Upload, small_list: bytes
) -> None:
    upload(small_list)
    row = _row_of("矿山识别").id
    other = "/imports/scenarios"
    sent = {
        "row": [str(row), "x", "9" * 40, "-1"],
        f"row-{row}-title": "a\x00b",
        f"row-{row}-sector": "no-such-sector",
        f"row-{row}-city": "x" * 5000,
        f"row-{row}-budget": "9" * 5000,
        f"row-{row}-description": "\ud7ff",
        f"row-{row}-is_chosen": "y",
        "then": "nowhere",
    }
    answer = at_desk.send_with_token("/imports/scenarios/1", sent, token_from=other)
    assert answer.status == 302
    rows = _review(at_desk)
    assert rows.status == 200
    assert _row_of("ab").status == "wrong"
    words = at_desk.send_with_token(
        "/imports/scenarios/1/words",
        {"word-0-field": "title", "word-0-word": "煤炭", "word-0-value": "x", "word-0-was": ""},
        token_from=other,
    )
    assert words.status == 302
    assert _row_of("ab").cells["budget"] == "9" * 5000
    assert at_desk.get("/imports/scenarios/1?page=99999999999&show=%00").status == 200


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
        headers = data.decode("utf-8-sig").strip().split(",")
        data += ",".join({"场景名称": "甲", "场景描述": "乙"}.get(h, "") for h in headers).encode()
    assert headers == list(template_headers())
    assert upload(data, f"清单.{extension}").status == 200
    assert _row_of("甲").cells["description"] == "乙"
    assert at_desk.get("/imports/scenarios/1").texts("div", css="notice") == []


def test_the_real_list_through_the_pages(
    at_desk: Browser, upload: Upload, real_list: bytes
) -> None:
    words = upload(real_list, "scenarios.jsonl")
    assert words.heading == "核对词语"
    assert words.submit().heading == "逐行核对"
    rows = _review(at_desk)
    assert len(rows.find_all("section", css="import-row")) == 20
    assert "第 1 页，共 8 页" in rows.text
    assert "evaluation_criteria" in rows.text
    for number in range(2, 9):
        assert _review(at_desk, query=f"?page={number}").status == 200
    end = rows.submit(button="finish")
    assert "不完整或有错 26 行" in end.text
    result = end.submit(button="生成 121 份草稿")
    assert "121 份草稿已生成" in result.text
    assert len(_drafts()) == 121
