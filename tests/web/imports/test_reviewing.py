"""An uploaded list from its words to its drafts, through the pages."""

import io
from decimal import Decimal

from openpyxl import Workbook

from marketplace.exchange.workbook import write_csv
from tests.factories.people import (
    Person,
    make_administrator,
    make_buyer,
    make_person,
)
from tests.pages import Browser
from tests.web.imports.conftest import HEADERS, Upload
from tests.web.imports.lists import list_drafts, name_of, review, row_of


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
    assert {row_of(title).cells["sector"] for title in ("矿山识别", "预算写错")} == {"energy"}
    assert row_of("只有名称").cells["sector"] == "city"


def test_every_guess_is_shown_at_its_cell_and_every_error_too(
    at_desk: Browser, upload: Upload, small_list: bytes
) -> None:
    upload(small_list)
    rows = review(at_desk, query="?show=guessed")
    assert len(rows.find_all("div", css="is-guess")) == 4
    assert "按原文“煤炭”猜的，请核对" in rows.text
    assert "原文“智慧医药园”，没有对应项，请选择" in rows.text
    assert "看不懂预算“看着办”" in rows.text
    form = rows.form("/imports/scenarios/1")
    assert form.controls[name_of("矿山识别", "sector")].values == ["industry"]
    assert form.controls[name_of("预算写错", "budget")].values == ["看着办"]
    assert form.controls[name_of("矿山识别", "budget")].values == ["200-300万元"]


def test_the_good_rows_become_drafts_and_the_others_wait(
    at_desk: Browser, upload: Upload, small_list: bytes, buyer: Person
) -> None:
    upload(small_list)
    before = at_desk.get("/imports/scenarios/1/drafts")
    assert "这次生成 2 份草稿" in before.text
    assert "不完整或有错 2 行" in before.text
    result = before.submit(button="生成 2 份草稿")
    assert result.heading == "导入结果"
    drafts = list_drafts()
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
    rows = review(at_desk, query="?show=waiting")
    assert len(rows.find_all("section", css="import-row")) == 2
    end = rows.submit(
        {name_of("只有名称", "description"): "治堵。", name_of("预算写错", "budget"): "150万元"},
        button="next",
    )
    assert "这次生成 2 份草稿" in end.text
    end.submit(button="生成 2 份草稿")
    assert [d.title for d in list_drafts()] == ["矿山识别", "影像诊断", "只有名称", "预算写错"]
    assert list_drafts()[3].budget_maximum == Decimal(1_500_000)


def test_what_was_typed_is_kept_also_where_it_is_wrong(
    at_desk: Browser, upload: Upload, small_list: bytes
) -> None:
    upload(small_list)
    again = review(at_desk).submit(
        {name_of("预算写错", "budget"): "大约很多", name_of("矿山识别", "title"): "长" * 250},
        button="stay",
    )
    controls = again.form("/imports/scenarios/1").controls
    assert controls[f"row-{row_of('长' * 250).id}-title"].values == ["长" * 250]
    assert controls[name_of("预算写错", "budget")].values == ["大约很多"]
    assert "看不懂预算“大约很多”" in again.text
    assert "太长：最多 200 个字，现在是 250 个" in again.text


def test_turning_the_page_saves_it(at_desk: Browser, upload: Upload) -> None:
    upload(write_csv(("场景名称", "场景描述"), [(f"场景{n}", "一") for n in range(45)]))
    second = review(at_desk).submit({name_of("场景3", "title"): "改过"}, button="page-2")
    assert "第 2 页，共 3 页" in second.text
    assert "场景20" in second.text
    assert row_of("改过").number == 5


def test_a_row_can_be_left_out(at_desk: Browser, upload: Upload, small_list: bytes) -> None:
    upload(small_list)
    review(at_desk).submit({name_of("影像诊断", "is_chosen"): False}, button="stay")
    at_desk.get("/imports/scenarios/1/drafts").submit(button="生成 1 份草稿")
    assert [d.title for d in list_drafts()] == ["矿山识别"]


def test_pressing_save_twice_makes_nothing_twice(
    at_desk: Browser, upload: Upload, small_list: bytes
) -> None:
    upload(small_list)
    button = at_desk.get("/imports/scenarios/1/drafts")
    second_tab = at_desk.get("/imports/scenarios/1/drafts")
    button.submit(button="生成 2 份草稿")
    assert second_tab.submit(button="生成 2 份草稿").heading == "导入结果"
    assert len(list_drafts()) == 2


def test_the_same_file_again_is_there_already(
    at_desk: Browser, upload: Upload, small_list: bytes
) -> None:
    upload(small_list)
    at_desk.get("/imports/scenarios/1/drafts").submit(button="生成 2 份草稿")
    upload(small_list)
    end = at_desk.get("/imports/scenarios/2/drafts")
    assert "已有或重复 2 行" in end.text
    assert "这次生成 0 份草稿" in end.text
    known = review(at_desk, 2, "?show=left-out")
    assert known.links["查看已有场景"].startswith("/scenarios/")


def test_edits_of_a_row_that_is_a_draft_by_now_change_nothing(
    at_desk: Browser, upload: Upload, small_list: bytes
) -> None:
    upload(small_list)
    old_tab = review(at_desk)
    name = name_of("矿山识别", "title")
    at_desk.get("/imports/scenarios/1/drafts").submit(button="生成 2 份草稿")
    old_tab.submit({name: "改晚了"}, button="stay")
    assert [d.title for d in list_drafts()] == ["矿山识别", "影像诊断"]
    assert row_of("矿山识别").scenario_id is not None


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
    assert list_drafts() == []


