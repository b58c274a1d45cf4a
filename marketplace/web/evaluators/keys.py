"""Keys of an evaluator: register one, withdraw it, say that it is in other hands."""

import re

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.services import evaluators
from marketplace.web.evaluators.blueprint import evaluators_pages
from marketplace.web.evaluators.forms import CompromiseForm, KeyForm
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard

_HAS_PRIVATE_HALF = re.compile(r"\"d\"\s*:")


@evaluators_pages.route("/admin/evaluators/<int:evaluator_id>/keys/new", methods=["GET", "POST"])
@guard(Permission.EVALUATOR_MANAGE)
def new_key(evaluator_id: int) -> str | Response | tuple[str, int]:
    """Register a public key."""
    actor = current_actor()
    form, row = KeyForm(), evaluators.get_evaluator(actor, evaluator_id)
    if request.method != "POST":
        return render_template("evaluators/new_key.html", form=form, evaluator=row)
    try:
        if form.validate():
            evaluators.add_key(actor, evaluator_id, form.jwk.data or "")
            flash(_("已登记公钥。"), "success")
            return redirect(url_for("evaluators.show", evaluator_id=evaluator_id))
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    if _HAS_PRIVATE_HALF.search(form.jwk.data or ""):
        form.jwk.data = ""  # not to be kept in a page as well
    return render_template("evaluators/new_key.html", form=form, evaluator=row), 422


@evaluators_pages.route(
    "/admin/evaluators/<int:evaluator_id>/keys/<int:key_id>/withdraw", methods=["GET", "POST"]
)
@guard(Permission.EVALUATOR_MANAGE)
def withdraw_key(evaluator_id: int, key_id: int) -> str | Response:
    """Take a key out of use, once that is confirmed."""
    actor = current_actor()
    if request.method != "POST":
        key = evaluators.get_key(actor, evaluator_id, key_id)
        return render_template("evaluators/withdraw_key.html", key=key)
    evaluators.withdraw_key(actor, evaluator_id, key_id)
    flash(_("已停用这把公钥。此前收到的凭证不受影响。"), "success")
    return redirect(url_for("evaluators.show", evaluator_id=evaluator_id))


@evaluators_pages.route(
    "/admin/evaluators/<int:evaluator_id>/keys/<int:key_id>/compromised", methods=["GET", "POST"]
)
@guard(Permission.EVALUATOR_MANAGE)
def compromise_key(evaluator_id: int, key_id: int) -> str | Response | tuple[str, int]:
    """Say since when a key may be in other hands."""
    actor = current_actor()
    form, key = CompromiseForm(), evaluators.get_key(actor, evaluator_id, key_id)
    if request.method != "POST":
        return render_template("evaluators/compromise_key.html", form=form, key=key)
    try:
        if form.validate():
            evaluators.mark_compromised(actor, evaluator_id, key_id, form.since.data)
            flash(_("已记录。那时起收到的、由这把密钥签名的凭证和状态列表不再采信。"), "success")
            return redirect(url_for("evaluators.show", evaluator_id=evaluator_id))
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    return render_template("evaluators/compromise_key.html", form=form, key=key), 422
