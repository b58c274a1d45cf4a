"""A delivery from its plan to the public acceptance, by both sides' own pages."""

import io
from typing import Any

import pytest

from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import Delivery
from marketplace.services import acceptances, awards, handovers, rankings
from marketplace.services.scenario_content import CriterionWeight
from tests.conftest import Clock
from tests.factories.awards import Awarded, make_award
from tests.factories.openings import open_all
from tests.factories.people import make_buyer, make_supervisor, make_vendor
from tests.factories.proposals import make_proposal
from tests.factories.scenarios import make_scenario
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

REACHED = ({"name": "误停次数", "baseline": "12", "target": "3", "unit": "次/月"},)


@pytest.fixture
def awarded(clock: Clock) -> Awarded:
    return make_award(clock, kpis=REACHED)


@pytest.fixture
def buyer(page: Browser, awarded: Awarded) -> Browser:
    return page.signed_in(awarded.buyer.user)


@pytest.fixture
def vendor(page: Browser, awarded: Awarded) -> Browser:
    return page.signed_in(awarded.winner.user)


def path(awarded: Awarded, *rest: object) -> str:
    return "/".join(map(str, (f"/scenarios/{awarded.scenario.id}/delivery", *rest)))


def milestone_path(row: Delivery, *rest: object) -> str:
    place = ("scenarios", row.scenario_id, "delivery", "milestones", row.id, *rest)
    return "".join(f"/{part}" for part in place)


def upload(text: str, name: str = "报告.txt") -> dict[str, Any]:
    return {"file": (io.BytesIO(text.encode()), name)}


class TestPlanning:
    def test_rows_come_and_go_without_scripts_and_what_is_wrong_stands_beside_them(
        self, buyer: Browser, awarded: Awarded, clock: Clock
    ) -> None:
        awarded.conclude(clock)
        first = buyer.get(path(awarded, "begin"))
        two = first.submit(
            {"milestones-0-title": "上线", "milestones-0-due_on": "2030-03-01"},
            button="add_row",
        )
        assert "milestones-1-title" in two.form(two.path).controls
        refused = two.submit({"milestones-1-title": "试运行", "milestones-1-due_on": "2020-01-01"})
        assert refused.status == 422
        (said,) = refused.texts("div", css="field-error")
        assert "不能早于今天" in said
        controls = refused.form(refused.path).controls
        assert controls["milestones-1-title"].values == ["试运行"]
        done = refused.submit({"milestones-1-due_on": "2030-06-01"})
        assert done.path == path(awarded)
        assert awarded.scenario.state == ScenarioState.DELIVERING
        again = buyer.send_with_token(
            path(awarded, "begin"), {}, token_from=path(awarded, "terminate")
        )
        assert again.status == 409

    def test_an_empty_plan_is_refused(self, buyer: Browser, awarded: Awarded, clock: Clock) -> None:
        awarded.conclude(clock)
        refused = buyer.post(path(awarded, "begin"), {})
        assert refused.status == 422
        assert "请至少写一个里程碑" in refused.text
        assert "milestones-0-title" in refused.form(refused.path).controls

    def test_no_row_is_lost_unsaid(self, buyer: Browser, awarded: Awarded, clock: Clock) -> None:
        awarded.conclude(clock)
        rows: dict[str, Any] = {f"milestones-{place}-title": "上线" for place in range(13)}
        refused = buyer.send_with_token(
            path(awarded, "begin"), rows, token_from=path(awarded, "begin")
        )
        assert refused.status == 422
        assert "里程碑最多 12 个" in refused.text

    def test_a_changed_plan_needs_a_reason_and_an_older_page_is_told_so(
        self, buyer: Browser, awarded: Awarded, clock: Clock
    ) -> None:
        awarded.begin(clock)
        old = buyer.get(path(awarded, "plan"))
        refused = old.submit({"milestones-0-title": "样机上线并验证"})
        assert refused.status == 422
        assert "请写明原因" in refused.text
        assert refused.submit({"reason": "加一步验证"}).path == path(awarded)
        unread = old.submit({"reason": "又改", "version": "x"})
        assert (unread.status, "交付计划刚刚变了" in unread.text) == (409, True)
        stale = old.submit({"milestones-0-title": "别的", "reason": "又改"})
        assert stale.status == 409
        assert "交付计划刚刚变了" in stale.text
        assert stale.form(stale.path).controls["milestones-0-title"].values == ["别的"]


