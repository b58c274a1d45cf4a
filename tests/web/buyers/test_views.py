"""What a buyer has put on the list."""

from flask import Flask

from marketplace.domain.lifecycle import ScenarioState
from tests.factories.listings import insert_scenarios
from tests.factories.people import make_buyer, make_vendor
from tests.factories.scenarios import make_scenario
from tests.pages import Browser


def test_its_public_listings_newest_first(app: Flask, page: Browser) -> None:
    buyer = make_buyer()
    insert_scenarios(*({"title": f"公开场景{n:02}"} for n in range(23)), buyer=buyer.organisation)
    make_scenario(buyer, ScenarioState.DRAFT, title="还没有公开的场景")
    first = page.get(f"/buyers/{buyer.organisation.id}")
    assert "公开的场景：23 个" in first.html
    assert first.html.index("公开场景22") < first.html.index("公开场景21")
    assert "公开场景02" not in first.html
    last = page.get(f"/buyers/{buyer.organisation.id}?page=2")
    assert "公开场景02" in last.html
    assert page.get(f"/buyers/{buyer.organisation.id}?page=99").html.count("公开场景02") > 0
    assert "还没有公开的场景" not in first.html + last.html


def test_a_listing_leads_there(app: Flask, page: Browser) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    links = [link.get("href") for link in page.get(f"/scenarios/{scenario.id}").find_all("a")]
    assert f"/buyers/{buyer.organisation.id}" in links


def test_others_have_no_such_page(app: Flask, page: Browser) -> None:
    quiet = make_buyer()
    make_scenario(quiet, ScenarioState.DRAFT)
    for number in (quiet.organisation.id, make_vendor().organisation.id, 99_999):
        assert page.get(f"/buyers/{number}").status == 404
