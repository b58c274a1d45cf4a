"""The opening: two confirm it, watch how it goes, and see what was opened."""

from datetime import datetime

import pytest

from marketplace.domain import clock as domain_clock
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.membership import MemberRole
from marketplace.services import (
    opening_steps,
    openings,
)
from tests.conftest import Clock
from tests.factories.openings import begin_opening, killed_after
from tests.factories.people import (
    add_member,
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
)
from tests.factories.proposals import make_proposal
from tests.factories.rounds import Round, make_round
from tests.factories.scenarios import make_scenario
from tests.pages import Browser
from tests.worker import work_off

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def closed(clock: Clock) -> Round:
    return make_round(clock)


def test_buyer_and_supervisor_confirm_and_everything_is_opened_and_ranked(
    page: Browser, closed: Round
) -> None:
    buyer, path = page.signed_in(closed.buyer.user), f"{closed.path}/opening"
    supervisor = page.signed_in(make_supervisor().user)
    before = buyer.get(path)
    assert "可以开启了" in before.text
    assert all(one.organisation.name not in before.text for one in closed.vendors)
    waiting = before.submit(action=path)
    assert "已确认，并通知了另一方" in waiting.text
    assert closed.scenario.state == ScenarioState.PUBLISHED
    minutes = supervisor.get(path).submit(action=path)
    assert "双方都已确认，开启完成" in minutes.text
    assert closed.scenario.state == ScenarioState.EVALUATED
    for reader in (buyer, supervisor):
        shown = reader.get(path)
        assert shown.heading == "开启记录"
        assert "3 份" in shown.text
        for vendor in closed.vendors:
            assert vendor.organisation.name in shown.text
        assert closed.buyer.user.name in shown.text
    assert f"{closed.path}/ranking" in buyer.get(path).links.values()
    linked = supervisor.get(path).links.values()
    assert not [address for address in linked if "/ranking" in address or "/proposals/" in address]


def test_the_supervisor_may_be_first(page: Browser, closed: Round) -> None:
    path = f"{closed.path}/opening"
    supervisor = page.signed_in(make_supervisor().user)
    assert "确认开启" in supervisor.get(path).text
    supervisor.post(path)
    buyer = page.signed_in(closed.buyer.user)
    assert "确认并立即开启" in buyer.get(path).text
    assert buyer.post(path).heading == "开启记录"


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
    path = f"/scenarios/{scenario.id}/opening"
    page.signed_in(make_supervisor().user).post(path)
    page.sign_in(buyer.user)
    answer = page.post(path)
    assert "没有收到申报方案" in answer.text
    assert scenario.state == ScenarioState.FAILED
    assert f"/scenarios/{scenario.id}/ranking" not in answer.links.values()


def test_a_second_press_and_an_old_tab_are_told_that_it_is_done(
    page: Browser, closed: Round
) -> None:
    path = f"{closed.path}/opening"
    buyer, supervisor = page.signed_in(closed.buyer.user), page.signed_in(make_supervisor().user)
    form = buyer.get(path)
    assert form.submit(action=path, follow=False).status == 302
    again = form.submit(action=path)
    assert (again.status, "您已经确认过了" in again.text) == (409, True)
    theirs = supervisor.get(path)
    assert theirs.submit(action=path, follow=False).status == 302
    for late in (form, theirs):
        answer = late.submit(action=path)
        assert (answer.status, "开启已经开始" in answer.text) == (409, True)


def test_a_confirmation_is_taken_back_and_what_lapsed_is_shown(
    page: Browser, closed: Round, clock: Clock
) -> None:
    path = f"{closed.path}/opening"
    page.sign_in(closed.buyer.user)
    page.post(path)
    taken = page.get(path).submit(action=f"{path}/take-back")
    assert "已收回您的确认" in taken.text
    assert "需求方负责人：已收回" in taken.text
    stale = page.send_with_token(f"{path}/take-back", {}, token_from="/organisation")
    assert (stale.status, "没有可以收回的确认" in stale.text) == (409, True)
    page.post(path)
    assert "还有 30 分钟" in page.get(path).text
    clock.advance(minutes=31)
    shown = page.get(path)
    assert "需求方负责人：已过时限，失效" in shown.text
    assert [form.action for form in shown.forms if form.action == path] == [path]