class TestHandingOver:
    def test_files_one_by_one_then_all_at_once_then_returned_and_accepted(
        self, buyer: Browser, vendor: Browser, awarded: Awarded, clock: Clock
    ) -> None:
        row = awarded.begin(clock)[0]
        on, at = milestone_path(row), milestone_path(row, "hand-over")
        kept = vendor.post(at, {"note": "部署好了。", **upload("日志")}, on=on, button="keep")
        assert kept.texts("a", css="") or "报告.txt" in kept.text
        assert "报告.txt" not in buyer.get(on).text
        bad = vendor.post(at, {"note": "部署好了，见附件。", **upload("MZ", "装.exe")}, on=on)
        assert bad.status == 422
        assert bad.form(at).controls["note"].values == ["部署好了，见附件。"]
        vendor.post(at, {"note": "部署好了。", "file": b""}, on=on, button="hand_over")
        seen = buyer.get(on)
        assert "报告.txt" in seen.text
        refused = seen.submit({"reason": ""}, action=milestone_path(row, "return"))
        assert refused.status == 422
        seen.submit({"reason": "缺操作手册"}, action=milestone_path(row, "return"))
        assert "缺操作手册" in vendor.get(on).text
        vendor.post(at, {"note": "补了手册。", **upload("手册")}, on=on, button="hand_over")
        stale = seen.submit(action=milestone_path(row, "accept"))
        assert stale.status == 409
        done = buyer.post(milestone_path(row, "accept"), {}, on=on)
        assert "2 个中已验收 1 个" in done.text

    def test_an_older_page_is_told_so_and_what_was_typed_stays(
        self, vendor: Browser, awarded: Awarded, clock: Clock
    ) -> None:
        row = awarded.begin(clock)[0]
        at = milestone_path(row, "hand-over")
        old = vendor.get(milestone_path(row))
        vendor.post(at, {"note": "同事写的。"}, on=milestone_path(row), button="keep")
        stale = old.submit({"note": "我写的。"}, action=at, button="hand_over")
        assert stale.status == 409
        assert "同事写的。" in stale.text
        assert stale.form(at).controls["note"].values == ["我写的。"]
        assert "我写的。" in stale.submit(action=at, button="hand_over").text
        assert row.state == "handed_over"

    def test_whoever_is_no_side_of_it_finds_nothing(
        self, page: Browser, awarded: Awarded, clock: Clock
    ) -> None:
        row = awarded.begin(clock)[0]
        other, supervisor = page.signed_in(awarded.loser.user), make_supervisor()
        for address in (path(awarded), milestone_path(row)):
            assert other.get(address).status == 404
            assert page.get(address).status == 302
            assert page.signed_in(supervisor.user).get(address).status == 200
        listing = page.signed_in(supervisor.user).get(f"/scenarios/{awarded.scenario.id}")
        assert listing.links["查看交付"] == path(awarded)
        assert "样机上线" not in page.get(f"/scenarios/{awarded.scenario.id}").html


def accept_all(awarded: Awarded, clock: Clock) -> None:
    for row in awarded.begin(clock):
        awarded.hand_over(row)
        handovers.accept(awarded.buyer.actor, row.scenario_id, row.id, row.version)


