"""A vendor asks to read an annex, and takes the request back."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput, StaleVersion
from marketplace.domain.permissions import Permission
from marketplace.services import annex_requests, annexes
from marketplace.web.annexes.blueprint import annexes_pages
from marketplace.web.annexes.forms import SignatureForm
from marketplace.web.annexes.pages import crumbs
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate

Answer = str | Response | tuple[str, int]


@annexes_pages.route("/scenarios/<int:scenario_id>/annex/request", methods=["GET", "POST"])
@guard(Permission.ANNEX_REQUEST)
def request_(scenario_id: int) -> Answer:
    """Read the undertaking, say what for, sign."""
    actor, form = current_actor(), SignatureForm()
    if not form.is_submitted():
        scenario, annex = annexes.get_annex(actor, scenario_id)
        annex_requests.require_requestable(actor, scenario, annex)
        form.digest.data = annex.undertaking_digest
        return _show(scenario_id, form)
    if not form.validate():
        return _show(scenario_id, form), 422
    try:
        annex_requests.request(actor, scenario_id, form.signature())
    except InvalidInput as refusal:
        show_refusal(form, refusal)
        return _show(scenario_id, form), 422
    except StaleVersion as refusal:
        return _show_again(scenario_id, form, translate(refusal.message)), refusal.status
    flash(_("申请已提交。需求单位处理后会通知贵单位。"), "success")
    return redirect(url_for("scenarios.show", scenario_id=scenario_id))


def _show(scenario_id: int, form: SignatureForm) -> str:
    scenario, annex = annexes.get_annex(current_actor(), scenario_id)
    return render_template(
        "annexes/request.html",
        scenario=scenario,
        annex=annex,
        form=form,
        crumbs=crumbs(scenario, (_("申请查阅受限附件"), None)),
    )


def _show_again(scenario_id: int, form: SignatureForm, why: str) -> str:
    """The form with the present undertaking, not yet agreed to."""
    _scenario, annex = annexes.get_annex(current_actor(), scenario_id)
    form.digest.data, form.is_agreed.data = annex.undertaking_digest, False
    form.is_agreed.errors = [why]
    return _show(scenario_id, form)


@annexes_pages.post("/scenarios/<int:scenario_id>/annex/request/withdraw")
@guard(Permission.ANNEX_REQUEST)
def withdraw(scenario_id: int) -> Response:
    """Take a request back that waits."""
    annex_requests.withdraw(current_actor(), scenario_id)
    flash(_("已撤回查阅申请。"), "success")
    return redirect(url_for("scenarios.show", scenario_id=scenario_id))
