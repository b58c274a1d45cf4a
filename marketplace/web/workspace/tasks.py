"""What waits for a person, as tasks: each says what it is, why now, and where to go."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.domain.lifecycle import (
    ACCEPTING,
    CLOSED,
    CONCLUDED_STATES,
    OrganisationState,
    ProposalState,
    Role,
    ScenarioState,
)
from marketplace.domain.permissions import Actor, Permission, is_let_in
from marketplace.models import Scenario
from marketplace.services import (
    annex_requests,
    attention,
    benchmark_proposals,
    document_badges,
    filings,
    models,
    organisations,
    own_scenarios,
    proposals,
    questions,
    scenarios,
)
from marketplace.services.own_scenarios import Group
from marketplace.services.proposals import OwnProposal
from marketplace.web.formatting import moment, state_name
from marketplace.web.openings.watching import list_shown
from marketplace.web.scenarios.next_steps import find_next_steps

MOST_DRAFTS = 10
_OTHERS_TURN = frozenset({ScenarioState.SUBMITTED, ScenarioState.APPROVED, ACCEPTING})
# What cannot wait stands first.
_ORDER = (
    CLOSED,
    ScenarioState.RETURNED,
    ScenarioState.EVALUATED,
    ScenarioState.OPENED,
    ScenarioState.AWARDED,
    ScenarioState.CONCLUDED,
    ScenarioState.DELIVERING,
    ScenarioState.DRAFT,
)


@dataclass(frozen=True)
class Task:
    """One thing to do, or to wait for. `state` is a value the state tag knows."""

    title: str
    note: str
    url: str
    state: str
    state_label: str
    action: tuple[str, str] | None = None
    deadline: datetime | None = None


@dataclass(frozen=True)
class Desk:
    """What a person finds on coming in: their own tasks, and what waits for others."""

    tasks: list[Task]
    waiting: list[Task]


def make_desk(actor: Actor, now: datetime) -> Desk:
    """The tasks of all the actor's roles at `now`."""
    mine: list[Task] = []
    others: list[Task] = []
    if actor.has(Role.ADMINISTRATOR):
        mine += [*_organisations_to_decide(actor), *_names_to_decide(actor)]
        mine += [*_scenarios_to_decide(actor), *_evidence_to_check(actor)]
    if is_let_in(actor, Permission.OPENING_WATCH):
        _divide(_openings(actor), mine, others)
    if is_let_in(actor, Permission.ANNEX_MANAGE):
        mine += _annex_requests_to_decide(actor)
    if actor.has(Role.BUYER):
        _divide(_scenarios(actor, now), mine, others)
        mine += _questions_to_answer(actor, now)
    if actor.has(Role.VENDOR):
        mine += _evidence_to_add(actor)
        _divide(_proposals(actor, now), mine, others)
    return Desk(mine, others)


def _divide(tasks: Iterable[tuple[bool, Task]], mine: list[Task], others: list[Task]) -> None:
    for is_mine, task in tasks:
        (mine if is_mine else others).append(task)


def _organisations_to_decide(actor: Actor) -> Iterator[Task]:
    for row in organisations.list_pending(actor):
        url = url_for("organisations.show", organisation_id=row.id)
        note = _("%(when)s申请加入", when=moment(row.created_at))
        yield Task(row.name, note, url, row.state, state_name(row.state), (_("去审核"), url))


def _names_to_decide(actor: Actor) -> Iterator[Task]:
    state = OrganisationState.PENDING  # of the name: the organisation is approved
    for row in attention.list_renamings(actor):
        url = url_for("organisations.show", organisation_id=row.id)
        note = _("申请改名为“%(name)s”", name=row.proposed_name)
        yield Task(row.name, note, url, state, state_name(state), (_("去核对"), url))


def _scenarios_to_decide(actor: Actor) -> Iterator[Task]:
    for row in scenarios.list_submitted(actor):
        url = url_for("scenarios.review", scenario_id=row.id)
        note = _(
            "%(unit)s于%(when)s提交", unit=row.organisation.name, when=moment(row.submitted_at)
        )
        yield Task(row.title, note, url, row.state, state_name(row.state), (_("去审批"), url))


def _evidence_to_check(actor: Actor) -> Iterator[Task]:
    """What vendors state, and what they propose for the table; each queue is one task."""
    stated = filings.count_waiting(actor) + document_badges.count_waiting(actor)
    if stated:
        url = url_for("filings.index")
        note = ngettext("%(num)s 个编号和证书等待核对", "%(num)s 个编号和证书等待核对", stated)
        yield Task(_("备案核对"), note, url, "requested", _("待处理"), (_("去核对"), url))
    proposed = benchmark_proposals.count_open(actor)
    if proposed:
        url = url_for("benchmarks.manage")
        note = ngettext("%(num)s 项提议等待处理", "%(num)s 项提议等待处理", proposed)
        yield Task(_("基准提议"), note, url, "requested", _("待处理"), (_("去处理"), url))


def _openings(actor: Actor) -> Iterator[tuple[bool, Task]]:
    """(whether it is the supervisors' turn, the task) for each call that waits to be opened."""
    for one in list_shown(actor):
        url = url_for("openings.show", scenario_id=one.scenario.id)
        action = (_("去确认开启") if one.turn.is_mine else _("查看开启进度"), url)
        yield (
            one.turn.is_mine,
            Task(one.scenario.title, one.turn.text, url, CLOSED, state_name(CLOSED), action),
        )