def test_a_cell_that_cannot_be_read_waits_for_a_decision(at_desk: Browser, upload: Upload) -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["场景名称", "场景描述", "需求单位"])
    sheet.append(["甲", "一", "=A1"])
    out = io.BytesIO()
    workbook.save(out)
    upload(out.getvalue(), "清单.xlsx")
    rows = review(at_desk)
    assert "需求单位：" in rows.text
    passed_by = rows.submit(button="next")
    assert "这次生成 0 份草稿" in passed_by.text
    end = review(at_desk).submit({name_of("甲", "is_unread_accepted"): True}, button="next")
    assert "这次生成 1 份草稿" in end.text


def test_rows_of_the_same_list_that_say_the_same(at_desk: Browser, upload: Upload) -> None:
    upload(write_csv(("场景名称", "场景描述"), [("甲", "一"), ("甲 ", "二"), ("乙", "三")]))
    assert "与第 2 行的名称和单位相同" in review(at_desk).text
    at_desk.get("/imports/scenarios/1/drafts").submit(button="生成 2 份草稿")
    assert [(d.title, d.contents) for d in list_drafts()] == [("甲", "一"), ("乙", "三")]


def test_hostile_answers_change_nothing(
    at_desk: Browser, upload: Upload, small_list: bytes
) -> None:
    upload(small_list)
    row = row_of("矿山识别").id
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
    rows = review(at_desk)
    assert rows.status == 200
    assert row_of("ab").status == "wrong"
    words = at_desk.send_with_token(
        "/imports/scenarios/1/words",
        {"word-0-field": "title", "word-0-word": "煤炭", "word-0-value": "x", "word-0-was": ""},
        token_from=other,
    )
    assert words.status == 302
    assert row_of("ab").cells["budget"] == "9" * 5000
    assert at_desk.get("/imports/scenarios/1?page=99999999999&show=%00").status == 200


def test_the_real_list_through_the_pages(
    at_desk: Browser, upload: Upload, real_list: bytes
) -> None:
    words = upload(real_list, "scenarios.jsonl")
    assert words.heading == "核对词语"
    assert words.submit().heading == "逐行核对"
    rows = review(at_desk)
    assert len(rows.find_all("section", css="import-row")) == 20
    assert "第 1 页，共 8 页" in rows.text
    assert "evaluation_criteria" in rows.text
    for number in range(2, 9):
        assert review(at_desk, query=f"?page={number}").status == 200
    end = rows.submit(button="finish")
    assert "不完整或有错 26 行" in end.text
    result = end.submit(button="生成 121 份草稿")
    assert "121 份草稿已生成" in result.text
    assert len(list_drafts()) == 121


UNLABELLED = (
    ("门诊病历自动生成与质控", "某医院", "", "辅助医生书写病历。", "面议"),
    ("小麦病虫害无人机识别", "某农场", "某种说法", "识别病虫害。", "面议"),
    ("智能平台建设", "某局", "", "建设平台。", "面议"),
)


def test_a_row_without_a_sector_is_offered_one_that_counts_only_once_it_is_taken(
    at_desk: Browser, upload: Upload
) -> None:
    upload(write_csv(HEADERS, UNLABELLED))
    rows = review(at_desk)
    assert len(rows.find_all("div", css="suggestion")) == 2
    assert "从文字看，像是“医疗”行业（把握" in rows.text
    assert "在真实清单上，把握这么大的建议约有" in rows.text
    assert "从文字也看不出是哪个行业" in rows.text
    assert "sector" not in row_of("门诊病历自动生成与质控").cells
    rows.submit({}, button="采用")
    assert row_of("门诊病历自动生成与质控").cells["sector"] == "medical"
    assert "sector" not in row_of("小麦病虫害无人机识别").cells


def test_all_suggestions_of_a_page_are_taken_by_one_press(at_desk: Browser, upload: Upload) -> None:
    upload(write_csv(HEADERS, UNLABELLED))
    review(at_desk).submit({}, button="采用本页全部建议的行业")
    assert row_of("门诊病历自动生成与质控").cells["sector"] == "medical"
    assert row_of("小麦病虫害无人机识别").cells["sector"] == "agriculture"
    assert "sector" not in row_of("智能平台建设").cells
    assert "采用本页全部建议的行业" not in review(at_desk).text


def test_saving_alone_takes_no_suggestion(at_desk: Browser, upload: Upload) -> None:
    upload(write_csv(HEADERS, UNLABELLED))
    review(at_desk).submit({}, button="只保存")
    assert "sector" not in row_of("门诊病历自动生成与质控").cells


def test_what_a_person_chose_stands_before_a_suggestion(at_desk: Browser, upload: Upload) -> None:
    upload(write_csv(HEADERS, UNLABELLED))
    mine = {name_of("门诊病历自动生成与质控", "sector"): "industry"}
    review(at_desk).submit(mine, button="采用本页全部建议的行业")
    assert row_of("门诊病历自动生成与质控").cells["sector"] == "industry"
    row = row_of("智能平台建设").id
    form = review(at_desk).form("/imports/scenarios/1").fill({})
    forged = form | {"suggested": [f"{row}:no-such-sector", "x", f"{10**30}:medical"]}
    at_desk.send("/imports/scenarios/1", forged | {"adopt": "all"})
    assert "sector" not in row_of("智能平台建设").cells