def test_editors_and_viewers_see_who_confirmed_and_have_no_button(
    page: Browser, closed: Round
) -> None:
    path = f"{closed.path}/opening"
    openings.confirm(closed.buyer.actor, closed.scenario.id)
    for role in (MemberRole.EDITOR, MemberRole.VIEWER):
        reader = page.signed_in(add_member(closed.buyer.organisation, role).user)
        shown = reader.get(path)
        assert closed.buyer.user.name in shown.text
        assert [form.action for form in shown.forms if path in (form.action or "")] == []
        for address in (path, f"{path}/take-back"):
            assert reader.send_with_token(address, {}, token_from="/organisation").status == 403


def test_while_it_goes_on_each_line_is_shown_and_no_word_of_a_proposal(
    page: Browser, closed: Round
) -> None:
    begin_opening(closed.buyer, closed.scenario.id)
    path = f"{closed.path}/opening"
    page.sign_in(closed.buyer.user)
    begun = page.get(path)
    assert begun.heading == "正在开启"
    assert "0 / 3 份" in begun.text
    assert "js/progress.js" in begun.html
    with killed_after(2):
        opening_steps.run(closed.scenario.id)
    shown = page.get(path)
    assert "2 / 3 份" in shown.text
    assert shown.text.count("与回执一致") == 2
    assert closed.first.commitment in shown.text
    for vendor in closed.vendors:
        assert vendor.organisation.name not in shown.text
    assert "160万元" not in shown.text
    assert page.get(f"/proposals/{closed.first.id}").status == 404
    assert page.get(f"{closed.path}/ranking").status == 404
    assert page.get(f"{path}/minutes.pdf").status == 404
    assert page.get(f"{path}/record").status == 404


def test_what_takes_long_is_left_to_the_worker(page: Browser, closed: Round, clock: Clock) -> None:
    path = f"{closed.path}/opening"
    openings.confirm(closed.buyer.actor, closed.scenario.id)
    form = page.signed_in(make_supervisor().user).get(path)

    def slowly() -> datetime:
        clock.advance(seconds=2)
        return clock.now()

    domain_clock.set_source(slowly)
    shown = form.submit(action=path)
    assert "双方都已确认，正在开启" in shown.text
    assert shown.heading == "正在开启"
    work_off()
    assert page.signed_in(closed.buyer.user).get(path).heading == "开启记录"


@pytest.mark.parametrize("make", [make_buyer, make_vendor, make_administrator])
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


def test_supervisors_are_led_to_what_waits(page: Browser, closed: Round) -> None:
    path = f"{closed.path}/opening"
    supervisor = page.signed_in(make_supervisor().user)
    for own in ("/workspace", "/workspace/openings", closed.path):
        assert "分别确认才能开启" in supervisor.get(own).text, own
        assert path in supervisor.get(own).links.values(), own
    openings.confirm(closed.buyer.actor, closed.scenario.id)
    for own in ("/workspace", "/workspace/openings", closed.path):
        assert "需求方负责人已确认开启，请在" in supervisor.get(own).text, own
    supervisor.post(path)
    assert "没有等待开启的场景" in supervisor.get("/workspace/openings").text
    assert path in supervisor.get("/workspace/openings").links.values()
    assert closed.scenario.title not in supervisor.get("/workspace").text


def test_the_buyer_waits_for_the_supervisor_and_hears_of_it(page: Browser, closed: Round) -> None:
    buyer = page.signed_in(closed.buyer.user)
    buyer.post(f"{closed.path}/opening")
    for own in ("/workspace", closed.path):
        assert f"{closed.buyer.user.name}已代表贵方确认开启，等监督员在" in buyer.get(own).text
    buyer.post(f"{closed.path}/opening/take-back", on=f"{closed.path}/opening")
    openings.confirm(make_supervisor().actor, closed.scenario.id)
    for own in ("/workspace", closed.path):
        assert "监督员已确认开启，请在" in buyer.get(own).text
    assert "的开启已有一方确认" in buyer.get("/notifications").text


@pytest.mark.parametrize("make", [make_buyer, make_vendor, make_administrator])
def test_the_list_of_openings_is_the_supervisors(page: Browser, make: object) -> None:
    assert page.signed_in(make().user).get("/workspace/openings").status == 403  # type: ignore[operator]


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
