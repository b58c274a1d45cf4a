"""The award: choose, give reasons, wait, conclude; or end without a winner."""

from typing import Any

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import Award
from tests.conftest import Clock
from tests.factories.people import (
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
)
from tests.factories.rounds import Round, make_round
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def ranked(clock: Clock) -> Round:
    return make_round(clock).rank()


@pytest.fixture
def desk(page: Browser, ranked: Round) -> Browser:
    page.sign_in(ranked.buyer.user)
    return page


def form_of(ranked: Round, **fields: Any) -> dict[str, Any]:
    return {
        "proposal_id": ranked.first.id,
        f"feedback-{ranked.second.id}": "报价偏高。",
        f"feedback-{ranked.out.id}": "不能内网部署。",
        **fields,
    }


def awards() -> list[Award]:
    return list(db.session.scalars(select(Award)))


def test_the_first_is_selected_without_a_reason(desk: Browser, ranked: Round) -> None:
    answer = desk.post(f"{ranked.path}/award", form_of(ranked))
    assert answer.path == ranked.path
    assert ranked.vendors[0].organisation.name in answer.text
    assert ranked.scenario.state == ScenarioState.AWARDED
    public = Browser(desk.app).get(ranked.path)
    assert ranked.vendors[0].organisation.name in public.text
    assert ranked.vendors[1].organisation.name not in public.text


def test_another_needs_a_reason_and_nothing_typed_is_lost(desk: Browser, ranked: Round) -> None:
    chosen = {
        "proposal_id": ranked.second.id,
        f"feedback-{ranked.first.id}": "没有本地服务团队。",
        f"feedback-{ranked.out.id}": "不能内网部署。",
    }
    refused = desk.post(f"{ranked.path}/award", chosen)
    assert refused.status == 422
    assert "请写明理由" in refused.text
    controls = refused.form(refused.path).controls
    assert controls["proposal_id"].values == [str(ranked.second.id)]
    assert controls[f"feedback-{ranked.first.id}"].values == ["没有本地服务团队。"]
    done = refused.submit({"departure_reason": "第一名没有本地服务团队。"})
    assert "第一名没有本地服务团队。" in done.text
    assert [row.proposal_id for row in awards()] == [ranked.second.id]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("feedback", "", "请给未中选的供给方写一句反馈"),
        ("feedback", "  \n", "请给未中选的供给方写一句反馈"),
        ("feedback", "\x00", "控制字符"),
        ("feedback", "长" * 100_000, "最多 2000 个字"),
        ("departure_reason", "\x00", "控制字符"),
        ("departure_reason", "长" * 100_000, "最多 2000 个字"),
        ("proposal_id", "", None),
        ("proposal_id", None, "请选择一份参加了排序的方案"),
        ("proposal_id", "x", None),
        ("proposal_id", "0", "请选择一份参加了排序的方案"),
        ("proposal_id", str(10**30), "请选择一份参加了排序的方案"),
        ("proposal_id", "out", "请选择一份参加了排序的方案"),
    ],
)
def test_each_bad_input_is_named_and_nothing_is_awarded(
    desk: Browser, ranked: Round, field: str, value: str | None, said: str | None
) -> None:
    name = f"feedback-{ranked.second.id}" if field == "feedback" else field
    sent = form_of(ranked, **{name: str(ranked.out.id) if value == "out" else value})
    path = f"{ranked.path}/award"
    answer = desk.send_with_token(
        path, {key: one for key, one in sent.items() if one is not None}, token_from=path
    )
    assert answer.status == 422
    assert answer.texts("div", css="field-error")
    assert said is None or said in answer.text
    assert awards() == []
    assert ranked.scenario.state == ScenarioState.EVALUATED


def test_a_double_press_awards_once_and_says_that_it_is_done(desk: Browser, ranked: Round) -> None:
    form = desk.get(f"{ranked.path}/award")
    assert form.submit(form_of(ranked), follow=False).status == 302
    again = form.submit(form_of(ranked))
    assert again.status == 409
    assert "状态已经变了" in again.text
    assert len(awards()) == 1
    assert desk.get(f"{ranked.path}/award").status == 409


def test_the_standstill_is_waited_for(desk: Browser, ranked: Round, clock: Clock) -> None:
    desk.post(f"{ranked.path}/award", form_of(ranked))
    path = f"{ranked.path}/award/conclude"
    early = desk.get(path)
    assert "还在公示期" in early.text
    assert desk.send_with_token(path, {}, token_from="/organisation").status == 403
    clock.advance(days=3)
    done = desk.post(path)
    assert done.path == ranked.path
    assert ranked.scenario.state == ScenarioState.CONCLUDED
    assert desk.get(path).status == 409
    assert desk.send_with_token(path, {}, token_from="/organisation").status == 409


