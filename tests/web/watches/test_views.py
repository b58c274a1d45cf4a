"""Watch a listing, a sector, a buyer; see it in one place; stop."""

from flask import Flask

from marketplace.domain.lifecycle import ScenarioState
from tests.conftest import Clock
from tests.factories.people import make_administrator, make_buyer, make_vendor
from tests.factories.scenarios import make_scenario
from tests.pages import Browser

READER = {"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/130.0"}


def test_each_of_the_three_is_watched_and_listed(app: Flask, page: Browser) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    listing, name = f"/scenarios/{scenario.id}", buyer.organisation.name
    places = (listing, "/sectors/industry", f"/buyers/{buyer.organisation.id}")
    browser = page.signed_in(make_vendor().user)
    assert "还没有关注什么" in browser.get("/workspace/watches").html
    for place in places:
        watched = browser.get(place).submit(action=f"{place}/watch")
        assert watched.path == place
        assert "取消关注" in watched.html
    listed = browser.get("/workspace/watches")
    for label in ("矿井皮带异物识别", "工业", name):
        assert label in listed.html
    for place in places:
        listed = listed.submit(action=f"{place}/unwatch")
        assert listed.path == "/workspace/watches"
    assert "还没有关注什么" in listed.html


def test_visitors_are_led_to_sign_in(app: Flask, page: Browser) -> None:
    scenario = make_scenario()
    for place in (f"/scenarios/{scenario.id}", "/sectors/industry"):
        links = [link.get("href") or "" for link in page.get(place).find_all("a")]
        assert any("/sign-in" in link and "next=" in link for link in links), place


def test_what_is_not_public_is_not_watched(app: Flask, page: Browser) -> None:
    buyer = make_buyer()
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    browser = page.signed_in(buyer.user)
    assert "关注这个场景" not in browser.get(f"/scenarios/{draft.id}").html
    for place in (f"/scenarios/{draft.id}", f"/buyers/{buyer.organisation.id}", "/sectors/none"):
        answer = browser.send_with_token(f"{place}/watch", {}, token_from="/")
        assert answer.status == 404, place


def _get(browser: Browser, path: str, **headers: str) -> None:
    """Fetch, read to the end and close, as a browser does."""
    browser.client.get(path, headers={**READER, **headers}).close()


def test_views_are_counted_and_shown_to_the_buyer_alone(
    app: Flask, page: Browser, clock: Clock
) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    path, reader = f"/scenarios/{scenario.id}", page.signed_in(vendor.user)
    own = page.signed_in(buyer.user)
    for browser in (page, page, reader, own):
        _get(browser, path)
    _get(page, path, **{"User-Agent": "Somebot/1.0"})
    _get(page, path, **{"User-Agent": ""})
    _get(page, path, **{"Sec-Purpose": "prefetch"})
    page.client.head(path, headers=READER).close()
    assert "浏览 0 次" in own.get(path).html
    clock.advance(seconds=31)
    _get(reader, path)
    for place in (path, "/workspace/scenarios"):
        assert "浏览 4 次 · 每日访客合计 2 · 关注 0 人" in own.get(place).html
    for browser in (page, reader, page.signed_in(make_administrator().user)):
        assert "每日访客" not in browser.get(path).html
