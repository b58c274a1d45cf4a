"""What an assessor does: declare, read, give points, submit, look again."""

import pytest

from marketplace.matching.marking import WHOLE
from marketplace.services import assessment_marks, awards, scenarios
from tests.conftest import Clock
from tests.factories.assessors import Panel, make_panel
from tests.factories.people import make_vendor
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def panel(clock: Clock) -> Panel:
    return make_panel(clock)


def own(panel: Panel, place: int = 0) -> str:
    return f"/workspace/assessments/{panel.rows[place].id}"


def names(panel: Panel) -> list[str]:
    return [vendor.organisation.name for vendor in panel.vendors]


def test_from_the_declaration_to_the_submission(page: Browser, panel: Panel) -> None:
    path = own(panel, 1)
    page.sign_in(panel.people[1].user)
    before = page.get(path)
    assert "方案还没有开启" in before.text
    assert page.get(before.links["不能参加，退出评审"]).status == 200
    assert not any(name in before.text for name in names(panel))
    panel.open()
    shown = page.get(path)
    assert all(name in shown.text for name in names(panel))
    offer = f"{path}/proposals/{panel.proposals[0].id}"
    assert page.get(offer).status == 403
    refused = page.post(f"{path}/declaration", on=path)
    assert (refused.status, "请勾选" in refused.text) == (422, True)
    page.post(f"{path}/declaration", {"is_agreed": True}, on=path)
    assert names(panel)[0] in (panel.rows[1].declaration or "")
    shown = page.get(offer)
    assert "报价由公式计分，这里不显示" in shown.text
    assert ("160万元" in shown.text, "1600000" in shown.html) == (False, False)
    assert "可给的分：0–7 / 8–12 / 13–16 / 17–20" in shown.text
    for proposal in panel.proposals:
        answer = page.post(
            f"{path}/proposals/{proposal.id}",
            {WHOLE: "１５", panel.requirement: "12.0", "comment": "有依据。"},
        )
        assert (answer.path, "已保存草稿" in answer.text) == (path, True)
    answer = page.post(f"{path}/submission", on=path)
    assert "您的评分已经提交" in answer.text
    assert "已提交，等待排序" in page.get("/workspace/assessments").text
    for listing in ("/workspace/assessments", "/workspace"):
        assert "看方案并评分" not in page.get(listing).text
    shown = page.get(offer)
    assert "15 分，满分 20" in shown.text
    assert offer not in [form.action for form in shown.forms]


def test_the_list_of_bidders_that_was_agreed_to_is_the_one_that_counts(
    page: Browser, panel: Panel
) -> None:
    panel.open()
    path = own(panel)
    page.sign_in(panel.people[0].user)
    typed = {"is_agreed": "y", "digest": "another"}
    refused = page.send_with_token(f"{path}/declaration", typed, token_from=path)
    assert (refused.status, "已经不同" in refused.text) == (422, True)
    assert panel.rows[0].state == "appointed"


def test_what_cannot_be_taken_is_said_at_the_field_and_kept(page: Browser, panel: Panel) -> None:
    panel.declare()
    offer = f"{own(panel)}/proposals/{panel.proposals[0].id}"
    page.sign_in(panel.people[0].user)
    refused = page.post(offer, {WHOLE: "7.5", panel.requirement: "x", "comment": "评" * 2001})
    assert refused.status == 422
    for said in ("7.5 分落在两档之间", "请填写数字，最多一位小数", "太长：最多 2000 个字"):
        assert said in refused.text
    form = refused.form(offer)
    assert form.controls[WHOLE].values == ["7.5"]
    assert form.controls[panel.requirement].values == ["x"]
    assert assessment_marks.find_latest(panel.scenario) == {}


def test_two_windows_do_not_overwrite_each_other(page: Browser, panel: Panel) -> None:
    panel.declare()
    offer = f"{own(panel)}/proposals/{panel.proposals[0].id}"
    page.sign_in(panel.people[0].user)
    old = page.get(offer)
    page.post(offer, {WHOLE: "15"})
    refused = old.submit({WHOLE: "3"})
    assert (refused.status, "另一个窗口刚刚保存过" in refused.text) == (409, True)
    assert refused.form(offer).controls[WHOLE].values == ["3"]
    assert "已保存草稿" in refused.submit({}).text
    typed = {WHOLE: "4", "saves": "x"}
    assert page.send_with_token(offer, typed, token_from=offer).status == 409


