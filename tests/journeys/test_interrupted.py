"""What a clerk meets who is called away: an expired session, the Back button, another window."""

from playwright.sync_api import Page, expect

from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import User
from marketplace.services import proposals, scenarios, sessions
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.people import Person, make_buyer, make_vendor
from tests.factories.proposals import make_version, proposal_content
from tests.factories.scenarios import make_scenario
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import Browse, sign_in
from tests.journeys.site import Site

TEXT = "皮带上的锚杆和大块矸石靠人看，夜班漏看多，撕带一次停产两天以上，每年损失三百万元。"


def _end_sessions(email: str) -> None:
    with unit_of_work() as work:
        sessions.end_all_of(work, work.session.query(User).filter_by(email=email).one().id)


def _sign_in_beside(page: Page, person: Person) -> None:
    beside = page.context.new_page()
    sign_in(beside, person.email)
    beside.close()


def test_an_expired_session_loses_nothing(browse: Browse, site: Site) -> None:
    with site.context():
        buyer = make_buyer()
    page = browse(buyer)
    page.goto("/scenarios/new")
    page.locator("[name=title]").fill("皮带识别")
    page.locator("[name=pain_point]").fill(TEXT)
    with site.context():
        _end_sessions(buyer.email)
    page.get_by_role("button", name="保存草稿", exact=True).click()
    expect(page.get_by_role("heading", name="表单已过期")).to_be_visible()
    assert_accessible(page)
    _sign_in_beside(page, buyer)
    page.get_by_role("button", name="重新提交").click()
    expect(page.get_by_text("您已登录")).to_be_visible()
    page.get_by_role("button", name="重新提交").click()
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    expect(page.locator("[name=pain_point]")).to_have_value(TEXT)


def test_autosave_says_that_the_session_has_expired(browse: Browse, site: Site) -> None:
    with site.context():
        vendor = make_vendor()
        url = f"/scenarios/{make_scenario().id}/proposal"
    page = browse(vendor)
    page.clock.install()
    page.goto(url)
    with site.context():
        _end_sessions(vendor.email)
    page.locator("#summary").fill(TEXT)
    page.clock.fast_forward(5000)
    expect(page.locator(".saved-note")).to_contain_text("登录已过期")


def test_back_from_the_receipt_does_not_submit_again(browse: Browse, site: Site) -> None:
    with site.context():
        vendor, scenario = make_vendor(), make_scenario()
        url = f"/scenarios/{scenario.id}/proposal"
        proposals.save_draft(
            vendor.actor, scenario.id, proposal_content(scenario, make_version(vendor)), 0
        )
    page = browse(vendor)
    page.goto(f"{url}/submit")
    page.get_by_role("button", name="确认提交并密封").click()
    expect(page.get_by_role("heading", name="申报回执")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("不必再次提交")).to_be_visible()
    expect(page.get_by_role("button", name="确认提交并密封")).to_have_count(0)


def test_what_was_typed_for_a_listing_that_has_gone_on_can_be_copied(
    browse: Browse, site: Site
) -> None:
    with site.context():
        buyer = make_buyer()
        actor = buyer.actor
        draft = make_scenario(buyer, ScenarioState.DRAFT)
        scenario_id = draft.id
    page = browse(buyer)
    page.goto(f"/scenarios/{scenario_id}/edit")
    with site.context():
        scenarios.discard(actor, scenario_id, "不做了。")
    page.locator("[name=pain_point]").fill(TEXT)
    page.get_by_role("button", name="保存草稿", exact=True).click()
    expect(page.get_by_role("heading", name="内容已经变了")).to_be_visible()
    assert TEXT in [area.input_value() for area in page.locator("textarea").all()]
    assert_accessible(page)
