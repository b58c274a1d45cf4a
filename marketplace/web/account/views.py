"""One's own account at a glance, with the way to each part of it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.services import people, second_factors, sessions
from marketplace.web.account.forms import ProfileForm
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard

account_pages = Blueprint("account", __name__)


@account_pages.get("/account")
@guard(Permission.ACCOUNT_USE)
def show() -> str:
    """Who one is here, and how one signs in."""
    actor = current_actor()
    user = people.get_own(actor)
    return render_template(
        "account/show.html",
        user=user,
        codes_left=second_factors.count_codes(user),
        is_required=second_factors.is_required(user),
        session_count=len(sessions.list_own(actor)),
    )


@account_pages.route("/account/edit", methods=["GET", "POST"])
@guard(Permission.ACCOUNT_USE)
def edit() -> str | Response | tuple[str, int]:
    """Change name and telephone number."""
    user = people.get_own(current_actor())
    form = ProfileForm(data={"name": user.name, "phone": user.phone or ""})
    if not form.validate_on_submit():
        return render_template("account/edit.html", form=form), 422 if form.is_submitted() else 200
    try:
        people.edit(current_actor(), form.name.data, form.phone.data)
    except InvalidInput as refusal:
        show_refusal(form, refusal)
        return render_template("account/edit.html", form=form), 422
    flash(_("已保存。"), "success")
    return redirect(url_for("account.show"))
