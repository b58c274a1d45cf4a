"""The public list."""

import shutil
from datetime import timedelta
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.db import db
from marketplace.domain.lifecycle import ScenarioState
from marketplace.services import outbox
from tests.conftest import Clock
from tests.factories.listings import insert_scenarios
from tests.factories.scenarios import make_scenario
from tests.pages import Browser, Page


def titles(page: Page) -> list[str]:
    return page.texts("h3", css="scenario-title")


def asked(address: str) -> list[tuple[str, str]]:
    return sorted(parse_qsl(urlsplit(address).query))


def test_a_published_scenario_is_listed_and_a_draft_is_not(page: Browser) -> None:
    make_scenario(title="焊缝缺陷识别")
    make_scenario(title="还在写的场景", state=ScenarioState.DRAFT)
    make_scenario(title="等待审批的场景", state=ScenarioState.SUBMITTED)
    outbox.deliver_due()
    assert titles(page.get("/scenarios")) == ["焊缝缺陷识别"]


def test_words_are_found_and_marked_in_title_and_text(page: Browser) -> None:
    insert_scenarios(
        {"title": "病历质控助手", "pain_point": "病历缺项要到归档时才发现。"},
        {"title": "焊缝缺陷识别"},
    )
    found = page.get("/scenarios", query_string={"q": "病历"})
    assert titles(found) == ["病历质控助手"]
    assert found.texts("mark") == ["病历", "病历"]


def test_what_buyers_write_is_text_and_never_markup(page: Browser) -> None:
    insert_scenarios({"title": "<b>质检</b>", "pain_point": "<script>alert(1)</script> 质检慢"})
    found = page.get("/scenarios", query_string={"q": "质检"})
    assert titles(found) == ["<b>质检</b>"]
    assert "&lt;script&gt;" in found.html


def test_filters_narrow_and_count_what_each_choice_would_give(page: Browser) -> None:
    insert_scenarios(
        {"title": "甲", "sector": "medical", "city": "luoyang"},
        {"title": "乙", "sector": "medical", "city": "kaifeng"},
        {"title": "丙", "sector": "energy", "city": "luoyang"},
    )
    found = page.get("/scenarios?sector=medical")
    assert titles(found) == ["乙", "甲"]
    options = found.texts("label", css="facet-option")
    assert {"医疗 ，共2", "能源 ，共1", "洛阳 ，共1", "开封 ，共1", "接受申报 ，共2"} <= set(
        options
    )
    assert [box.get("value") for box in found.find_all("input") if "checked" in box.attrib] == [
        "medical"
    ]


def test_two_values_of_a_facet_are_either_or_and_two_facets_are_both(page: Browser) -> None:
    insert_scenarios(
        {"title": "甲", "sector": "medical", "city": "luoyang"},
        {"title": "乙", "sector": "energy", "city": "luoyang"},
        {"title": "丙", "sector": "energy", "city": "kaifeng"},
        {"title": "丁", "sector": "finance", "city": "luoyang"},
    )
    found = page.get("/scenarios?sector=medical&sector=energy&city=luoyang")
    assert sorted(titles(found)) == ["乙", "甲"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("budget_band=1m-3m", "甲"),
        ("budget_band=negotiable", "乙"),
        ("cooperation=pilot", "乙"),
        ("deployment=public", "甲"),
        ("sub_scenario=quality-inspection", "甲"),
        ("state=closed", "乙"),
    ],
)
def test_every_facet_narrows(page: Browser, clock: Clock, query: str, expected: str) -> None:
    insert_scenarios(
        {
            "title": "甲",
            "budget_maximum": Decimal(1_000_000),
            "deployment": "public",
            "sub_scenario": "quality-inspection",
        },
        {
            "title": "乙",
            "cooperation_mode": "pilot",
            "proposal_deadline": clock.now() - timedelta(seconds=1),
        },
    )
    assert titles(page.get(f"/scenarios?{query}")) == [expected]


def test_a_chip_takes_one_filter_off_and_keeps_the_rest(page: Browser) -> None:
    insert_scenarios({"sector": "medical"})
    found = page.get("/scenarios?q=场景&sector=medical&sector=energy&city=zhengzhou&sort=newest")
    chips = {text: url for text, url in found.links.items() if text.startswith("去掉")}
    assert set(chips) == {"去掉“场景”", "去掉行业：医疗", "去掉行业：能源", "去掉地市：郑州"}
    assert asked(chips["去掉行业：医疗"]) == [
        ("city", "zhengzhou"),
        ("q", "场景"),
        ("sector", "energy"),
        ("sort", "newest"),
    ]
    assert found.links["全部清除"] == "/scenarios"


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["乙", "甲", "丙"]),
        ("deadline", ["乙", "甲", "丙"]),
        ("newest", ["丙", "乙", "甲"]),
        ("budget", ["甲", "丙", "乙"]),
    ],
)
def test_orders(page: Browser, clock: Clock, sort: str, expected: list[str]) -> None:
    insert_scenarios(
        {"title": "甲", "budget_maximum": Decimal(900)},
        {"title": "乙", "proposal_deadline": clock.now() + timedelta(days=2)},
        {
            "title": "丙",
            "proposal_deadline": clock.now() - timedelta(days=1),
            "budget_maximum": Decimal(500),
        },
    )
    assert titles(page.get(f"/scenarios?sort={sort}")) == expected


