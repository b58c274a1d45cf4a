"""A vendor reads its own result, after the award, and nothing of the others."""

from typing import Any

from marketplace.models import ModelVersion
from marketplace.services import awards, models, rankings
from marketplace.services.proposal_content import Answer
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import Person, make_vendor
from tests.factories.proposals import make_proposal, make_version
from tests.factories.rounds import TestedRound, make_tested_round
from tests.html import text_of
from tests.pages import Browser

FEEDBACK = "工期偏长，驻场安排写得很清楚，欢迎参加下一批。"
RIVAL_PRICE = 1_700_000


def _own_version(call: Any) -> ModelVersion:
    return models.get_version(call.vendor.actor, call.version_id)


def _ranked(call: Any, clock: Any, **fields: Any) -> tuple[Person, int, int]:
    """The rival, and the ids of the vendor's (second by price) and the rival's proposal."""
    rival = make_vendor()
    own = make_proposal(call.vendor, call.scenario, _own_version(call), price=1_800_000, **fields)
    other = make_proposal(rival, call.scenario, make_version(rival), price=RIVAL_PRICE)
    clock.advance(days=14)
    open_all(call.buyer, call.scenario_id)
    rankings.run(call.buyer.actor, call.scenario_id)
    return rival, own.id, other.id


def test_before_the_award_there_is_no_result(page: Browser, call: Any, clock: Any) -> None:
    _ranked(call, clock)
    browser = page.signed_in(call.vendor.user)
    assert browser.get(f"{call.url}/result").status == 404
    listed = browser.get("/workspace/proposals")
    assert "第 2 名" not in listed.html
    assert "15.00" not in listed.html
    assert "查看结果" not in listed.html


def test_the_loser_reads_its_figures_and_the_feedback(page: Browser, call: Any, clock: Any) -> None:
    _rival, own_id, other_id = _ranked(call, clock)
    awards.award(call.buyer.actor, call.scenario_id, other_id, "", {own_id: FEEDBACK})
    browser = page.signed_in(call.vendor.user)
    html = browser.get(f"{call.url}/result").html
    # Price (200-180)/(200-160) = 0.5 of 30; the longest time scores nothing.
    assert "第 2 名，15.00 分" in html
    assert "15.00 / 30" in html
    assert FEEDBACK in html
    assert "170万元" not in html
    assert "170万元" not in browser.get("/workspace/proposals").html
    assert "查看结果" in browser.get(call.url).html
    assert "15.00 分 · 第 2 名" in browser.get("/workspace/proposals").html


def test_the_winner_is_told_so(page: Browser, call: Any, clock: Any) -> None:
    rival, own_id, other_id = _ranked(call, clock)
    awards.award(call.buyer.actor, call.scenario_id, other_id, "", {own_id: FEEDBACK})
    html = page.signed_in(rival.user).get(f"{call.url}/result").html
    assert "恭喜" in html
    assert "第 1 名，22.50 分" in html
    assert FEEDBACK not in html


def test_the_first_who_was_passed_over_reads_the_reason(
    page: Browser, call: Any, clock: Any
) -> None:
    rival, own_id, other_id = _ranked(call, clock)
    reason = "第二名在同类矿井有运行中的系统。"
    awards.award(call.buyer.actor, call.scenario_id, own_id, reason, {other_id: FEEDBACK})
    assert reason in page.signed_in(rival.user).get(f"{call.url}/result").html


def test_the_disqualified_learn_every_reason(page: Browser, call: Any, clock: Any) -> None:
    requirement = call.scenario.requirements[0]
    content = make_answers(call, is_met=False)
    _rival, own_id, other_id = _ranked(call, clock, answers=content)
    awards.award(call.buyer.actor, call.scenario_id, other_id, "", {own_id: FEEDBACK})
    html = page.signed_in(call.vendor.user).get(f"{call.url}/result").html
    assert "没有通过审查，不参加排序" in html
    assert f"不满足强制要求“{requirement.text}”" in html


def test_a_loser_reads_its_line_explained_and_the_table_without_names(
    page: Browser, app: object, clock: Clock
) -> None:
    ranked = make_tested_round(clock)
    ranked.select(ranked.first)
    shown = page.signed_in(ranked.vendors[1].user).get(f"{ranked.path}/proposal/result")
    for words in (
        "与第 1 名供给方甲相比",
        "与第 3 名供给方丙相比",
        "主要因为“交付工期”少 20.00 分",
        "（最高限价 2,000,000 − 报价 1,600,000）÷",
        "没有哪一项单独改变就能做到",
        "另有 1 份方案没有通过审查",
        "名次都还是第 2 名",
    ):
        assert words in shown.text, words
    rows = [[text_of(cell) for cell in row] for row in shown.find_all("tr")]
    for line, name in zip(ranked.run.result.ranked, "甲乙丙", strict=True):
        own = " （贵单位）" if name == "乙" else ""
        points = [f"{item.contribution:.2f}" for item in line.criteria]
        assert [f"第 {line.rank} 名", f"供给方{name}{own}", f"{line.total:.2f}", *points] in rows
    assert_nothing_of_others(ranked, shown.html)


def assert_nothing_of_others(ranked: TestedRound, html: str) -> None:
    """No name, price, time, evidence or number of the others."""
    others = (ranked.first, ranked.third, ranked.out)
    names = [row.organisation.name for row in others if row.organisation]
    prices = ["175万元", "1,750,000", "190万元", "1,900,000", "145 天"]
    numbers = [f'/proposals/{row.id}"' for row in others]
    for secret in (*names, *prices, *numbers, f'/credentials/{ranked.credential_id}"'):
        assert secret not in html, secret


def test_the_disqualified_read_the_table_too(page: Browser, app: object, clock: Clock) -> None:
    ranked = make_tested_round(clock)
    ranked.select(ranked.first)
    shown = page.signed_in(ranked.everybody[3].user).get(f"{ranked.path}/proposal/result")
    assert "没有通过审查，不参加排序" in shown.text
    assert "供给方甲" in shown.text
    assert "（贵单位）" not in shown.text
    assert "什么会改变名次" not in shown.text


def make_answers(call: Any, *, is_met: bool) -> dict[int, Answer]:
    """Answers to both requirements."""
    text = "暂时只能部署在公有云。"
    return {call.mandatory_id: Answer(is_met, text), call.scored_id: Answer(None, text)}
