"""What is kept about the reader: see it, take it away, delete the account."""

import json

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.extensions import limiter
from marketplace.services import account_deletion, personal_data
from marketplace.web.accounts import session as sessions
from marketplace.web.downloads import as_download
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.personal_data.forms import DeletionForm

personal_data_pages = Blueprint("personal_data", __name__)


@personal_data_pages.get("/account/data")
@guard(Permission.ACCOUNT_USE)
def show() -> str:
    """What is kept, in words and numbers."""
    actor = current_actor()
    return render_template(
        "personal_data/show.html",
        user=personal_data.get_profile(actor),
        counts=personal_data.count_kept(actor),
    )


@personal_data_pages.get("/account/data.json")
@guard(Permission.ACCOUNT_USE)
def download() -> Response:
    """What is kept, word by word."""
    kept = personal_data.export(current_actor())
    data = json.dumps(kept, ensure_ascii=False, indent=2).encode("utf-8", "replace")
    return as_download(data, "personal-data.json", "application/json")


@personal_data_pages.route("/account/delete", methods=["GET", "POST"])
@guard(Permission.ACCOUNT_USE)
@limiter.limit("10 per hour", methods=["POST"])
def delete() -> str | Response | tuple[str, int]:
    """Ask what it means and for the password, then delete the account."""
    actor, form = current_actor(), DeletionForm()
    status = 200
    if form.validate_on_submit():
        try:
            account_deletion.delete_account(actor, form.password.data or "")
        except InvalidInput as refusal:
            show_refusal(form, refusal)
            status = 422
        else:
            sessions.end()
            flash(_("账号已注销，您的个人信息已删除。"), "success")
            return redirect(url_for("home.index"))
    obstacles = account_deletion.list_obstacles(actor)
    return render_template("personal_data/delete.html", form=form, obstacles=obstacles), status