def test_pages_keep_words_filters_and_order(page: Browser) -> None:
    insert_scenarios(*({"title": f"质检{number}"} for number in range(45)))
    first = page.get("/scenarios?q=质检&sector=industry&sort=newest")
    assert titles(first) == [f"质检{number}" for number in range(44, 24, -1)]
    assert asked(first.links["下一页"]) == [
        ("page", "2"),
        ("q", "质检"),
        ("sector", "industry"),
        ("sort", "newest"),
    ]
    second = page.get(first.links["下一页"])
    assert titles(second)[0] == "质检24"
    assert page.get(second.links["下一页"]).text.count("质检0") == 1
    assert "page" not in dict(asked(second.links["上一页"]))


@pytest.mark.parametrize("number", ["4", "999999", "1000000000", "9" * 400])
def test_a_page_past_the_end_is_the_last_one(page: Browser, number: str) -> None:
    insert_scenarios(*({"title": f"质检{count}"} for count in range(21)))
    found = page.get(f"/scenarios?sort=newest&page={number}")
    assert titles(found) == ["质检0"]


@pytest.mark.parametrize(
    "query",
    [
        "sector=magic",
        "state=draft",
        "page=abc",
        "page=-1",
        "page=１",
        "sort=hacked",
        "city=%00",
        "budget_band='--",
    ],
)
def test_unknown_conditions_are_left_out_and_the_page_says_so(page: Browser, query: str) -> None:
    insert_scenarios({"title": "焊缝缺陷识别"})
    found = page.get(f"/scenarios?{query}")
    assert found.status == 200
    assert titles(found) == ["焊缝缺陷识别"]
    assert "网址里有平台不认识的条件，已忽略。" in found.text


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=" + "质" * 10_000,
        "q=%ED%A0%80%FF",
        "q=%EF%BF%BF%E2%80%AE",
        "q=<script>alert(1)</script>",
        "q=*&q=(",
        'q="unfinished',
        "q=AND OR NOT",
        "q=title:质检",
        "q=" + "甲 " * 500,
        "&".join(["sector=medical"] * 500),
        "page=&sort=&q=&sector=",
    ],
)
def test_no_address_breaks_the_list(page: Browser, query: str) -> None:
    insert_scenarios({"title": "焊缝缺陷识别"})
    assert page.get(f"/scenarios?{query}").status == 200


def test_an_empty_list_says_what_will_come(page: Browser) -> None:
    assert "还没有公开的场景机会" in page.get("/scenarios").text


def test_without_hits_the_page_says_what_to_loosen(page: Browser) -> None:
    insert_scenarios(
        {"title": "病历质控", "sector": "medical", "city": "luoyang"},
        {"title": "病历生成", "sector": "medical", "city": "luoyang"},
        {"title": "病历检索", "sector": "energy", "city": "kaifeng"},
    )
    found = page.get("/scenarios?q=病历&sector=medical&city=kaifeng")
    assert titles(found) == []
    ways = {text: asked(url) for text, url in found.links.items() if text.startswith("不限")}
    assert ways == {
        "不限地市（2）": [("q", "病历"), ("sector", "medical")],
        "不限行业（1）": [("city", "kaifeng"), ("q", "病历")],
    }
    assert list(ways) == ["不限地市（2）", "不限行业（1）"]
    assert asked(found.links["去掉关键词，保留筛选条件"]) == [
        ("city", "kaifeng"),
        ("sector", "medical"),
    ]


def test_where_no_scenario_has_all_words_the_page_says_that_these_have_some(page: Browser) -> None:
    insert_scenarios({"title": "病历质控"}, {"title": "焊缝识别"})
    found = page.get("/scenarios", query_string={"q": "病历 焊缝"})
    assert sorted(titles(found)) == ["焊缝识别", "病历质控"]
    assert "没有同时包含全部关键词的场景" in found.text


def test_without_an_index_filters_hold_and_the_page_says_what_does_not(
    page: Browser, app: Flask
) -> None:
    insert_scenarios({"title": "甲", "sector": "medical"}, {"title": "乙", "sector": "energy"})
    shutil.rmtree(app.config["SETTINGS"].instance / "index")
    found = page.get("/scenarios?q=乙&sector=medical")
    assert titles(found) == ["甲"]
    assert "搜索正在维护" in found.text
    assert "医疗" in found.texts("label", css="facet-option")


def test_the_number_of_queries_does_not_grow_with_the_list(page: Browser) -> None:
    insert_scenarios({})
    few = _count_statements(page, "/scenarios?q=场景&sort=newest")
    insert_scenarios(*({} for _number in range(30)))
    many = _count_statements(page, "/scenarios?q=场景&sort=newest")
    assert len(many) == len(few) == 1, many


def test_a_list_does_not_even_load_contacts_and_keys(page: Browser) -> None:
    insert_scenarios({"contact_phone": "0371-12345678"})
    statement = _count_statements(page, "/scenarios")[0]
    assert "title" in statement
    assert not [name for name in ("contact", "wrapped_private_key") if name in statement]


def _count_statements(page: Browser, path: str) -> list[str]:
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT scenario"):
            seen.append(statement)
        elif statement.startswith(("SELECT", "WITH")):
            seen.append(f"another: {statement}")

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert page.get(path).status == 200
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return seen


def test_head_is_answered_without_a_body(page: Browser) -> None:
    answer = page.client.head("/scenarios")
    assert answer.status_code == 200
    assert answer.data == b""
