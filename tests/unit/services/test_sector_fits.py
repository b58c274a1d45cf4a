"""The open scenarios of a sector by how well a vendor's models suit them."""

import shutil

import pytest
from flask import Flask

from marketplace.domain import clock as domain_clock
from marketplace.domain.errors import NotAllowed
from marketplace.services import searching
from marketplace.services.sector_fits import Demand, Fits, list_fitting
from tests.conftest import Clock
from tests.factories.listings import insert_scenarios
from tests.factories.people import Person, make_buyer, make_vendor
from tests.factories.proposals import TASK, make_credential, make_version

pytestmark = pytest.mark.usefixtures("app")

BELT = {"title": "皮带异物识别", "contents": "识别皮带上的异物，给出截图、时间和位置。"}
OTHER = {"title": "合同条款审核", "contents": "比对合同范本，标出缺少的条款。"}


@pytest.fixture
def vendor() -> Person:
    return make_vendor()


def fits_of(vendor: Person, sector: str = "industry") -> Fits:
    return list_fitting(vendor.actor, sector, domain_clock.now())


def test_what_says_the_same_comes_first_with_the_words_and_the_model(vendor: Person) -> None:
    make_version(vendor)
    insert_scenarios(OTHER, BELT, {"title": "皮带张力调节", "contents": "调节皮带。"})
    found = fits_of(vendor)
    assert [fit.scenario.title for fit in found.rows] == ["皮带异物识别", "皮带张力调节"]
    first, second = found.rows
    assert (first.share, first.model.name) == (1.0, "皮带巡检大模型")
    assert second.share < 1
    assert {"皮带", "异物"} <= set(first.words)
    assert (found.total, found.is_offered, found.is_degraded) == (3, True, False)


def test_only_what_is_open_and_of_the_sector_is_listed(vendor: Person, clock: Clock) -> None:
    make_version(vendor)
    insert_scenarios(
        {**BELT, "sector": "energy"}, {**BELT, "proposal_deadline": clock.now()}, OTHER
    )
    assert [fit.scenario.title for fit in fits_of(vendor).rows] == []
    assert fits_of(vendor).total == 1


def test_each_scenario_is_suited_by_the_model_that_suits_it_best(vendor: Person) -> None:
    make_version(vendor)
    make_version(vendor, name="合同审核大模型", description="比对合同范本，标出缺少的条款。")
    insert_scenarios(BELT, OTHER)
    assert {fit.scenario.title: fit.model.name for fit in fits_of(vendor).rows} == {
        "皮带异物识别": "皮带巡检大模型",
        "合同条款审核": "合同审核大模型",
    }


def test_models_that_are_hidden_or_another_s_ask_nothing(vendor: Person) -> None:
    make_version(vendor, is_published=False)
    make_version(make_vendor())
    insert_scenarios(BELT)
    assert fits_of(vendor) == Fits((), 1, (), is_offered=False, evidence={})


def test_without_a_model_for_the_sector_all_of_them_ask(vendor: Person) -> None:
    make_version(vendor, sectors=("energy",))
    insert_scenarios(BELT)
    found = fits_of(vendor)
    assert (len(found.rows), found.is_offered) == (1, False)


def test_what_a_listing_demands_is_told_and_hides_nothing(vendor: Person) -> None:
    version = make_version(vendor)
    make_credential(vendor, version, TASK, 33, 37)
    insert_scenarios(
        {**BELT, "deployment": "public", "minimum_tier": "T1", "is_filing_required": True}
    )
    found = fits_of(vendor)
    assert dict(found.rows[0].demands) == {
        Demand.DEPLOYMENT: False,
        Demand.TIER: True,
        Demand.FILING: False,
    }
    assert found.evidence[version.model_id] > 0


def test_a_tier_that_the_model_does_not_reach(vendor: Person) -> None:
    make_version(vendor)
    insert_scenarios({**BELT, "minimum_tier": "T1"})
    assert fits_of(vendor).rows[0].demands[Demand.TIER] is False


def test_without_an_index_nothing_is_said(vendor: Person, app: Flask) -> None:
    make_version(vendor)
    insert_scenarios(BELT)
    shutil.rmtree(searching.settings().instance / "index")
    searching._engine.cache_clear()
    found = fits_of(vendor)
    assert (found.rows, found.total, found.is_degraded) == ((), 1, True)


def test_who_offers_no_models_is_refused() -> None:
    with pytest.raises(NotAllowed):
        list_fitting(make_buyer().actor, "industry", domain_clock.now())
