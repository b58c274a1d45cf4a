"""The opening and what was opened, for the buyer."""

import pytest

from marketplace.domain.lifecycle import ScenarioState
from marketplace.services import models, proposal_submission, proposals
from tests.conftest import Clock
from tests.factories.people import (
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
)
from tests.factories.proposals import make_proposal, make_version, model_profile, proposal_content
from tests.factories.rounds import Round, make_round
from tests.factories.scenarios import make_scenario
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def closed(clock: Clock) -> Round:
    return make_round(clock)


def test_after_the_deadline_the_buyer_opens_and_sees_the_ranking(
    page: Browser, closed: Round
) -> None:
    page.sign_in(closed.buyer.user)
    before = page.get(f"{closed.path}/opening")
    assert "可以开启了" in before.text
    assert all(one.organisation.name not in before.text for one in closed.vendors)
    ranking = before.submit(action=f"{closed.path}/opening")
    assert ranking.path == f"{closed.path}/ranking"
    assert "已按" in ranking.html or "完成排序" in ranking.html
    minutes = page.get(f"{closed.path}/opening")
    assert minutes.heading == "开启记录"
    assert "3 份" in minutes.text
    for vendor in closed.vendors:
        assert vendor.organisation.name in minutes.text
    assert closed.buyer.user.name in minutes.text


def test_before_the_deadline_there_is_no_button_and_no_way(page: Browser, clock: Clock) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    make_proposal(vendor, scenario)
    page.sign_in(buyer.user)
    path = f"/scenarios/{scenario.id}/opening"
    shown = page.get(path)
    assert "还没有截止" in shown.text
    assert [form.action for form in shown.forms if form.action == path] == []
    clock.set(scenario.proposal_deadline.replace(microsecond=0))
    clock.advance(seconds=-1)
    answer = page.send_with_token(path, {}, token_from="/organisation")
    assert answer.status == 403
    assert vendor.organisation.name not in answer.text
    assert scenario.state == ScenarioState.PUBLISHED


def test_nothing_tells_how_many_there_are_before_the_opening(page: Browser, clock: Clock) -> None:
    """The page with three proposals is the page with none, word for word."""
    several, none = make_round(clock), make_scenario(buyer := make_buyer())
    clock.advance(days=15)
    with_some = page.signed_in(several.buyer.user).get(f"{several.path}/opening").text
    with_none = page.signed_in(buyer.user).get(f"/scenarios/{none.id}/opening").text
    cut = "申报已于"
    assert (
        with_some.partition(cut)[2].partition("截止。")[2]
        == (with_none.partition(cut)[2].partition("截止。")[2])
    )


def test_an_opening_that_finds_nothing_ends_the_scenario(page: Browser, clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    clock.advance(days=15)
    page.sign_in(buyer.user)
    answer = page.post(f"/scenarios/{scenario.id}/opening")
    assert answer.path == f"/scenarios/{scenario.id}"
    assert "没有收到" in answer.html
    assert scenario.state == ScenarioState.FAILED
    assert "没有可以开启的方案" in page.get(f"/scenarios/{scenario.id}/opening").text


def test_a_second_press_is_told_that_it_is_done(page: Browser, closed: Round) -> None:
    page.sign_in(closed.buyer.user)
    form = page.get(f"{closed.path}/opening")
    assert form.submit(action=form.path, follow=False).status == 302
    assert form.submit(action=form.path).status == 409


@pytest.mark.parametrize("make", [make_buyer, make_vendor, make_administrator, make_supervisor])
def test_nobody_else_opens_or_reads(page: Browser, closed: Round, make: object) -> None:
    other = page.signed_in(make().user)  # type: ignore[operator]
    path = f"{closed.path}/opening"
    assert other.get(path).status == 403
    assert other.send_with_token(path, {}, token_from="/organisation").status == 403
    assert closed.scenario.state == ScenarioState.PUBLISHED
    closed.rank()
    assert other.get(path).status == 403
    assert other.get(f"/proposals/{closed.first.id}").status in (403, 404)
    assert other.get(f"/proposals/{closed.first.id}/files/{'0' * 64}").status in (403, 404)


def test_visitors_are_asked_to_sign_in(page: Browser, closed: Round) -> None:
    for path in (f"{closed.path}/opening", f"/proposals/{closed.first.id}"):
        assert page.get(path).location.startswith("/sign-in?next=")


def test_one_proposal_with_what_it_says_and_how_it_fared(page: Browser, closed: Round) -> None:
    closed.rank()
    page.sign_in(closed.buyer.user)
    shown = page.get(f"/proposals/{closed.first.id}")
    assert shown.heading == closed.vendors[0].organisation.name
    for words in (
        "160万元",
        "180 天",
        "周敏",
        "部署在矿区内网服务器。",
        "得分怎样得来",
        "30.00 / 30",
    ):
        assert words in shown.text
    out = page.get(f"/proposals/{closed.out.id}")
    assert "未通过" in out.text
    assert "只有云上版本。" in out.text
    assert "得分怎样得来" not in out.text


def test_a_model_that_is_not_public_is_named_and_not_linked(page: Browser, clock: Clock) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    version = make_version(vendor, name="内部模型")
    row = make_proposal(vendor, scenario, version)
    hidden = model_profile(name="内部模型", is_published=False)
    models.save_model(vendor.actor, version.model_id, hidden)
    clock.advance(days=15)
    page.sign_in(buyer.user)
    page.post(f"/scenarios/{scenario.id}/opening")
    shown = page.get(f"/proposals/{row.id}")
    assert "内部模型 v1" in shown.text
    for text, address in shown.links.items():
        if text and address.startswith("/models/"):
            assert page.get(address).status == 200


def test_an_attachment_is_saved_under_its_name(page: Browser, clock: Clock) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    content = proposal_content(scenario, make_version(vendor))
    proposals.save_draft(vendor.actor, scenario.id, content, 0)
    own = proposals.attach(vendor.actor, scenario.id, b"%PDF-1.7 plan", "实施方案.pdf")
    row = proposal_submission.submit(vendor.actor, scenario.id, own.row.draft_version).row
    clock.advance(days=15)
    page.sign_in(buyer.user)
    page.post(f"/scenarios/{scenario.id}/opening")
    shown = page.get(f"/proposals/{row.id}")
    address = next(link for link in shown.links.values() if "/files/" in link)
    download = page.get(address).response
    assert download.data == b"%PDF-1.7 plan"
    assert "%E5%AE%9E%E6%96%BD%E6%96%B9%E6%A1%88.pdf" in download.headers["Content-Disposition"]
    assert page.signed_in(vendor.user).get(address).status == 403


@pytest.mark.parametrize("number", ["0", "999999", str(10**30), "x"])
def test_there_is_no_such_thing(page: Browser, number: str) -> None:
    page.sign_in(make_buyer().user)
    paths = (
        f"/scenarios/{number}/opening",
        f"/proposals/{number}",
        f"/proposals/{number}/files/{'0' * 64}",
        f"/proposals/1/files/{'x' * 5000}",
    )
    assert {page.get(path).status for path in paths} == {404}


@pytest.mark.parametrize("state", [ScenarioState.DRAFT, ScenarioState.SUBMITTED])
def test_what_is_not_published_is_not_opened(page: Browser, state: ScenarioState) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer, state)
    page.sign_in(buyer.user)
    path = f"/scenarios/{scenario.id}/opening"
    assert "没有可以开启的方案" in page.get(path).text
    assert page.send_with_token(path, {}, token_from="/organisation").status == 409