class TestEnding:
    def test_what_was_reached_is_public_beside_target_and_commitment(
        self, page: Browser, buyer: Browser, awarded: Awarded, clock: Clock
    ) -> None:
        early = awarded.scenario.id
        accept_all(awarded, clock)
        form = buyer.get(path(awarded, "accept"))
        assert "目标 3 次/月，承诺 未知" in form.text
        refused = form.submit({"reached-0": "2"})
        assert refused.status == 422
        assert refused.form(refused.path).controls["reached-0"].values == ["2"]
        done = refused.submit({"summary": "停得准，误停少。"})
        assert done.path == f"/scenarios/{early}"
        shown = page.get(f"/scenarios/{early}")
        (row,) = [one for one in shown.texts("tr") if "误停次数" in one and "达到目标" in one]
        assert row.split() == ["误停次数", "12", "3", "未知", "2", "次/月", "达到目标"]
        assert "停得准，误停少。" in shown.text
        assert awarded.winner.organisation.name in shown.text
        assert awarded.loser.organisation.name not in shown.html
        assert buyer.get(path(awarded, "accept")).status == 409

    def test_not_before_every_milestone_is_accepted(
        self, buyer: Browser, awarded: Awarded, clock: Clock
    ) -> None:
        awarded.begin(clock)
        assert "还不能整体验收" in buyer.get(path(awarded, "accept")).text

    def test_terminated_with_a_reason_for_everybody(
        self, page: Browser, buyer: Browser, awarded: Awarded, clock: Clock
    ) -> None:
        awarded.conclude(clock)
        assert buyer.get(path(awarded)).links["终止交付"] == path(awarded, "terminate")
        refused = buyer.post(path(awarded, "terminate"), {"reason": " "})
        assert refused.status == 422
        refused.submit({"reason": "资金停拨。"})
        shown = page.get(f"/scenarios/{awarded.scenario.id}")
        assert "资金停拨。" in shown.text
        assert "已终止" in shown.text
        ended = buyer.get(path(awarded))
        assert "资金停拨。" in ended.text
        assert not {"启动交付", "调整计划", "终止交付"} & ended.links.keys()


def test_both_workspaces_say_whose_turn_it_is(
    buyer: Browser, vendor: Browser, page: Browser, awarded: Awarded, clock: Clock
) -> None:
    title = awarded.scenario.title
    awarded.conclude(clock)
    assert buyer.get("/workspace").links[f"启动交付{title}"] == path(awarded, "begin")
    assert "等待需求单位制定里程碑计划" in vendor.get("/workspace").text
    assert title not in page.signed_in(awarded.loser.user).get("/workspace").text
    rows = awarded.plan()
    clock.set(clock.now().replace(year=2030, month=3, day=4))
    buyer, vendor = (page.signed_in(one.user) for one in (awarded.buyer, awarded.winner))
    late = vendor.get("/workspace")
    assert "等您处理（2）" in late.text  # the report that is missing, too
    assert "已逾期 3 天" in late.text
    for row in rows:
        awarded.hand_over(row)
    assert "2 个里程碑已交付" in buyer.get("/workspace").text
    ways = (one.get(path(awarded)).links for one in (buyer, vendor))
    assert [found.get("打开这个里程碑") for found in ways] == [milestone_path(rows[0]), None]
    for row in rows:
        handovers.accept(awarded.buyer.actor, row.scenario_id, row.id, row.version)
    assert buyer.get("/workspace").links[f"去整体验收{title}"] == path(awarded, "accept")
    acceptances.accept(awarded.buyer.actor, awarded.scenario.id, "好。", {})
    assert title not in buyer.get("/workspace").text
    assert title not in vendor.get("/workspace").text


def test_a_ranking_leads_to_the_accepted_deliveries_that_count(page: Browser, clock: Clock) -> None:
    vendor, buyer = make_vendor(), make_buyer()
    known = make_award(clock, vendor, title="先前验收的场景")
    known.deliver(clock)
    clock.advance(days=1)
    weights = {"price": 60, "delivery": 20, "accepted_deliveries": 20}
    criteria = tuple(CriterionWeight(kind, weight) for kind, weight in weights.items())
    scenario = make_scenario(buyer, criteria=criteria)
    own = make_proposal(vendor, scenario, known.selected)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    rankings.run(buyer.actor, scenario.id)
    awards.award(buyer.actor, scenario.id, own.id, "", {})
    ranking = f"/scenarios/{scenario.id}/ranking"
    places = (f"{ranking}/criteria/accepted-deliveries", f"{ranking}/proposals/{own.id}")
    looked = [(buyer, place) for place in places]
    looked.append((vendor, f"/scenarios/{scenario.id}/proposal/result"))
    for person, place in looked:
        shown = page.signed_in(person.user).get(place)
        assert shown.links["先前验收的场景"] == f"/scenarios/{known.scenario.id}", place
