"""Two colleagues write one draft in two browsers, saved as they type, and lose nothing."""

import re

from playwright.sync_api import Page, expect

from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.membership import MemberRole
from marketplace.services import own_scenarios, scenarios
from tests.factories.people import add_member, make_buyer
from tests.factories.scenarios import make_scenario
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import Browse
from tests.journeys.site import Site

PAIN = "夜班每周漏看三次，去年撕带三起，每起停产两天以上，损失约三百万元。"
CONTENTS = "在六条皮带的机头各装一台相机，识别异物后两秒内联动停机，截图进调度台。"


def _open(page: Page, path: str) -> Page:
    """With a clock that the test holds, so that nothing is saved before its time."""
    page.clock.install()
    page.goto(path)
    return page


def _wait_for_save(page: Page) -> None:
    page.clock.fast_forward(5000)
    expect(page.locator(".saved-note")).to_contain_text("已自动保存")


def test_two_writers_lose_nothing(browse: Browse, site: Site) -> None:
    with site.context():
        buyer = make_buyer()
        colleague = add_member(buyer.organisation, MemberRole.EDITOR)
        draft = make_scenario(buyer, ScenarioState.DRAFT)
        actor, scenario_id = buyer.actor, draft.id
    path = f"/scenarios/{scenario_id}/edit?step=work"
    first, second = _open(browse(buyer), path), _open(browse(colleague), path)

    # Different fields: both stay, and the second is told what the first has changed.
    first.locator("[name=pain_point]").fill(PAIN)
    _wait_for_save(first)
    second.locator("[name=contents]").fill(CONTENTS)
    _wait_for_save(second)
    expect(second.locator(".saved-note")).to_contain_text("拟解决的问题")
    with site.context():
        saved = scenarios.get_scenario(actor, scenario_id)
        assert (saved.pain_point, saved.contents) == (PAIN, CONTENTS)

    # The same field: the script stops, says so and keeps what was typed.
    first.locator("[name=contents]").fill(f"{CONTENTS}不含皮带改造。")
    first.clock.fast_forward(5000)
    expect(first.locator(".saved-note")).to_contain_text("没有覆盖对方")
    expect(first.locator("[name=contents]")).to_have_value(f"{CONTENTS}不含皮带改造。")
    first.get_by_role("button", name="保存草稿", exact=True).click()
    expect(first.get_by_role("heading", name="两个人改了同一处")).to_be_visible()
    sides = first.locator(".collision-side")
    expect(sides.nth(0)).to_contain_text("不含皮带改造")
    expect(sides.nth(1)).to_contain_text(CONTENTS)
    assert_accessible(first)
    first.get_by_role("button", name="保存并继续").click()
    expect(first).to_have_url(re.compile(r"step=data$"))
    with site.context():
        saved = scenarios.get_scenario(actor, scenario_id)
        assert (saved.pain_point, saved.contents) == (PAIN, f"{CONTENTS}不含皮带改造。")


def test_a_new_draft_saves_itself_once(browse: Browse, site: Site) -> None:
    with site.context():
        buyer = make_buyer()
        actor = buyer.actor
    page = _open(browse(buyer), "/scenarios/new?step=basics")
    page.locator("[name=title]").fill("皮带异物识别")
    _wait_for_save(page)
    expect(page).to_have_url(re.compile(r"/edit\?step=basics$"))
    page.locator("[name=batch]").fill("第一批")
    _wait_for_save(page)
    page.get_by_role("button", name="问题与目标").click()
    expect(page.get_by_role("heading", level=1, name="问题与目标")).to_be_visible()
    assert_accessible(page)
    with site.context():
        (draft,) = own_scenarios.list_in(actor, list(ScenarioState))
        assert (draft.title, draft.batch) == ("皮带异物识别", "第一批")


def test_steps_are_accessible_and_work_without_scripts(browse: Browse, site: Site) -> None:
    with site.context():
        buyer = make_buyer()
        scenario_id = make_scenario(buyer, ScenarioState.DRAFT, contents="").id
    page = browse(buyer)
    for step in ("basics", "work", "data", "rules", "budget", "contact", "check"):
        page.goto(f"/scenarios/{scenario_id}/edit?step={step}")
        for summary in page.locator(".field-help > summary").all()[:1]:
            summary.click()
        assert_accessible(page)
    for path in (f"/scenarios/{scenario_id}/preview", "/scenarios/new/templates"):
        page.goto(path)
        assert_accessible(page)
    plain = browse(buyer, has_scripts=False, is_phone=True)
    plain.goto(f"/scenarios/{scenario_id}/edit?step=check")
    plain.locator(".lacks").get_by_role("link", name="建设内容").first.click()
    plain.locator("[name=contents]").fill(CONTENTS)
    plain.get_by_role("button", name="检查并提交").click()
    plain.get_by_role("button", name="提交审批").click()
    expect(plain.get_by_text("已提交审批")).to_be_visible()
