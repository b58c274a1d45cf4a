"""The administrators' matrix of sectors, as a page and as a table."""

import io
from decimal import Decimal

from openpyxl import load_workbook

from marketplace.domain.sectors import SECTORS
from tests.factories.listings import insert_scenarios
from tests.factories.people import make_administrator, make_buyer, make_vendor
from tests.factories.proposals import TASK, make_credential, make_version
from tests.pages import Browser, Page

PATH = "/workspace/sectors"


def sectors_of(shown: Page) -> list[str]:
    names = {sector.name for sector in SECTORS}
    return [text for text in shown.texts("th") if text in names]


def test_every_sector_has_a_row_and_every_gap_a_way_to_mend_it(page: Browser) -> None:
    insert_scenarios({"sector": "energy"}, {"sector": "human-resources"})
    vendor = make_vendor()
    make_credential(vendor, make_version(vendor), TASK, 33, 37)
    shown = page.signed_in(make_administrator().user).get(PATH)
    assert sectors_of(shown) == [sector.name for sector in SECTORS]
    assert "有场景，没有模型 1 个可申报场景，没有面向这个行业的公开模型。" in shown.text
    assert "1 个模型有成绩，没有可申报的场景。请需求方发布场景。" in shown.text
    assert shown.links["处理基准提议"] == "/admin/benchmarks"


def test_it_is_narrowed_to_a_gap_and_put_in_order(page: Browser) -> None:
    insert_scenarios({"sector": "finance"}, {"sector": "energy"}, {"sector": "energy"})
    browser = page.signed_in(make_administrator().user)
    assert sectors_of(browser.get(f"{PATH}?gap=no_model&sort=demand")) == ["能源", "金融"]
    assert sectors_of(browser.get(f"{PATH}?gap=no_benchmark")) == ["人力资源"]
    assert "没有行业有这个缺口" in browser.get(f"{PATH}?gap=no_scenario").text
    nonsense = browser.get(f"{PATH}?gap=x&sort=y")
    assert sectors_of(nonsense) == [sector.name for sector in SECTORS]


def test_the_files_say_what_the_page_says(page: Browser) -> None:
    insert_scenarios({"sector": "energy", "budget_maximum": Decimal(2_000_000)})
    browser = page.signed_in(make_administrator().user)
    text = browser.get(f"{PATH}.csv?gap=no_model").response.get_data().decode("utf-8-sig")
    (header, row) = text.strip().splitlines()
    assert header.startswith("行业,可申报场景,全部场景,预算合计（元）")
    assert row.startswith("能源,1,1,2000000")
    assert row.endswith("有场景，没有模型")
    data = browser.get(f"{PATH}.xlsx").response.get_data()
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    assert [cell.value for cell in sheet["A"]][1:] == [sector.name for sector in SECTORS]


def test_only_administrators_are_let_in(page: Browser) -> None:
    for path in (PATH, f"{PATH}.csv", f"{PATH}.xlsx"):
        assert page.get(path, follow=False).status == 302
        for person in (make_buyer(), make_vendor()):
            assert page.signed_in(person.user).get(path).status == 403
