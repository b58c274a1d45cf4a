"""Several organisations of one person: act for another one, register a further one."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput, NotFound
from marketplace.domain.messages import say
from marketplace.domain.permissions import Permission
from marketplace.extensions import limiter
from marketplace.services import registrations
from marketplace.web.accounts.session import act_for, list_organisations
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.organisations.blueprint import organisations_pages
from marketplace.web.organisations.forms import FurtherForm


@organisations_pages.post("/organisation/switch")
@guard(Permission.ACCOUNT_USE)
def switch() -> Response:
    """Act for another of one's organisations. A new session's forms are not the old one's."""
    own = {str(row.id): row for row in list_organisations()}
    chosen = own.get(request.form.get("organisation_id", ""))
    if chosen is None:
        raise NotFound(say("您不是这个单位的成员。"))
    act_for(chosen.id)
    flash(_("现在代表“%(name)s”操作。", name=chosen.name), "success")
    return redirect(url_for("workspace.index"))


@organisations_pages.route("/organisations/new", methods=["GET", "POST"])
@guard(Permission.ACCOUNT_USE)
@limiter.limit("10 per hour", methods=["POST"])
def new() -> str | Response | tuple[str, int]:
    """Register a further organisation, as its owner."""
    form = FurtherForm()
    if request.method != "POST":
        return render_template("organisations/new.html", form=form)
    if form.validate():
        try:
            organisation = registrations.register_further(current_actor(), form.organisation())
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        else:
            act_for(organisation.id)
            flash(_("已提交登记，请接着上传营业执照。审核结果会通知您。"), "success")
            return redirect(url_for("organisations.show_own"))
    return render_template("organisations/new.html", form=form), 422
