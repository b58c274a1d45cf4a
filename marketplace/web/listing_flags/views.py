"""Flags on listings: raise one, see them all, resolve one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.models.listing_flag import ListingFlagKind
from marketplace.services import listing_flags, listing_similarity, scenarios
from marketplace.web.fields import without_controls
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.listing_flags.forms import FlagForm
from marketplace.web.messages import translate
from marketplace.web.redirects import next_or

listing_flags_pages = Blueprint("listing_flags", __name__)

Answer = str | Response | tuple[str, int]


@listing_flags_pages.get("/admin/flags")
@guard(Permission.SCENARIO_DECIDE)
def index() -> str:
    """The open flags, and what became of the latest others."""
    return _index()


def _index(failed_id: int = 0, typed: str = "", error: str = "") -> str:
    actor = current_actor()
    return render_template(
        "listing_flags/index.html",
        rows=listing_flags.list_open(actor),
        resolved=listing_flags.list_resolved(actor),
        failed_id=failed_id,
        typed=without_controls(typed),
        error=error,
    )


@listing_flags_pages.route("/admin/scenarios/<int:scenario_id>/flags", methods=["GET", "POST"])
@guard(Permission.SCENARIO_DECIDE)
def new(scenario_id: int) -> Answer:
    """Flag a listing, with those that look like it at hand."""
    form = FlagForm()
    if request.method != "POST":
        _prefill(form)
        return _new(scenario_id, form)
    try:
        if form.validate():
            listing_flags.flag(current_actor(), scenario_id, form.text())
            flash(_("已标记，可在“场景标记”里处理。"), "success")
            return redirect(url_for("listing_flags.index"))
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    return _new(scenario_id, form), 422


def _prefill(form: FlagForm) -> None:
    """With the listing that the address says it may duplicate."""
    other = request.args.get("other", type=int)
    if other is not None:
        form.kind.data, form.other.data = ListingFlagKind.DUPLICATE.value, other


def _new(scenario_id: int, form: FlagForm) -> str:
    actor = current_actor()
    scenario = scenarios.get_scenario(actor, scenario_id)
    return render_template(
        "listing_flags/new.html",
        scenario=scenario,
        form=form,
        flags=listing_flags.list_of_listing(actor, scenario_id),
        similar=listing_similarity.find_similar(actor, scenario),
    )


@listing_flags_pages.post("/admin/flags/<int:flag_id>/resolve")
@guard(Permission.SCENARIO_DECIDE)
def resolve(flag_id: int) -> Answer:
    """Close a flag with a word on what was found."""
    typed = request.form.get("resolution", "")
    try:
        listing_flags.resolve(current_actor(), flag_id, typed)
    except InvalidInput as refusal:
        error = translate(refusal.fields["resolution"][0])
        return _index(flag_id, typed, error), 422
    flash(_("已处理这条标记。"), "success")
    return redirect(next_or(url_for("listing_flags.index")))