def test_without_a_winner_the_reason_is_public(desk: Browser, ranked: Round) -> None:
    path = f"{ranked.path}/award/fail"
    done = desk.post(path, {"reason": "预算被取消。"})
    assert done.path == ranked.path
    assert ranked.scenario.state == ScenarioState.FAILED
    assert "预算被取消。" in Browser(desk.app).get(ranked.path).text
    assert desk.get(path).status == 409
    assert desk.get(f"{ranked.path}/award").status == 409


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", "请写明原因"),
        (" \n", "请写明原因"),
        ("a\x00b", "控制字符"),
        ("长" * 100_000, "最多 2000"),
    ],
)
def test_an_end_without_a_usable_reason_is_refused(
    desk: Browser, ranked: Round, reason: str, said: str
) -> None:
    path = f"{ranked.path}/award/fail"
    answer = desk.send_with_token(path, {"reason": reason}, token_from=path)
    assert answer.status == 422
    assert said in answer.text
    kept = answer.form(path).controls["reason"].values
    assert [text.strip() for text in kept] == [reason.replace("\x00", "").strip()]
    assert ranked.scenario.state == ScenarioState.EVALUATED


ADDRESSES = ("award", "award/fail", "award/conclude")


@pytest.mark.parametrize("make", [make_buyer, make_vendor, make_administrator, make_supervisor])
def test_nobody_else_decides(page: Browser, ranked: Round, make: object) -> None:
    other = page.signed_in(make().user)  # type: ignore[operator]
    for name in ADDRESSES:
        path = f"{ranked.path}/{name}"
        assert other.get(path).status == 403
        sent = form_of(ranked, reason="不要了")
        assert other.send_with_token(path, sent, token_from="/organisation").status == 403
    assert ranked.scenario.state == ScenarioState.EVALUATED


def test_the_bidders_themselves_decide_nothing(page: Browser, ranked: Round) -> None:
    page.sign_in(ranked.vendors[1].user)
    for name in ADDRESSES:
        assert page.get(f"{ranked.path}/{name}").status == 403


def test_visitors_are_asked_to_sign_in(page: Browser, ranked: Round) -> None:
    for name in ADDRESSES:
        assert page.get(f"{ranked.path}/{name}").location.startswith("/sign-in?next=")


def test_before_the_ranking_there_is_nothing_to_decide(page: Browser, clock: Clock) -> None:
    closed = make_round(clock)
    page.sign_in(closed.buyer.user)
    for step in (lambda: closed, closed.open):
        step()
        for name in ADDRESSES[::2]:
            assert page.get(f"{closed.path}/{name}").status == 409
            path = f"{closed.path}/{name}"
            assert page.send_with_token(path, {}, token_from="/organisation").status == 409


@pytest.mark.parametrize("number", ["0", "999999", str(10**30), "x"])
def test_there_is_no_such_scenario(page: Browser, number: str) -> None:
    page.sign_in(make_buyer().user)
    for name in ADDRESSES:
        assert page.get(f"/scenarios/{number}/{name}").status == 404


def test_a_decision_takes_a_token(desk: Browser, ranked: Round) -> None:
    assert desk.send(f"{ranked.path}/award", form_of(ranked)).status == 400
    assert desk.send(f"{ranked.path}/award/fail", {"reason": "不要了"}).status == 400
    assert ranked.scenario.state == ScenarioState.EVALUATED


def test_what_failed_a_gate_is_told_so_unless_the_buyer_says_more(
    desk: Browser, ranked: Round
) -> None:
    controls = desk.get(f"{ranked.path}/award").form(f"{ranked.path}/award").controls
    assert "部署在矿区内网" in controls[f"feedback-{ranked.out.id}"].values[0]
    assert controls[f"feedback-{ranked.second.id}"].values == [""]


def test_each_bidder_reads_its_own_feedback_alone(desk: Browser, ranked: Round) -> None:
    desk.post(f"{ranked.path}/award", form_of(ranked))
    second = desk.signed_in(ranked.vendors[1].user).get(f"{ranked.path}/proposal/result")
    assert "报价偏高。" in second.text
    assert "不能内网部署。" not in second.text
    assert ranked.vendors[2].organisation.name not in second.text
