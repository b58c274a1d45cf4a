"""Check a receipt, without signing in: nothing of it is kept, nothing else is told."""

from flask import Blueprint, jsonify, render_template
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response

from marketplace.domain.permissions import Permission
from marketplace.sealing.errors import ReceiptInvalid
from marketplace.sealing.receipts import LARGEST_RECEIPT
from marketplace.services import proposal_receipts, receipts
from marketplace.web.fields import TextField
from marketplace.web.guards import guard
from marketplace.web.messages import translate
from marketplace.web.rate_limits import checking

receipts_pages = Blueprint("receipts", __name__)


class ReceiptForm(FlaskForm):
    """A receipt, as its file or as its text."""

    file = FileField(_("回执文件"))
    text = TextField(_("回执文字"))

    def read(self) -> str:
        """What was given; never much more than a receipt has."""
        upload = self.file.data
        if upload:
            data: bytes = upload.read(2 * LARGEST_RECEIPT)
            return data.decode("utf-8", "replace")
        return self.text.data or ""


@receipts_pages.route("/receipts/verify", methods=["GET", "POST"])
@guard(Permission.PUBLIC_READ)
@checking
def verify() -> str | tuple[str, int]:
    """What a receipt states, and whether it is the platform's."""
    form = ReceiptForm()
    if not form.is_submitted():
        return render_template("receipts/verify.html", form=form, checked=None)
    token = form.read()
    if not token.strip():
        form.text.errors = [*form.text.errors, _("请选择回执文件，或粘贴回执文字。")]
        return render_template("receipts/verify.html", form=form, checked=None), 422
    try:
        checked = receipts.check(token)
    except ReceiptInvalid as refusal:
        field = form.file if form.file.data else form.text
        field.errors = [*field.errors, translate(refusal.message)]
        return render_template("receipts/verify.html", form=form, checked=None), 422
    another = ReceiptForm(formdata=None)
    return render_template("receipts/verify.html", form=another, checked=checked)


@receipts_pages.get("/receipts/public-key.json")
@guard(Permission.PUBLIC_READ)
def public_key() -> Response:
    """The public key (JWK) that checks every receipt."""
    return jsonify(proposal_receipts.public_key())
