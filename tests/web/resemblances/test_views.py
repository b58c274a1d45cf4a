"""What proposals have in common, as buyer and supervisor see it, and nobody else."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.models import Proposal, Resemblance, Scenario
from marketplace.services import (
    known_devices,
    proposal_resemblances,
    proposals,
    rankings,
    resemblance_runs,
)
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import (
    Person,
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
)
from tests.factories.resemblances import COPIED, SUMMARIES, bid, own_content
from tests.factories.scenarios import make_scenario
from tests.pages import Browser
from tests.worker import work_off

pytestmark = pytest.mark.usefixtures("app")


@dataclass
class Call:
    """A ranked scenario: two proposals share a passage and a telephone, the third shares none."""

    buyer: Person
    vendors: tuple[Person, Person, Person]
    scenario: Scenario

    @property
    def path(self) -> str:
        return f"/scenarios/{self.scenario.id}/resemblances"


@pytest.fixture
def call(clock: Clock) -> Call:
    buyer, vendors = make_buyer(), (make_vendor(), make_vendor(), make_vendor())
    scenario = make_scenario(buyer)
    for number, vendor in enumerate(vendors[:2]):
        phone = "138-0000-1111" if number else "13800001111"
        summary = SUMMARIES[number] + COPIED
        bid(scenario, number, vendor, summary=summary, contact_phone=phone)
    bid(scenario, 2, vendors[2])
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    rankings.run(buyer.actor, scenario.id)
    return Call(buyer, vendors, scenario)


def pair_id() -> int:
    found = db.session.scalars(select(Resemblance.id)).one()
    db.session.rollback()
    return found


def test_the_pair_with_its_evidence(page: Browser, call: Call) -> None:
    assert resemblance_runs.find_in(call.scenario.id)
    page.sign_in(call.buyer.user)
    shown = page.get(call.path)
    one, other, third = (vendor.organisation.name for vendor in call.vendors)
    assert shown.texts("h2")[0] == f"{one} 与 {other}"
    assert third not in shown.text
    for words in ("电话相同", "****1111（申报联系人）", "文字相同", "相同之处不等于过错"):
        assert words in shown.text
    quoted = shown.texts("blockquote")
    assert len(quoted) == 2
    assert quoted[0] == quoted[1]
    assert "复盘记录按月交给贵方" in quoted[0]
    assert "13800001111" not in shown.text


def test_the_ranking_points_to_it(page: Browser, call: Call) -> None:
    page.sign_in(call.buyer.user)
    ranking = f"/scenarios/{call.scenario.id}/ranking"
    assert "还没有比较完" in page.get(ranking).text
    work_off()
    shown = page.get(ranking)
    assert "1 对方案有相同之处" in shown.text
    assert shown.links["查看相同之处和依据"] == call.path
    proposal_resemblances.note(call.buyer.actor, pair_id(), "共用了代理机构的电话。", "explained")
    assert "说明都已记录" in page.get(ranking).text


def test_the_opening_s_minutes_point_to_it(page: Browser, call: Call) -> None:
    page.sign_in(make_supervisor().user)
    shown = page.get(f"/scenarios/{call.scenario.id}/opening")
    assert shown.links["方案之间的相同之处"] == call.path


def test_what_was_explained_is_recorded_and_can_be_changed(page: Browser, call: Call) -> None:
    assert resemblance_runs.find_in(call.scenario.id)
    page.sign_in(call.buyer.user)
    action = f"/resemblances/{pair_id()}/note"
    assert action in page.get(call.path).links.values()
    empty = page.post(action)
    assert empty.status == 422
    assert "请写明供给方的说明" in empty.text
    assert "请选择处理结果" in empty.text
    half = page.post(action, {"explanation": "共用了代理机构的电话。"})
    assert half.status == 422
    whole = half.submit({"conclusion": "explained"})
    assert whole.path == call.path
    for words in ("已记录双方的说明", "共用了代理机构的电话。", "说明合理，不再追问"):
        assert words in whole.html
    assert "已转监督员或有关部门核实" in page.post(action, {"conclusion": "referred"}).text


def test_the_supervisor_reads_and_records_nothing(page: Browser, call: Call) -> None:
    assert resemblance_runs.find_in(call.scenario.id)
    number = pair_id()
    page.sign_in(make_supervisor().user)
    shown = page.get(call.path)
    assert "电话相同" in shown.text
    assert "需求方还没有记录" in shown.text
    path = f"/resemblances/{number}/note"
    assert path not in shown.links.values()
    assert "查看排序" not in shown.links
    assert page.get(path).status == 403
    assert page.send_with_token(path, {}, token_from=call.path).status == 403


def test_neither_vendors_nor_others_see_it(page: Browser, call: Call) -> None:
    assert resemblance_runs.find_in(call.scenario.id)
    assert page.get(call.path).status == 302
    for stranger in (*call.vendors, make_buyer(), make_administrator()):
        browser = page.signed_in(stranger.user)
        assert browser.get(call.path).status == 403
    own = page.signed_in(call.vendors[0].user).get(f"/scenarios/{call.scenario.id}")
    assert "相同之处" not in own.html


def test_where_the_comparison_is_missing_it_can_be_ordered(page: Browser, call: Call) -> None:
    page.sign_in(call.buyer.user)
    early = page.get(call.path)
    assert "还没有比较完" in early.text
    assert "已安排比较" in early.submit(action=call.path).html
    work_off()
    assert "电话相同" in page.get(call.path).text


def test_before_the_opening_there_is_nothing(page: Browser, clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    page.sign_in(buyer.user)
    assert page.get(f"/scenarios/{scenario.id}/resemblances").status == 404


def test_nothing_in_common_is_said_too(page: Browser, clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    for number in range(2):
        bid(scenario, number)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    work_off()
    page.sign_in(buyer.user)
    shown = page.get(f"/scenarios/{scenario.id}/resemblances")
    assert "没有发现需要说明的相同之处" in shown.text
    assert "比较的方案 2" in " ".join(shown.text.split())


def test_one_browser_is_known_by_what_it_submits(page: Browser, clock: Clock) -> None:
    """The device's cookie goes through the page; the sealed proposal holds tags of it alone."""
    buyer, vendors, cookie = make_buyer(), (make_vendor(), make_vendor()), ""
    scenario = make_scenario(buyer)
    for number, vendor in enumerate(vendors):
        content = own_content(scenario, number, vendor)
        proposals.save_draft(vendor.actor, scenario.id, content, 0)
        cookie = known_devices.remember(cookie, vendor.user.email)
        browser = page.signed_in(vendor.user)
        browser.client.set_cookie("device", cookie)
        assert browser.post(f"/scenarios/{scenario.id}/proposal/submit").status == 200
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    work_off()
    page.sign_in(buyer.user)
    shown = page.get(f"/scenarios/{scenario.id}/resemblances")
    assert "同一浏览器提交" in shown.text
    assert shown.text.count("提交申报时") == 2
    assert cookie not in str([row.content for row in db.session.scalars(select(Proposal))])