def _annex_requests_to_decide(actor: Actor) -> Iterator[Task]:
    counts = annex_requests.count_waiting(actor)
    for row in own_scenarios.list_of(actor, list(counts)):
        url = url_for("annexes.manage", scenario_id=row.id)
        note = ngettext(
            "%(num)s 份附件查阅申请待处理", "%(num)s 份附件查阅申请待处理", counts[row.id]
        )
        yield Task(row.title, note, url, "requested", _("待处理"), (_("去处理"), url))


def _scenarios(actor: Actor, now: datetime) -> list[tuple[bool, Task]]:
    """(whether it is the buyer's turn, the task) for each scenario that is not over."""
    rows = own_scenarios.list_unfinished(actor)
    rows += own_scenarios.list_in(actor, [ScenarioState.DRAFT], MOST_DRAFTS)
    tasks = sorted((_scenario(actor, row, now) for row in rows), key=lambda pair: _urgency(pair[1]))
    return [*tasks, *_more_drafts(actor)]


def _more_drafts(actor: Actor) -> Iterator[tuple[bool, Task]]:
    """The drafts of a long list as one task."""
    more = own_scenarios.count_drafts(actor) - MOST_DRAFTS
    if more > 0:
        url = url_for("scenarios.list_own", show=Group.DRAFTS)
        title = ngettext("还有 %(num)s 份草稿", "还有 %(num)s 份草稿", more)
        note = _("较早的草稿不在这里逐份列出。")
        state = ScenarioState.DRAFT
        yield True, Task(title, note, url, state, state_name(state), (_("查看全部草稿"), url))


def _urgency(task: Task) -> int:
    return _ORDER.index(task.state) if task.state in _ORDER else len(_ORDER)


def _scenario(actor: Actor, row: Scenario, now: datetime) -> tuple[bool, Task]:
    state = row.public_state_at(now)
    step = find_next_steps(actor, row, now)
    is_open = state in _OTHERS_TURN
    is_mine = not is_open and not (step and step.is_waiting)
    return is_mine, Task(
        title=row.title,
        note=step.text if step else "",
        url=url_for("scenarios.show", scenario_id=row.id),
        state=state,
        state_label=state_name(state),
        action=step.links[0] if step and step.links and not is_open else None,
        deadline=row.proposal_deadline if state == ACCEPTING else None,
    )


def _questions_to_answer(actor: Actor, now: datetime) -> Iterator[Task]:
    """The buyer's listings with open questions; the tag counts, the deadline presses."""
    published = own_scenarios.list_in(actor, [ScenarioState.PUBLISHED])
    rows = [row for row in published if row.is_accepting_at(now)]
    waiting = questions.count_waiting(row.id for row in rows)
    for row in rows if is_let_in(actor, Permission.QUESTION_ANSWER) else ():
        if row.id in waiting:
            url = url_for("questions.index", scenario_id=row.id)
            count = ngettext("%(num)s 个问题待回答", "%(num)s 个问题待回答", waiting[row.id])
            note = _("供给方在等答复，公布后所有人都能看到。")
            action = (_("去回答"), url)
            yield Task(row.title, note, url, "pending", count, action, row.proposal_deadline)


def _evidence_to_add(actor: Actor) -> Iterator[Task]:
    """A vendor without a model and a version cannot bid, without a report only badly."""
    rows = models.list_own(actor)
    versions = [version for row in rows for version in row.versions]
    if not rows:
        url = url_for("models.new")
        note = _("申报时要选择模型版本和测评凭证，请先登记。")
        yield _unfinished(_("登记第一个模型"), note, (_("登记模型"), url))
    elif not versions:
        url = url_for("models.add_version", model_id=rows[0].id)
        note = _("申报时要选择模型的一个版本，请先添加。")
        yield _unfinished(rows[0].name, note, (_("添加版本"), url))
    elif not any(version.credentials for version in versions):
        url = url_for("models.upload_report", version_id=versions[0].id)
        note = _("还没有测评报告：没有凭证的方案，测评成绩一项得 0 分。")
        yield _unfinished(versions[0].name, note, (_("上传测评报告"), url))


def _unfinished(title: str, note: str, action: tuple[str, str]) -> Task:
    return Task(title, note, action[1], "incomplete", _("未完成"), action)


def _proposals(actor: Actor, now: datetime) -> Iterator[tuple[bool, Task]]:
    """(whether it is the vendor's turn, the task) for each proposal whose scenario goes on."""
    for own in proposals.list_own(actor):
        if _is_over(own):
            continue
        step = find_next_steps(actor, own.scenario, now)
        is_accepting = own.scenario.is_accepting_at(now)
        is_delivering = own.scenario.state == ScenarioState.DELIVERING
        is_mine = bool(
            (is_accepting and _is_unsent(own)) or (is_delivering and step and not step.is_waiting)
        )
        yield (
            is_mine,
            Task(
                title=own.scenario.title,
                note=step.text if step else "",
                url=url_for("scenarios.show", scenario_id=own.scenario.id),
                state=own.scenario.public_state_at(now),
                state_label=state_name(own.scenario.public_state_at(now)),
                action=step.links[0] if step and step.links else None,
                deadline=own.scenario.proposal_deadline if is_accepting else None,
            ),
        )


def _is_over(own: OwnProposal) -> bool:
    """With the scenario, or for all that were not selected with its conclusion."""
    is_lost = own.row.state != ProposalState.SELECTED and own.scenario.state in CONCLUDED_STATES
    return is_lost or own.scenario.state in own_scenarios.states_of(Group.ENDED)


def _is_unsent(own: OwnProposal) -> bool:
    is_begun = own.row.state == "draft" or own.is_changed_since_submission
    return is_begun or own.row.is_unconfirmed
