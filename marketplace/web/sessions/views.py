"""Where one is signed in, and signing out there."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.domain.permissions import Permission
from marketplace.services import sessions
from marketplace.web.guards import current_actor, guard
from marketplace.web.sessions.device_names import describe_device

sessions_pages = Blueprint("sessions", __name__)


@sessions_pages.get("/account/sessions")
@guard(Permission.ACCOUNT_USE)
def index() -> str:
    """Everywhere one is signed in."""
    actor = current_actor()
    rows = [
        {"row": row, "device": describe_device(row.device), "is_this": row.id == actor.session_id}
        for row in sessions.list_own(actor)
    ]
    return render_template("sessions/index.html", rows=rows)


@sessions_pages.post("/account/sessions/<int:session_id>/end")
@guard(Permission.ACCOUNT_USE)
def end(session_id: int) -> Response:
    """Sign out on one device."""
    sessions.end(current_actor(), session_id)
    flash(_("那个设备上的登录已结束。"), "success")
    return redirect(url_for("sessions.index"))


@sessions_pages.post("/account/sessions/end-others")
@guard(Permission.ACCOUNT_USE)
def end_others() -> Response:
    """Sign out everywhere but here."""
    actor = current_actor()
    count = sessions.end_all(actor, but=actor.session_id)
    flash(ngettext("已结束其他 %(num)s 处登录。", "已结束其他 %(num)s 处登录。", count), "success")
    return redirect(url_for("sessions.index"))
