"""What the public reads of batches."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import Batch, Scenario
from marketplace.services import batch_publication, batches, search_indexing
from marketplace.services.batches import BatchText
from tests.factories.people import make_administrator, make_buyer, make_vendor
from tests.factories.scenarios import make_scenario
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

Making = Callable[..., tuple[Batch, list[Scenario]]]


@pytest.fixture
def make() -> Making:
    """Makes a batch with listings, published unless it is said otherwise."""
    chief, buyer = make_administrator().actor, make_buyer()

    def made(number: int, *titles: str, is_published: bool = True) -> tuple[Batch, list[Scenario]]:
        rows = [make_scenario(buyer, ScenarioState.SUBMITTED, title=title) for title in titles]
        text = BatchText(number, f"机会清单公告{number}", "现予公布。\n请按时申报。")
        batch = batches.create(chief, text, [row.id for row in rows])
        if is_published:
            batch_publication.publish(chief, number)
        search_indexing.rebuild()
        return batch, rows

    return made


def test_the_gazette_has_a_heading_a_notice_and_every_listing(page: Browser, make: Making) -> None:
    _batch, rows = make(12, "甲场景", "乙场景")
    shown = page.get("/batches/12")
    assert shown.heading == "机会清单公告12"
    for words in ("第十二批", "发布日期：2026年3月2日", "现予公布。", "本批共 2 个场景"):
        assert words in shown.text
    first, second = shown.texts("tr")[1:]
    assert first.split() == [
        *("1.", "甲场景", "某矿业集团", "工业", "郑州", "150-200万元"),
        *("2026年3月16日", "09:00"),
    ]
    assert second.startswith("2. 乙场景")
    assert shown.links["甲场景"] == f"/scenarios/{rows[0].id}"
    styles = [link.get("href", "") for link in shown.find_all("link")]
    assert any(urlsplit(address).path.endswith("css/gazette.css") for address in styles)


def test_in_english_it_has_a_number_in_digits(page: Browser, make: Making) -> None:
    make(12, "甲场景")
    page.client.set_cookie("locale", "en")
    shown = page.get("/batches/12", headers={"Accept-Language": "en"})
    assert "Batch 12" in shown.text
    assert "Scenarios in this batch: 1" in shown.text


def test_the_list_has_what_is_published_latest_first(page: Browser, make: Making) -> None:
    assert "还没有发布过批次" in page.get("/batches").text
    make(1, "甲")
    make(2, "乙", "丙")
    make(3, "丁", is_published=False)
    shown = page.get("/batches")
    assert [row.split()[:3] for row in shown.texts("tr")[1:]] == [
        ["机会清单公告2", "第二批", "2"],
        ["机会清单公告1", "第一批", "1"],
    ]
    assert page.get("/scenarios").links["批次公告"] == "/batches"


def test_a_prepared_batch_is_not_there_for_anybody_else(page: Browser, make: Making) -> None:
    _batch, (row,) = make(3, "还没公布的场景", is_published=False)
    for browser in (page, page.signed_in(make_vendor().user)):
        assert browser.get("/batches/3").status == 404
        assert browser.get(f"/scenarios/{row.id}").status == 404
        assert "还没公布的场景" not in browser.get("/scenarios").text
        assert browser.get("/admin/batches/3").status in (302, 403)


def test_a_listing_and_its_card_lead_to_the_batch(page: Browser, make: Making) -> None:
    _batch, (row,) = make(2, "甲场景")
    for path in (f"/scenarios/{row.id}", "/scenarios", "/sectors/industry"):
        assert page.get(path).links["第二批"] == "/batches/2"


def test_what_a_buyer_s_list_said_is_no_link(page: Browser) -> None:
    scenario = make_scenario(batch="上报第三批")
    shown = page.get(f"/scenarios/{scenario.id}")
    assert "批次 上报第三批" in shown.text
    assert "上报第三批" not in shown.links
