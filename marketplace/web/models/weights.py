"""A vendor records the digest of a version's weights."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput, NotAllowed
from marketplace.domain.permissions import Permission, require
from marketplace.services import models, weights
from marketplace.web.fields import LineField
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.models.blueprint import models_pages


class WeightsForm(FlaskForm):
    """The digest as the tools print it."""

    digest = LineField(
        lazy_gettext("权重摘要（SHA-256）"),
        description=lazy_gettext("64 位十六进制，可以带 sha256: 前缀；清空则撤回"),
    )


@models_pages.route("/models/versions/<int:version_id>/weights", methods=["GET", "POST"])
@guard(Permission.MODEL_EDIT)
def record_weights(version_id: int) -> str | Response | tuple[str, int]:
    """Record, change or take back the digest of one's own version."""
    actor = current_actor()
    version = models.get_version(actor, version_id)
    require(actor, Permission.MODEL_EDIT, version.model)
    form = WeightsForm(digest=version.weights_digest)
    if form.validate_on_submit():
        try:
            weights.record_digest(actor, version_id, form.digest.data or "")
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        except NotAllowed as refusal:
            form.digest.errors = [*form.digest.errors, translate(refusal.message)]
        else:
            flash(_("已保存权重摘要。"), "success")
            return redirect(url_for("models.show", model_id=version.model_id))
    status = 422 if form.is_submitted() else 200
    return render_template("models/record_weights.html", form=form, version=version), status
