"""What opened proposals have in common: for the buyer and the supervisors, never for vendors."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission, is_allowed
from marketplace.matching import resemblance
from marketplace.models import Resemblance
from marketplace.services import proposal_resemblances, scenarios
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.resemblances.forms import NoteForm
from marketplace.web.resemblances.pairs import list_pairs, list_unread

resemblances_pages = Blueprint("resemblances", __name__)

Answer = str | Response | tuple[str, int]


@resemblances_pages.get("/scenarios/<int:scenario_id>/resemblances")
@guard(Permission.RESEMBLANCE_READ)
def show(scenario_id: int) -> str:
    """Every two proposals that have something in common, with the evidence."""
    actor = current_actor()
    scenario = scenarios.get_scenario(actor, scenario_id)
    found = proposal_resemblances.list_resemblances(actor, scenario)
    return render_template(
        "resemblances/show.html",
        scenario=scenario,
        check=found.check,
        pairs=list_pairs(scenario, found.pairs),
        unread=list_unread(found.check, found.proposals) if found.check else [],
        method=resemblance,
        can_read_proposals=is_allowed(actor, Permission.PROPOSAL_READ_OPENED, scenario),
    )


@resemblances_pages.post("/scenarios/<int:scenario_id>/resemblances")
@guard(Permission.RESEMBLANCE_NOTE)
def order(scenario_id: int) -> Response:
    """Have the proposals compared where they were opened before that was done."""
    proposal_resemblances.order(current_actor(), scenario_id)
    flash(_("已安排比较，完成后在本页显示。"), "success")
    return redirect(url_for("resemblances.show", scenario_id=scenario_id))


@resemblances_pages.route("/resemblances/<int:resemblance_id>/note", methods=["GET", "POST"])
@guard(Permission.RESEMBLANCE_NOTE)
def note(resemblance_id: int) -> Answer:
    """Record what the vendors wrote, and what follows from it."""
    actor = current_actor()
    row = proposal_resemblances.get_noted(actor, resemblance_id)
    form = NoteForm(data={"explanation": row.explanation, "conclusion": row.conclusion})
    if request.method != "POST":
        return _note(row, form)
    try:
        if form.validate():
            typed = form.explanation.data or "", form.conclusion.data or ""
            proposal_resemblances.note(actor, resemblance_id, *typed)
            flash(_("已记录双方的说明。"), "success")
            return redirect(_address_of(row))
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    return _note(row, form), 422


def _note(row: Resemblance, form: NoteForm) -> str:
    scenario = row.check.scenario
    (pair,) = list_pairs(scenario, [row])
    return render_template(
        "resemblances/note.html", scenario=scenario, pair=pair, form=form, back=_address_of(row)
    )


def _address_of(row: Resemblance) -> str:
    address = url_for("resemblances.show", scenario_id=row.check.scenario_id)
    return f"{address}#pair-{row.id}"
