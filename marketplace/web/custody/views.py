"""Choose who keeps the key of a draft; fetch a share of a published scenario."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.services import custody, custody_shares, scenario_custody
from marketplace.services.scenario_custody import Choice
from marketplace.web.custody.forms import CustodyForm
from marketplace.web.downloads import as_download
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard

custody_pages = Blueprint("custody", __name__)


@custody_pages.route("/scenarios/<int:scenario_id>/custody/edit", methods=["GET", "POST"])
@guard(Permission.SCENARIO_EDIT)
def edit(scenario_id: int) -> str | Response | tuple[str, int]:
    """Choose who keeps the key."""
    actor = current_actor()
    choice = scenario_custody.get_choice(actor, scenario_id)
    form = CustodyForm().offer(choice.offered)
    if request.method != "POST":
        form.fill(choice.scenario.custody, choice.chosen)
        return _edit_page(form, choice)
    try:
        if form.validate():
            wanted = form.custody.data or ""
            scenario_custody.choose(actor, scenario_id, wanted, form.read_key_ids())
            flash(_("已保存。发布之前可以再改。"), "success")
            return redirect(url_for("scenarios.edit", scenario_id=scenario_id, step="check"))
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    return _edit_page(form, choice), 422


def _edit_page(form: CustodyForm, choice: Choice) -> str:
    return render_template("custody/edit.html", form=form, choice=choice)


@custody_pages.get("/scenarios/<int:scenario_id>/custody")
@guard(Permission.CUSTODY_READ)
def show(scenario_id: int) -> str:
    """Who keeps the key of a scenario, and how the reader releases a part of it."""
    actor = current_actor()
    scenario = custody.get_scenario(actor, scenario_id)
    return render_template(
        "custody/show.html",
        scenario=scenario,
        keys=custody_shares.list_keys(scenario),
        shares=custody.list_shares(scenario, actor),
    )


@custody_pages.get("/scenarios/<int:scenario_id>/custody/<int:custody_share_id>")
@guard(Permission.CUSTODY_READ)
def download(scenario_id: int, custody_share_id: int) -> Response:
    """A share, for its custodian to release a part of the key offline."""
    actor = current_actor()
    scenario = custody.get_scenario(actor, scenario_id)
    share = custody.get_share(scenario, actor, custody_share_id)
    name = f"share-{scenario.id}-{share.key.fingerprint[:8]}.jwe"
    return as_download((share.token or "").encode() + b"\n", name, "application/jose")
