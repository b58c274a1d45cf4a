"""Register and retire the public keys of custodians."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.custody import CustodianKind
from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission, find_seat
from marketplace.services import custodian_keys
from marketplace.web.custodian_keys.forms import CustodianKeyForm
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard

custodian_keys_pages = Blueprint("custodian_keys", __name__)


@custodian_keys_pages.get("/workspace/custodian-keys")
@guard(Permission.CUSTODIAN_KEY_MANAGE)
def index() -> str:
    """The keys of the reader's side."""
    actor = current_actor()
    return render_template(
        "custodian_keys/index.html",
        rows=custodian_keys.list_own(actor),
        is_notary=find_seat(actor) is CustodianKind.NOTARY,
    )


@custodian_keys_pages.route("/workspace/custodian-keys/new", methods=["GET", "POST"])
@guard(Permission.CUSTODIAN_KEY_MANAGE)
def new() -> str | Response | tuple[str, int]:
    """Register a public key."""
    actor, form = current_actor(), CustodianKeyForm()
    is_notary = find_seat(actor) is CustodianKind.NOTARY
    if request.method != "POST":
        return render_template("custodian_keys/new.html", form=form, is_notary=is_notary)
    try:
        if form.validate():
            custodian_keys.register(actor, form.name.data or "", form.jwk.data or "")
            flash(_("已登记。请与保管人核对下面的密钥标识。"), "success")
            return redirect(url_for("custodian_keys.index"))
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    if form.holds_private_key():
        form.jwk.data = ""
    return render_template("custodian_keys/new.html", form=form, is_notary=is_notary), 422


@custodian_keys_pages.route(
    "/workspace/custodian-keys/<int:custodian_key_id>/retire", methods=["GET", "POST"]
)
@guard(Permission.CUSTODIAN_KEY_MANAGE)
def retire(custodian_key_id: int) -> str | Response:
    """Take a key out of use, once that is confirmed."""
    actor = current_actor()
    if request.method != "POST":
        key = custodian_keys.get_own(actor, custodian_key_id)
        running = custodian_keys.list_running(key)
        return render_template("custodian_keys/retire.html", key=key, running=running)
    custodian_keys.retire(actor, custodian_key_id)
    flash(_("已停用。已经发布、还没有开启的场景仍由它保管，请留好密钥文件。"), "success")
    return redirect(url_for("custodian_keys.index"))
