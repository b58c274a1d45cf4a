"""One search over scenarios and models."""

import shutil

import pytest
from flask import Flask

from marketplace.models import Model
from marketplace.services import search_indexing
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.listings import insert_scenarios
from tests.factories.people import make_vendor
from tests.pages import Browser


def insert_models(*names: str) -> None:
    vendor = make_vendor()
    with unit_of_work() as work:
        for name in names:
            work.add(
                Model(
                    organisation_id=vendor.organisation.id,
                    name=name,
                    kind="vertical",
                    sectors=["medical"],
                    deployments=["public"],
                    description="通用能力。",
                )
            )
    search_indexing.rebuild()


def test_without_words_the_page_asks_what_to_look_for(page: Browser) -> None:
    shown = page.get("/search")
    assert "想找什么？" in shown.text


def test_both_kinds_are_found_and_lead_to_all_results(page: Browser) -> None:
    insert_scenarios(*({"title": f"病历质控{number}"} for number in range(7)))
    insert_models("病历大模型", "电网大模型")
    shown = page.get("/search", query_string={"q": "病历"})
    assert shown.texts("h2") == ["场景机会：7 个", "模型：1 个"]
    assert len(shown.find_all("article")) == 6
    assert shown.links["查看全部 7 个场景"] == "/scenarios?q=%E7%97%85%E5%8E%86"
    assert shown.links["查看全部 1 个模型"] == "/models?q=%E7%97%85%E5%8E%86"


def test_where_nothing_is_found_there_are_other_ways(page: Browser) -> None:
    insert_scenarios({})
    shown = page.get("/search", query_string={"q": "zzqq"})
    assert "没有找到“zzqq”" in shown.text
    assert shown.links["全部场景"] == "/scenarios"


def test_without_an_index_the_page_says_so(page: Browser, app: Flask) -> None:
    insert_scenarios({"title": "焊缝识别"})
    shutil.rmtree(app.config["SETTINGS"].instance / "index")
    shown = page.get("/search", query_string={"q": "病历"})
    assert "搜索正在维护" in shown.text
    assert "焊缝识别" in shown.text


@pytest.mark.parametrize(
    "query", ["q=%00", "q=" + "质" * 10_000, "q=%FF", "q=<script>", "q=)(", "q=a&q=b", "page=x"]
)
def test_no_address_breaks_the_search(page: Browser, query: str) -> None:
    assert page.get(f"/search?{query}").status == 200