def test_what_lacks_is_said_beside_the_proposal(page: Browser, panel: Panel) -> None:
    panel.declare()
    panel.save(0, panel.proposals[0], {WHOLE: "15"})
    page.sign_in(panel.people[0].user)
    refused = page.post(f"{own(panel)}/submission", on=own(panel))
    assert refused.status == 422
    assert f"“{names(panel)[0]}”还有 1 项没有给分" in refused.text
    assert f"“{names(panel)[1]}”还有 2 项没有给分" in refused.text


def test_stepping_back_needs_a_reason_and_closes_the_proposals(page: Browser, panel: Panel) -> None:
    panel.declare()
    path = own(panel, 2)
    page.sign_in(panel.people[2].user)
    assert "请写明原因" in page.post(f"{path}/recusal", {"reason": ""}).text
    answer = page.post(f"{path}/recusal", {"reason": "曾为其顾问。"})
    assert "您不再参加这个场景的评审：曾为其顾问。" in answer.text
    assert page.get(f"{path}/proposals/{panel.proposals[0].id}").status == 403
    assert page.get(f"{path}/recusal").status == 409


def test_the_chair_has_points_looked_at_again(page: Browser, panel: Panel) -> None:
    panel.complete()
    path = own(panel)
    page.sign_in(panel.people[0].user)
    marks = page.get(path).links["查看全部评分"]
    shown = page.get(marks)
    assert all(person.user.name in shown.text for person in panel.people)
    row = assessment_marks.find_latest(panel.scenario)[panel.rows[1].id, panel.proposals[0].id]
    back = f"{marks}/{row.id}/return"
    assert "请写明原因" in page.post(back, {"reason": ""}).text
    answer = page.post(back, {"reason": "请核对误报一节。"})
    assert (answer.path, "复核中" in answer.text) == (marks, True)
    assert page.get(back).status == 409
    assert "已撤销退回" in page.post(f"{marks}/{row.id}/take-back", on=marks).text
    page.post(back, {"reason": "请核对误报一节。"})
    other = page.signed_in(panel.people[1].user)
    assert "组长退回复核" in other.get(own(panel, 1)).text
    shown = other.get(f"{own(panel, 1)}/proposals/{panel.proposals[0].id}")
    assert "原因：请核对误报一节。" in shown.text
    other.post(f"{own(panel, 1)}/submission", on=own(panel, 1))
    assert "请核对误报一节" in page.get(marks).text
    assert other.get(f"{own(panel, 1)}/marks").status == 403


def test_others_find_nothing_of_it(page: Browser, panel: Panel) -> None:
    panel.declare()
    for person in (panel.buyer, panel.vendors[0], panel.people[1], make_vendor()):
        reader = page.signed_in(person.user)
        offer = f"{own(panel)}/proposals/{panel.proposals[0].id}"
        for path in (own(panel), offer, f"{own(panel)}/marks", f"{own(panel)}/recusal"):
            assert reader.get(path).status == 404, path
    assert page.get("/workspace/assessments").status == 302
    assert (
        "还没有要您评审的场景"
        in page.signed_in(make_vendor().user).get("/workspace/assessments").text
    )


def test_a_scenario_that_ended_asks_for_nothing(page: Browser, panel: Panel) -> None:
    path = own(panel)
    scenarios.cancel(panel.buyer.actor, panel.scenario.id, "项目并入集团统一建设。")
    page.sign_in(panel.people[0].user)
    shown = page.get(path).text
    assert "这个场景已经结束，不再需要您评审" in shown
    assert "项目并入集团统一建设。" in shown
    assert "场景已结束，不用评审" in page.get("/workspace/assessments").text
    answer = page.send_with_token(f"{path}/declaration", {"is_agreed": "y"}, token_from=path)
    assert (answer.status, "不再需要您评审" in answer.text) == (409, True)


def test_whoever_has_judged_reads_why_it_ended_all_the_same(page: Browser, panel: Panel) -> None:
    panel.complete()
    awards.fail(panel.buyer.actor, panel.scenario.id, "预算被收回。")
    page.sign_in(panel.people[0].user)
    shown = page.get(own(panel))
    assert "场景已经结束，原因：预算被收回。" in shown.text
