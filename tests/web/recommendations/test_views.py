"""The pages of recommendations, as people press their buttons."""

import pytest
from flask import Flask

from marketplace.domain.lifecycle import ScenarioState
from marketplace.services import search_indexing
from tests.conftest import Clock
from tests.factories.people import make_administrator, make_buyer, make_supervisor, make_vendor
from tests.factories.proposals import TASK, make_credential, make_version
from tests.factories.scenarios import make_scenario
from tests.pages import Browser

LIST = "/workspace/recommended-scenarios"


def test_a_vendor_reads_why_and_hides_and_restores(app: Flask, page: Browser) -> None:
    vendor = make_vendor()
    version = make_version(vendor)
    credential = make_credential(vendor, version, TASK, 30, 37)
    scenario = make_scenario()
    search_indexing.rebuild()
    browser = page.signed_in(vendor.user)
    assert "推荐的场景" in browser.get("/workspace").html
    shown = browser.get(LIST)
    for words in (scenario.title, "为什么推荐", "皮带", "皮带巡检大模型", "测评证据", "得分怎么算"):
        assert words in shown.text, words
    assert f"/credentials/{credential.id}" in shown.links.values()
    place = f"/scenarios/{scenario.id}/not-relevant"
    form = browser.get(place)
    assert form.submit(action=place).status == 422
    refused = browser.get(place).submit({"reason": "other", "words": ""}, action=place)
    assert refused.status == 422
    assert "请用一两句话说明" in refused.text
    hidden = browser.get(place).submit({"reason": "other", "words": "太远了。"}, action=place)
    assert hidden.path == LIST
    assert "为什么推荐" not in hidden.text
    again = form.submit({"reason": "known"}, action=place)
    assert again.path == LIST
    restored = hidden.submit(action=f"/scenarios/{scenario.id}/relevant")
    assert "为什么推荐" in restored.text


def test_a_vendor_without_models_or_likeness_reads_what_to_do(app: Flask, page: Browser) -> None:
    make_scenario()
    search_indexing.rebuild()
    vendor = make_vendor()
    browser = page.signed_in(vendor.user)
    assert "登记模型" in browser.get(LIST).text
    make_version(vendor, name="量子", description="量子通信卫星轨道。")
    assert "完善模型介绍" in browser.get(LIST).text


def test_alerts_are_switched_on_the_page_and_off_among_what_is_watched(
    app: Flask, page: Browser
) -> None:
    browser = page.signed_in(make_vendor().user)
    shown = browser.get(LIST).submit(action=f"{LIST}/watch")
    assert "已开启" in shown.text
    watched = browser.get("/workspace/watches")
    assert "有新的推荐时通知我" not in watched.text
    assert "推荐给本单位的新场景" in watched.text
    assert "已开启" not in watched.submit(action=f"{LIST}/unwatch").text
    again = browser.get("/workspace/watches").submit(action=f"{LIST}/watch")
    assert "已开启" in again.text
    assert (
        "有新的推荐时通知我" not in page.signed_in(make_buyer().user).get("/workspace/watches").text
    )


def test_a_buyer_reads_why_invites_and_hides(app: Flask, page: Browser) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    version = make_version(vendor)
    scenario = make_scenario(buyer)
    search_indexing.rebuild()
    browser = page.signed_in(buyer.user)
    listing = browser.get(f"/scenarios/{scenario.id}")
    place = f"/scenarios/{scenario.id}/recommended-models"
    assert listing.links["推荐的模型"] == place
    shown = browser.get(place)
    for words in (
        "仅供参考，不影响评审",
        "评审排序",
        "为什么推荐",
        "皮带巡检大模型",
        "没有本行业的测评证据",
    ):
        assert words in shown.text, words
    invitation = f"/scenarios/{scenario.id}/invitations/{version.model_id}"
    confirm = browser.get(invitation)
    assert "受邀不带来任何优势" in confirm.text
    invited = confirm.submit(action=invitation)
    assert invited.path == f"/scenarios/{scenario.id}/invitations"
    assert vendor.organisation.name in invited.text
    assert confirm.submit(action=invitation).text.count(vendor.organisation.name) == 1
    assert "已邀请" in browser.get(place).text
    hide = f"{place}/{version.model_id}/not-relevant"
    hidden = browser.get(hide).submit({"reason": "wrong_size"}, action=hide)
    assert "现在没有足够合适的模型" in hidden.text
    restored = hidden.submit(action=f"{place}/{version.model_id}/relevant")
    assert "为什么推荐" in restored.text


def test_the_listing_says_how_many_and_to_the_vendor_that_it_is_one(
    app: Flask, page: Browser
) -> None:
    buyer, vendor, other = make_buyer(), make_vendor(), make_vendor()
    version = make_version(vendor)
    scenario = make_scenario(buyer)
    place = f"/scenarios/{scenario.id}"
    assert "邀请情况" not in page.get(place).text
    browser = page.signed_in(buyer.user)
    action = f"{place}/invitations/{version.model_id}"
    browser.get(action).submit(action=action)
    for user in (None, other.user, make_supervisor().user, make_administrator().user, buyer.user):
        seen = (page.signed_in(user) if user else page).get(place)
        assert "邀请了 1 家供给方" in seen.text
        assert vendor.organisation.name not in seen.text
        assert "贵单位是受邀单位之一" not in seen.text
    assert "贵单位是受邀单位之一" in page.signed_in(vendor.user).get(place).text


def test_after_the_deadline_both_say_so(app: Flask, page: Browser, clock: Clock) -> None:
    buyer, version = make_buyer(), make_version(make_vendor())
    scenario = make_scenario(buyer)
    search_indexing.rebuild()
    browser = page.signed_in(buyer.user)
    action = f"/scenarios/{scenario.id}/invitations/{version.model_id}"
    stale = browser.get(action)
    clock.advance(days=15)
    assert stale.submit(action=action).status == 409
    assert browser.get(f"/scenarios/{scenario.id}/recommended-models").status == 409
    assert browser.get(f"/scenarios/{scenario.id}/invitations").status == 200


@pytest.mark.parametrize("place", ["recommended-models", "invitations"])
def test_nobody_else_opens_the_buyers_pages(app: Flask, page: Browser, place: str) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    draft = make_scenario(buyer, ScenarioState.DRAFT, title="皮带巡检")
    others = (make_buyer(), make_vendor(), make_administrator(), make_supervisor())
    for person in others:
        browser = page.signed_in(person.user)
        assert browser.get(f"/scenarios/{scenario.id}/{place}").status in (302, 403)
        assert browser.get(f"/scenarios/{draft.id}/{place}").status in (302, 403, 404)
