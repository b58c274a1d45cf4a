"""A buyer's own scenarios: where each stands, and the ways out of it."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput
from marketplace.domain.lifecycle import (
    EDITABLE_STATES,
    ENDED_STATES,
    SCENARIO,
    Action,
    get_transition,
    list_actions,
)
from marketplace.domain.permissions import Actor, Permission, is_let_in, require
from marketplace.models import Scenario
from marketplace.services import own_scenarios, scenarios
from marketplace.services.own_scenarios import Group
from marketplace.web.fields import without_controls
from marketplace.web.form_errors import say_reason
from marketplace.web.guards import current_actor, guard
from marketplace.web.scenarios.blueprint import scenarios_pages
from marketplace.web.scenarios.drafting_state import measure_saved
from marketplace.web.scenarios.list_address import read_page
from marketplace.web.scenarios.next_steps import find_next_steps
from marketplace.web.watches.interest import list_interest

Answer = str | Response | tuple[str, int]


@scenarios_pages.get("/workspace/scenarios")
@guard(Permission.SCENARIO_LIST_OWN)
def list_own() -> str:
    """The scenarios of the reader's organisation, what each waits for, and what can be done."""
    actor, now = current_actor(), clock.now()
    roles = actor.roles if is_let_in(actor, Permission.SCENARIO_MANAGE) else frozenset()
    asked = request.args
    found = own_scenarios.get_page(
        actor, asked.get("show", ""), read_page(asked.get("page", "")) or 1
    )
    interest = list_interest(actor, found.rows)
    reopened = own_scenarios.list_reopened([row.id for row in found.rows])
    rows = [
        {
            "scenario": scenario,
            "state": scenario.public_state_at(now),
            "next": find_next_steps(actor, scenario, now),
            "actions": list_actions(SCENARIO, scenario.state, roles),
            "progress": measure_saved(scenario) if scenario.state in EDITABLE_STATES else None,
            "interest": interest.get(scenario.id),
            "can_reopen": scenario.state in ENDED_STATES and scenario.id not in reopened,
        }
        for scenario in found.rows
    ]
    return render_template(
        "scenarios/list_own.html",
        rows=rows,
        found=found,
        groups=[
            (label, found.counts[group], _own_url(group), group is found.group)
            for group, label in _name_groups()
        ],
        page_url=lambda number: _own_url(found.group, number),
        Group=Group,
        Action=Action,
    )


def _name_groups() -> list[tuple[Group, str]]:
    return [
        (Group.ALL, _("全部")),
        (Group.DRAFTS, _("草稿和退回")),
        (Group.RUNNING, _("进行中")),
        (Group.ENDED, _("已结束")),
    ]


def _own_url(group: Group, page: int = 1) -> str:
    show = None if group is Group.ALL else group.value
    return url_for("scenarios.list_own", show=show, page=page if page > 1 else None)


@scenarios_pages.post("/scenarios/<int:scenario_id>/recall")
@guard(Permission.SCENARIO_MANAGE)
def recall(scenario_id: int) -> Response:
    """Take a submitted scenario back to change it."""
    scenarios.recall(current_actor(), scenario_id)
    flash(_("已收回，可以继续修改。改好后请重新提交。"), "success")
    return redirect(url_for("scenarios.edit", scenario_id=scenario_id))


@scenarios_pages.route("/scenarios/<int:scenario_id>/discard", methods=["GET", "POST"])
@guard(Permission.SCENARIO_MANAGE)
def discard(scenario_id: int) -> Answer:
    """Give a draft up."""
    done = _("已放弃这个草稿。")
    return _end("scenarios/discard.html", scenario_id, Action.DISCARD, scenarios.discard, done)


@scenarios_pages.route("/scenarios/<int:scenario_id>/cancel", methods=["GET", "POST"])
@guard(Permission.SCENARIO_MANAGE)
def cancel(scenario_id: int) -> Answer:
    """End a published scenario before its opening."""
    done = _("已取消这个场景，原因已在公开页面上说明。")
    return _end("scenarios/cancel.html", scenario_id, Action.CANCEL, scenarios.cancel, done)


def _end(
    template: str,
    scenario_id: int,
    action: Action,
    end: Callable[[Actor, int, str], Scenario],
    done: str,
) -> Answer:
    """Ask for a reason, then end the scenario by `end`."""
    actor, reason = current_actor(), request.form.get("reason", "")
    scenario = scenarios.get_scenario(actor, scenario_id)
    require(actor, Permission.SCENARIO_MANAGE, scenario)
    get_transition(SCENARIO, action, scenario.state)
    error, status = None, 200
    if request.method == "POST":
        try:
            end(actor, scenario_id, reason)
        except InvalidInput as refusal:
            error, status = say_reason(refusal), 422
        else:
            flash(done, "success")
            return redirect(url_for("scenarios.list_own"))
    typed = without_controls(reason)
    page = render_template(template, scenario=scenario, reason=typed, error=error)
    return page, status
