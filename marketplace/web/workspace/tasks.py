"""What waits for a person, as tasks: each says what it is, why now, and where to go."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from marketplace.domain.lifecycle import ACCEPTING, CLOSED, Role, ScenarioState
from marketplace.domain.permissions import Actor
from marketplace.models import Scenario
from marketplace.services import models, organisations, proposals, scenarios
from marketplace.services.proposals import OwnProposal
from marketplace.web.formatting import moment, state_name
from marketplace.web.links import find_url
from marketplace.web.scenarios.next_steps import find_next_steps

_ENDED = frozenset(
    {
        ScenarioState.CONCLUDED,
        ScenarioState.CANCELLED,
        ScenarioState.FAILED,
        ScenarioState.WITHDRAWN,
    }
)
_OTHERS_TURN = frozenset({ScenarioState.SUBMITTED, ACCEPTING})
# What cannot wait stands first.
_ORDER = (
    CLOSED,
    ScenarioState.RETURNED,
    ScenarioState.EVALUATED,
    ScenarioState.OPENED,
    ScenarioState.AWARDED,
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
        mine += [*_organisations_to_decide(actor), *_scenarios_to_decide(actor)]
    if actor.has(Role.BUYER):
        for task in _scenarios(actor, now):
            (others if task.state in _OTHERS_TURN else mine).append(task)
    if actor.has(Role.VENDOR):
        mine += _first_model(actor)
        for is_mine, task in _proposals(actor, now):
            (mine if is_mine else others).append(task)
    return Desk(mine, others)


def _organisations_to_decide(actor: Actor) -> Iterator[Task]:
    for row in organisations.list_pending(actor):
        url = url_for("organisations.show", organisation_id=row.id)
        note = _("%(when)s申请加入", when=moment(row.created_at))
        yield Task(row.name, note, url, row.state, state_name(row.state), (_("去审核"), url))


def _scenarios_to_decide(actor: Actor) -> Iterator[Task]:
    for row in scenarios.list_submitted(actor):
        url = url_for("scenarios.review", scenario_id=row.id)
        note = _(
            "%(unit)s于%(when)s提交", unit=row.organisation.name, when=moment(row.submitted_at)
        )
        yield Task(row.title, note, url, row.state, state_name(row.state), (_("去审批"), url))


def _scenarios(actor: Actor, now: datetime) -> list[Task]:
    """The buyer's scenarios that are not over."""
    tasks = [
        _scenario(actor, row, now) for row in scenarios.list_own(actor) if row.state not in _ENDED
    ]
    return sorted(tasks, key=_urgency)


def _urgency(task: Task) -> int:
    return _ORDER.index(task.state) if task.state in _ORDER else len(_ORDER)


def _scenario(actor: Actor, row: Scenario, now: datetime) -> Task:
    state = row.public_state_at(now)
    step = find_next_steps(actor, row, now)
    is_open = state in _OTHERS_TURN
    return Task(
        title=row.title,
        note=step.text if step else "",
        url=url_for("scenarios.show", scenario_id=row.id),
        state=state,
        state_label=state_name(state),
        action=step.links[0] if step and step.links and not is_open else None,
        deadline=row.proposal_deadline if state == ACCEPTING else None,
    )


def _first_model(actor: Actor) -> Iterable[Task]:
    """A vendor without a model cannot bid."""
    url = find_url("models.new")
    if url is None or models.list_own(actor):
        return []
    note = _("申报时要选择模型版本和测评凭证，请先登记。")
    return [Task(_("登记第一个模型"), note, url, "incomplete", _("未完成"), (_("登记模型"), url))]


def _proposals(actor: Actor, now: datetime) -> Iterator[tuple[bool, Task]]:
    """(whether it is the vendor's turn, the task) for each proposal whose scenario goes on."""
    for own in proposals.list_own(actor):
        if own.scenario.state in _ENDED:
            continue
        step = find_next_steps(actor, own.scenario, now)
        is_accepting = own.scenario.is_accepting_at(now)
        is_mine = is_accepting and _is_unsent(own)
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


def _is_unsent(own: OwnProposal) -> bool:
    return own.row.state == "draft" or own.is_changed_since_submission
