"""Administrators: the queue of submitted listings, the review, the decision."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput
from marketplace.domain.lifecycle import Action, ScenarioState
from marketplace.domain.messages import mark
from marketplace.domain.permissions import Permission
from marketplace.models import Scenario, StateChange
from marketplace.services import (
    approvals,
    attachments,
    batches,
    listing_flags,
    listing_similarity,
    scenario_contacts,
    scenarios,
    transitions,
)
from marketplace.services.scenario_content import changes_since_approval, read_content, snapshot
from marketplace.web.annexes.panel import find_panel
from marketplace.web.batches.forms import ScheduleForm
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.redirects import next_or
from marketplace.web.scenarios.blueprint import scenarios_pages
from marketplace.web.scenarios.changes import describe, describe_changes, field_name
from marketplace.web.scenarios.drafting_state import measure
from marketplace.web.scenarios.field_names import GROUPS
from marketplace.web.scenarios.obstacles import describe_obstacles
from marketplace.web.scenarios.review_form import ReviewForm

# Until it is public an approval can be taken back.
_UNDECIDED = (ScenarioState.SUBMITTED, ScenarioState.APPROVED)
Answer = str | Response | tuple[str, int]

# What it means that nothing was chosen.
_LEFT_OPEN = {
    "sub_scenario": mark("不限"),
    "batch": mark("不分批"),
    "minimum_tier": mark("不作要求"),
    "procurement_kind": mark("不适用"),
    "reference_price": mark("不设"),
    "budget_minimum": mark("不限"),
    "budget_maximum": mark("不限"),
    "compute_provided": mark("不提供，由供给方自备"),
}


@scenarios_pages.get("/admin/scenarios")
@guard(Permission.SCENARIO_DECIDE)
def queue() -> str:
    """The listings that wait for a decision, longest waiting first, and those that are approved."""
    return show_queue()


def show_queue(error: str = "") -> str:
    """The queue, perhaps with what was wrong with what was ticked."""
    actor = current_actor()
    return render_template(
        "scenarios/queue.html",
        rows=scenarios.list_submitted(actor),
        approved=approvals.list_approved(actor),
        batches=batches.list_prepared(actor),
        error=error,
    )


@scenarios_pages.get("/admin/scenarios/<int:scenario_id>")
@guard(Permission.SCENARIO_DECIDE)
def review(scenario_id: int) -> str:
    """One listing, what has changed in it, and the decision to take."""
    return show_review(scenario_id, ReviewForm(formdata=None))


@scenarios_pages.post("/admin/scenarios/<int:scenario_id>/publish")
@guard(Permission.SCENARIO_DECIDE)
def publish(scenario_id: int) -> Answer:
    """Approve a listing: from now on it is public."""
    try:
        scenario = scenarios.publish(current_actor(), scenario_id)
    except InvalidInput as refusal:
        return show_review(scenario_id, ReviewForm(), describe_obstacles(refusal.fields)), 422
    flash(_("已通过“%(title)s”，它已在机会清单公开。", title=scenario.title), "success")
    return redirect(url_for("scenarios.queue"))


@scenarios_pages.post("/admin/scenarios/<int:scenario_id>/return")
@guard(Permission.SCENARIO_DECIDE)
def return_(scenario_id: int) -> Answer:
    """Send a listing back with reasons."""
    form = ReviewForm()
    form.validate()
    try:
        scenario = scenarios.return_to_buyer(
            current_actor(), scenario_id, form.reason.data or "", form.list_remarks()
        )
    except InvalidInput as refusal:
        _show(form, refusal)
        return show_review(scenario_id, form), 422
    flash(_("已退回“%(title)s”，并把原因告诉了需求方。", title=scenario.title), "success")
    return redirect(next_or(url_for("scenarios.queue")))


def _show(form: ReviewForm, refusal: InvalidInput) -> None:
    for name, messages in refusal.fields.items():
        field = form.reason if name == "reason" else form.remarks[name]
        field.errors = [translate(message) for message in messages]


def show_review(
    scenario_id: int,
    form: ReviewForm,
    obstacles: Sequence[tuple[str, str]] = (),
    schedule_form: ScheduleForm | None = None,
) -> str:
    """The page of a review, perhaps with what keeps the listing from being published."""
    actor = current_actor()
    scenario = scenarios.get_scenario(actor, scenario_id)
    scenario_contacts.note_reading(actor, scenario)
    return render_template(
        "scenarios/review.html",
        scenario=scenario,
        is_waiting=scenario.state in _UNDECIDED,
        schedule_form=schedule_form or ScheduleForm(formdata=None, obj=scenario),
        batches=batches.list_prepared(actor),
        flags=listing_flags.list_of_listing(actor, scenario_id),
        similar=listing_similarity.find_similar(actor, scenario),
        state=scenario.public_state_at(clock.now()),
        groups=_list_groups(scenario, form),
        changes=describe_changes(changes_since_approval(scenario)),
        is_first=scenario.approved_snapshot is None,
        files=_list_files(scenario),
        annex=find_panel(actor, scenario),
        history=_list_history(scenario_id),
        form=form,
        obstacles=obstacles,
        progress=measure(read_content(scenario), None),
    )


def _list_history(scenario_id: int) -> list[StateChange]:
    """What became of the listing. Why a delivery's plan changed is between its two sides."""
    changes = transitions.list_changes("scenario", scenario_id)
    return [change for change in changes if change.action != Action.REPLAN]


def _list_groups(scenario: Scenario, form: ReviewForm) -> list[dict[str, object]]:
    """The listing in the order it is read: per group its title, facts and remark fields."""
    taken = snapshot(read_content(scenario))
    return [
        {
            "slug": group.slug,
            "title": _(group.title),
            "remarks": [form.remarks[name] for name in group.names],
            "has_remarks": any(form.remarks[name].data for name in group.names),
            "facts": [(field_name(name), _words(name, taken[name])) for name in group.names],
        }
        for group in GROUPS
    ]


def _words(name: str, value: object) -> str | None:
    described = describe(name, value)
    return _(_LEFT_OPEN[name]) if described is None and name in _LEFT_OPEN else described


def _list_files(scenario: Scenario) -> list[dict[str, object]]:
    return [
        {
            "name": row.name,
            "size": row.size,
            "url": url_for("scenarios.download", scenario_id=scenario.id, attachment_id=row.id),
        }
        for row in attachments.list_attachments(scenario)
    ]
