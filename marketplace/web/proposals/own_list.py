"""One line of the list of own proposals: where it stands and what to do next."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from marketplace.domain.lifecycle import ENDED_STATES, ProposalState
from marketplace.domain.permissions import Permission, is_let_in
from marketplace.models import Proposal, Scenario
from marketplace.services.proposal_results import is_result_out
from marketplace.services.proposals import OwnProposal
from marketplace.web.guards import current_actor
from marketplace.web.messages import translate_reason
from marketplace.web.scenarios.next_steps import what_is_awaited


@dataclass(frozen=True)
class Entry:
    """A proposal as its vendor's list shows it. `next_step` is (label, address)."""

    row: Proposal
    scenario: Scenario
    tag: str
    note: str
    next_step: tuple[str, str]
    is_open: bool
    has_result: bool


def make_entry(own: OwnProposal, now: datetime) -> Entry:
    """The line at `now`."""
    is_open = own.scenario.is_accepting_at(now)
    has_result = is_result_out(own.row)
    return Entry(
        row=own.row,
        scenario=own.scenario,
        tag="sealed" if own.row.state == ProposalState.SUBMITTED else own.row.state,
        note=_note(own, is_open=is_open, has_result=has_result),
        next_step=_next_step(own, is_open=is_open, has_result=has_result),
        is_open=is_open,
        has_result=has_result,
    )


def _note(own: OwnProposal, *, is_open: bool, has_result: bool) -> str:
    if own.row.is_unconfirmed and is_open:
        return _("场景已更正，请确认或替换")
    if own.is_changed_since_submission and is_open:
        return _("密封后又有修改，尚未提交")
    if own.row.is_out_unconfirmed:
        number = own.scenario.material_amendment
        return _("截止前没有确认第 %(number)s 号更正，没有参加排序", number=number)
    if has_result:
        return own.row.feedback or ""
    if is_open:
        return {
            ProposalState.DRAFT: _("还没有提交"),
            ProposalState.WITHDRAWN: _("截止前可以重新提交"),
            ProposalState.SUBMITTED: _("截止前可以替换或撤回"),
        }[ProposalState(own.row.state)]
    if own.scenario.state in ENDED_STATES:
        return _("场景已结束：%(reason)s", reason=translate_reason(own.scenario.ending_reason))
    if own.row.state in (ProposalState.DRAFT, ProposalState.WITHDRAWN):
        return _("没有参加")
    return what_is_awaited(own.scenario.state)


def _next_step(own: OwnProposal, *, is_open: bool, has_result: bool) -> tuple[str, str]:
    if has_result:
        return _("查看结果"), url_for("proposals.result", scenario_id=own.scenario.id)
    edit = url_for("proposals.edit", scenario_id=own.scenario.id)
    if not (is_open and is_let_in(current_actor(), Permission.PROPOSAL_WRITE)):
        return _("查看方案"), edit
    if own.row.is_unconfirmed:
        return _("确认或替换"), edit
    if own.row.state == ProposalState.SUBMITTED and not own.is_changed_since_submission:
        return _("查看或替换"), edit
    return _("继续撰写"), edit
