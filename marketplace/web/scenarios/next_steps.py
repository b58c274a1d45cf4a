"""What the reader of a listing can do next, by who they are and how the scenario stands."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask import request, url_for
from flask_babel import gettext as _

from marketplace.domain.lifecycle import (
    ACCEPTING,
    AWARDED_STATES,
    CLOSED,
    CONCLUDED_STATES,
    DELIVERY_STATES,
    ENDED_STATES,
    NEVER_OPENED_STATES,
    ProposalState,
    Role,
    ScenarioState,
)
from marketplace.domain.permissions import Actor, Permission, is_allowed, is_let_in
from marketplace.models import Scenario
from marketplace.models.opening import OpeningSide
from marketplace.services import assessment_panels, awards, proposals
from marketplace.services.opening_records import is_set_aside
from marketplace.services.proposal_results import is_result_out
from marketplace.services.proposals import OwnProposal
from marketplace.web.assessors.steps import find_step
from marketplace.web.deliveries.turns import find_turn as find_turn_in_delivery
from marketplace.web.formatting import moment
from marketplace.web.links import find_url
from marketplace.web.openings.turns import find_turn

# Of a buyer's members not everybody may take the next step.
_NEEDED: dict[str, Permission] = {
    ScenarioState.DRAFT: Permission.SCENARIO_EDIT,
    ScenarioState.RETURNED: Permission.SCENARIO_EDIT,
    CLOSED: Permission.PROPOSAL_OPEN,
    ScenarioState.OPENED: Permission.RANKING_RUN,
    ScenarioState.EVALUATED: Permission.AWARD_DECIDE,
    ScenarioState.AWARDED: Permission.AWARD_DECIDE,
    ScenarioState.CONCLUDED: Permission.DELIVERY_MANAGE,
}


@dataclass(frozen=True)
class NextSteps:
    """A sentence on where the reader stands, and links (label, address), the main one first.

    `is_waiting`: for time to pass, or for somebody else.
    """

    text: str
    links: tuple[tuple[str, str], ...] = ()
    is_waiting: bool = False


Way = tuple[str, str]


def _links(actor: Actor, scenario: Scenario, *ways: Way) -> tuple[Way, ...]:
    """The ways (label, endpoint) that the actor can go, as (label, address)."""
    found = (
        (label, find_url(actor, endpoint, scenario_id=scenario.id)) for label, endpoint in ways
    )
    return tuple((label, url) for label, url in found if url)


def find_next_steps(actor: Actor, scenario: Scenario, now: datetime) -> NextSteps | None:
    """What `actor` can do about `scenario` at `now`; None where there is nothing to do."""
    state = scenario.public_state_at(now)
    if is_allowed(actor, Permission.SCENARIO_LIST_OWN, scenario):
        return _for_owner(actor, scenario, state, now)
    if is_let_in(actor, Permission.SCENARIO_DECIDE):
        return _for_administrator(actor, scenario)
    if is_let_in(actor, Permission.OPENING_WATCH) and state == CLOSED:
        return _opening(actor, scenario, OpeningSide.SUPERVISOR)
    if is_let_in(actor, Permission.OPENING_WATCH) and state in DELIVERY_STATES:
        return NextSteps(_("您可以查看里程碑和交付材料。"), _links(actor, scenario, _delivery()))
    if is_let_in(actor, Permission.PROPOSAL_READ_OWN):
        return _for_vendor(actor, scenario, state, now)
    if state == ACCEPTING:
        return _for_others(actor)
    return None


def _owner_texts() -> dict[str, tuple[str, tuple[Way, ...]]]:
    ranking = (_("查看排序"), "rankings.show")
    simulation = (_("模拟排序"), "simulations.show")
    models = (_("推荐的模型"), "recommendations.models_")
    return {
        ScenarioState.DRAFT: (
            _("草稿只有贵单位和平台管理员能看到。填写完整后提交审批。"),
            ((_("继续编辑"), "scenarios.edit"), simulation, models),
        ),
        ScenarioState.RETURNED: (
            _("管理员退回了这个场景。请按意见修改后重新提交。"),
            ((_("查看意见并修改"), "scenarios.edit"), simulation),
        ),
        ScenarioState.SUBMITTED: (_("正在等待管理员审批，审批结果会通知您。"), (simulation,)),
        ScenarioState.APPROVED: (_("已批准，等待发布。发布之前可以收回修改。"), ()),
        ACCEPTING: (
            _("正在接受申报。截止前任何人都看不到有几份方案、谁申报了。"),
            (
                (_("更正"), "amendments.new"),
                models,
                (_("提前截止"), "scenarios.close_early"),
                (_("取消这个场景"), "scenarios.cancel"),
            ),
        ),
        ScenarioState.OPENED: (
            _("方案已开启，但排序没有完成，请运行排序。"),
            ((_("去运行排序"), "rankings.show"),),
        ),
        ScenarioState.EVALUATED: (
            _("排序已完成，请确定中选方案。"),
            ((_("去确定中选"), "awards.new"), ranking),
        ),
        ScenarioState.CONCLUDED: (
            _("已确认成交。制定里程碑计划，启动交付。"),
            (
                (_("启动交付"), "deliveries.begin"),
                ranking,
                (_("终止交付"), "deliveries.terminate"),
            ),
        ),
        ScenarioState.ACCEPTED: (_("已整体验收。"), (_delivery(), ranking)),
        ScenarioState.TERMINATED: (_("交付已终止。"), (_delivery(), ranking)),
    }


def _for_owner(actor: Actor, scenario: Scenario, state: str, now: datetime) -> NextSteps | None:
    found = _own_steps(actor, scenario, state, now)
    needed = _NEEDED.get(state)
    if found is None or needed is None or is_allowed(actor, needed, scenario):
        return found
    text = found.text + _("这一步由贵单位有此权限的成员办理。")
    return replace(found, text=text, is_waiting=True)


def _delivery() -> Way:
    return _("查看交付"), "deliveries.show"


def _own_steps(actor: Actor, scenario: Scenario, state: str, now: datetime) -> NextSteps | None:
    """What the organisation has to do next, whoever of its members does it."""
    if state == ScenarioState.AWARDED:
        return _own_award(actor, scenario, now)
    if state == CLOSED:
        return _with_assessors(actor, scenario, _opening(actor, scenario, OpeningSide.BUYER))
    if state == ScenarioState.OPENED and assessment_panels.is_judged(scenario):
        text, ways, is_waiting = find_step(scenario)
        return NextSteps(text, _links(actor, scenario, *ways), is_waiting=is_waiting)
    if state == ScenarioState.DELIVERING:
        return _own_delivery(actor, scenario, now)
    found = _owner_texts().get(state)
    if found is None:
        return None
    return _with_assessors(actor, scenario, NextSteps(found[0], _links(actor, scenario, *found[1])))


def _with_assessors(actor: Actor, scenario: Scenario, steps: NextSteps) -> NextSteps:
    """Whoever is to judge can be invited from the publication on."""
    if scenario.state != ScenarioState.PUBLISHED or not assessment_panels.is_judged(scenario):
        return steps
    links = _links(actor, scenario, (_("评审专家"), "assessors.index"))
    return replace(steps, links=(*steps.links, *links))


def _opening(actor: Actor, scenario: Scenario, side: OpeningSide) -> NextSteps:
    """Whose turn it is, of the two who open a call past its deadline."""
    turn = find_turn(scenario, side)
    label = _("去确认开启") if turn.is_mine else _("查看开启进度")
    links = _links(actor, scenario, (label, "openings.show"))
    return NextSteps(turn.text, links, is_waiting=not turn.is_mine)


def _own_award(actor: Actor, scenario: Scenario, now: datetime) -> NextSteps:
    ranking = (_("查看排序"), "rankings.show")
    until = awards.get_award(scenario.id).standstill_until
    if now < until:
        text = _("中选结果正在公示，%(moment)s 公示期满后请确认成交。", moment=moment(until))
        return NextSteps(text, _links(actor, scenario, ranking), is_waiting=True)
    conclude = (_("去确认成交"), "awards.conclude")
    return NextSteps(_("公示期已满，请确认成交。"), _links(actor, scenario, conclude, ranking))


def _own_delivery(actor: Actor, scenario: Scenario, now: datetime) -> NextSteps | None:
    """How far the delivery is, for either side of it."""
    turn = find_turn_in_delivery(actor, scenario, now)
    if turn is None:
        return None
    whole = ((_("去整体验收"), "deliveries.accept"),) if turn.is_due and turn.is_mine else ()
    links = _links(actor, scenario, *whole, _delivery())
    return NextSteps(turn.text, links, is_waiting=not turn.is_mine)


def _for_administrator(actor: Actor, scenario: Scenario) -> NextSteps | None:
    if scenario.state == ScenarioState.APPROVED:
        return NextSteps(
            _("这个场景已批准，等待发布。"),
            _links(actor, scenario, (_("查看安排"), "scenarios.review")),
        )
    if scenario.state == ScenarioState.PUBLISHED:
        return NextSteps(
            _("这个场景已经公开。发现违规或重大差错时，可以撤回。"),
            _links(actor, scenario, (_("撤回这个场景"), "scenarios.withdraw")),
        )
    if scenario.state != ScenarioState.SUBMITTED:
        return None
    return NextSteps(
        _("这个场景在等待审批。"), _links(actor, scenario, (_("去审批"), "scenarios.review"))
    )


def _for_vendor(actor: Actor, scenario: Scenario, state: str, now: datetime) -> NextSteps | None:
    own = proposals.find_at_a_glance(actor, scenario.id)
    if own is None:
        return _invitation(actor, scenario) if state == ACCEPTING else None
    if state == ACCEPTING:
        text, label = _own_while_accepting(own)
        return NextSteps(text, _links(actor, scenario, (label, "proposals.edit")))
    if is_set_aside(own.row.id):
        return NextSteps(
            _("您的方案在开启时没有通过核对，已连同证据另存，不参加排序。请保存好回执。"),
            _links(actor, scenario, (_("公开的开启记录"), "openings.record")),
        )
    if own.row.state == ProposalState.SELECTED and state in CONCLUDED_STATES:
        return _for_winner(actor, scenario, now)
    return _own_afterwards(actor, own, scenario)


def _for_winner(actor: Actor, scenario: Scenario, now: datetime) -> NextSteps | None:
    """What comes after the conclusion, for the vendor that was selected."""
    if scenario.state == ScenarioState.DELIVERING:
        return _own_delivery(actor, scenario, now)
    text = {
        ScenarioState.CONCLUDED: _("已确认成交，等待需求单位制定里程碑计划、启动交付。"),
        ScenarioState.ACCEPTED: _("贵单位的交付已通过整体验收。"),
        ScenarioState.TERMINATED: _("需求单位终止了交付。"),
    }[ScenarioState(scenario.state)]
    result = (_("查看我的结果"), "proposals.result")
    links = _links(actor, scenario, _delivery(), result)
    return NextSteps(text, links, is_waiting=True)


def _invitation(actor: Actor, scenario: Scenario) -> NextSteps:
    return NextSteps(
        _("写好后密封提交，截止前可以替换或撤回，别人看不到您是否申报。"),
        _links(actor, scenario, (_("撰写申报方案"), "proposals.edit")),
    )


def _own_while_accepting(own: OwnProposal) -> tuple[str, str]:
    if own.row.is_unconfirmed:
        return _("场景已更正，请确认或替换已密封的方案，否则它不参加排序。"), _("去确认或替换")
    if own.is_changed_since_submission:
        return _("已密封提交过，但之后的修改还没有提交。"), _("继续编辑并替换")
    return {
        ProposalState.DRAFT: (_("您有一份草稿，还没有提交。"), _("继续撰写")),
        ProposalState.SUBMITTED: (_("已密封提交，截止前可以替换或撤回。"), _("查看或替换方案")),
        ProposalState.WITHDRAWN: (_("您撤回了方案，截止前可以重新提交。"), _("重新编辑")),
    }[ProposalState(own.row.state)]


def _own_afterwards(actor: Actor, own: OwnProposal, scenario: Scenario) -> NextSteps:
    proposal_state = own.row.state
    result = (_("查看我的结果"), "proposals.result")
    if proposal_state == ProposalState.DRAFT:
        return NextSteps(_("申报已截止，您的草稿没有提交，不参加排序。"))
    if proposal_state == ProposalState.WITHDRAWN:
        return NextSteps(_("您在截止前撤回了方案，不参加排序。"))
    if scenario.state in NEVER_OPENED_STATES:
        return NextSteps(_("这个场景已经结束。您密封的方案没有开启，今后也不会开启。"))
    if own.row.is_unconfirmed:
        return NextSteps(_("您没有在截止前确认更正，方案开启后不参加排序。"))
    if own.row.is_out_unconfirmed:
        ways = (result,) if is_result_out(own.row) else ()
        text = _("您没有在截止前确认更正，这份方案没有参加排序。")
        return NextSteps(text, _links(actor, scenario, *ways))
    if scenario.state in ENDED_STATES:
        return NextSteps(_("这个场景已经结束，没有中选方案。"), _links(actor, scenario, result))
    if scenario.state in AWARDED_STATES:
        return NextSteps(_("结果已公布。"), _links(actor, scenario, result))
    return NextSteps(
        _("您的方案已在截止前提交：%(awaited)s。", awaited=what_is_awaited(scenario.state))
    )


def what_is_awaited(scenario_state: str) -> str:
    """What a proposal that came in time waits for, until the result is out."""
    return {
        ScenarioState.OPENED.value: _("已开启，等待排序"),
        ScenarioState.EVALUATED.value: _("已排序，等待需求单位确定中选方案"),
    }.get(scenario_state, _("等待需求单位开启"))


def _for_others(actor: Actor) -> NextSteps | None:
    if not actor.is_signed_in:
        return NextSteps(
            _("供给方登录后可以申报，认证单位登录后可以看到联系方式。"),
            (
                (_("登录"), url_for("accounts.sign_in", next=request.path)),
                (_("注册单位"), url_for("accounts.register")),
            ),
        )
    if actor.has(Role.BUYER) or actor.has(Role.SUPERVISOR):
        return None
    return NextSteps(_("贵单位通过平台认证之后，才能申报和查看联系方式。"))
