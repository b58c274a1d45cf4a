"""The buyer's side of assessing: the panel, its points, the way to the ranking."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.models import Assessor
from marketplace.services import rankings
from tests.conftest import Clock
from tests.factories.assessors import make_judged, make_panel
from tests.factories.people import make_buyer, make_supervisor, make_vendor
from tests.factories.rounds import make_round
from tests.factories.scenarios import order87_fields
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")


def test_a_buyer_invites_chooses_the_chair_and_dismisses(page: Browser) -> None:
    buyer = make_buyer()
    scenario = make_judged(buyer)
    path = f"/scenarios/{scenario.id}/assessors"
    page.sign_in(buyer.user)
    listing = page.get(f"/scenarios/{scenario.id}")
    assert listing.links["评审专家"] == path
    shown = page.get(path)
    assert "评审专家至少 3 位，现在有 0 位" in shown.text
    assert "请指定一位组长" in shown.text
    refused = page.post(path, {"email": "nobody"})
    assert (refused.status, "邮箱格式不对" in refused.text) == (422, True)
    assert refused.form(path).controls["email"].values == ["nobody"]
    answer = page.post(path, {"email": "a@example.com", "is_chair": True})
    assert "邀请已发送到 a@example.com" in answer.text
    assert "请指定一位组长" not in answer.text
    answer = page.post(path, {"email": "b@example.com"})
    first, second = _rows(scenario.id)
    answer = page.post(f"{path}/{second.id}/chair", on=path)
    assert "已指定组长" in answer.text
    assert "已重新发送" in page.post(f"{path}/{first.id}/resend", on=path).text
    dismiss = f"{path}/{first.id}/dismiss"
    assert "请写明原因" in page.post(dismiss, {"reason": " "}).text
    answer = page.post(dismiss, {"reason": "时间冲突。"})
    assert (answer.path, "时间冲突" in answer.text) == (path, True)
    assert page.get(dismiss).status == 409


def _rows(scenario_id: int) -> Sequence[Assessor]:
    query = select(Assessor).where(Assessor.scenario_id == scenario_id).order_by(Assessor.id)
    return db.session.scalars(query).all()


def test_the_buyer_reminds_and_the_button_goes(page: Browser, clock: Clock) -> None:
    panel = make_panel(clock).declare()
    path = f"/scenarios/{panel.scenario.id}/assessors"
    page.sign_in(panel.buyer.user)
    assert "提醒 3 位还没有提交的专家" in page.get(path).text
    answer = page.post(f"{path}/reminders", on=path)
    assert "已提醒 3 位评审专家" in answer.text
    assert "位还没有提交的专家" not in answer.text
    assert "提醒过" in answer.text
    assert page.send_with_token(f"{path}/reminders", {}, token_from=path).status == 409
    supervisor = page.signed_in(make_supervisor().user).get(path)
    assert "位还没有提交的专家" not in supervisor.text


def test_the_order_is_cited_where_it_binds(page: Browser) -> None:
    buyer = make_buyer()
    page.sign_in(buyer.user)
    path = f"/scenarios/{make_judged(buyer, **order87_fields()).id}/assessors"
    assert "财政部令第87号第四十七条" in page.get(path).text


def test_listings_that_nobody_judges_have_none_of_it(page: Browser, clock: Clock) -> None:
    played = make_round(clock)
    page.sign_in(played.buyer.user)
    assert "评审专家" not in page.get(played.path).links
    assert page.get(f"{played.path}/assessors").status == 404


def test_points_are_shown_when_all_are_in_and_then_it_is_ranked(
    page: Browser, clock: Clock
) -> None:
    panel = make_panel(clock).declare()
    path = f"/scenarios/{panel.scenario.id}/assessors"
    ranking = f"/scenarios/{panel.scenario.id}/ranking"
    page.sign_in(panel.buyer.user)
    panel.give(0, (("20", "9"), ("10", "10")))
    panel.submit(0)
    waiting = page.get(path)
    assert "还有 2 位评审专家没有提交全部评分" in waiting.text
    assert "中位数" not in waiting.text
    assert "3 位中有 1 位已提交" in page.get(f"/scenarios/{panel.scenario.id}").text
    shown = page.get(ranking)
    assert shown.links["查看评审专家和进度"] == path
    assert page.send_with_token(ranking, {}, token_from=path).status == 409
    for place in (1, 2):
        panel.give(place)
        panel.submit(place)
    shown = page.get(path)
    assert "有的评分相差超过公布的限度" in shown.text
    assert "超过 5" in shown.text
    assert ("设为组长" in shown.text, "解除评审专家" in shown.text) == (True, False)
    supervisor = page.signed_in(make_supervisor().user).get(path)
    assert ("中位数" in supervisor.text, "运行排序" in supervisor.text) == (True, False)
    answer = page.post(ranking, on=path)
    assert (answer.path, "确定中选方案" in answer.text) == (ranking, True)


def test_the_public_learns_how_many_judged_and_the_vendors_no_more(
    page: Browser, clock: Clock
) -> None:
    panel = make_panel(clock).complete()
    listing = f"/scenarios/{panel.scenario.id}"
    assert "评审专家评审了" not in page.get(listing).text
    rankings.run(panel.buyer.actor, panel.scenario.id)
    for reader in (page, page.signed_in(panel.vendors[0].user)):
        shown = reader.get(listing)
        assert "3 位评审专家评审了申报方案" in shown.text
        assert not any(person.user.name in shown.text for person in panel.people)
    assert page.signed_in(make_vendor().user).get(f"{listing}/assessors").status == 403


def test_a_call_that_is_never_judged_is_ended(page: Browser, clock: Clock) -> None:
    panel = make_panel(clock).declare()
    listing, reason = f"/scenarios/{panel.scenario.id}", "没有找到足够的评审专家。"
    panel.give(0)
    panel.submit(0)
    page.sign_in(panel.buyer.user)
    fail = page.get(listing).links["结束场景"]
    assert "不再评审和排序" in page.get(fail).text
    assert reason in page.post(fail, {"reason": reason}).text
    assert panel.scenario.state == "failed"
    assert reason in page.get(f"{listing}/ranking").text
    assert page.get(f"{listing}/assessors").status == 200
    vendor = page.signed_in(panel.vendors[0].user)
    assert reason in vendor.get(f"{listing}/proposal/result").text
    assert vendor.get("/workspace/proposals").status == 200
    assessor = page.signed_in(panel.people[0].user)
    shown = assessor.get(f"/workspace/assessments/{panel.rows[0].id}")
    assert "评审已经结束" in shown.text
