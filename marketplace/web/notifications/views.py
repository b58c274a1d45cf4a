"""The reader's notifications."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from marketplace.domain.permissions import Permission
from marketplace.notifications.event_shapes import link, summary
from marketplace.notifications.events import Event
from marketplace.services import notifications
from marketplace.web.guards import current_actor, guard

notifications_pages = Blueprint("notifications", __name__)


@notifications_pages.get("/notifications")
@guard(Permission.NOTIFICATION_READ)
def index() -> str:
    """Everything the reader was told of, newest first."""
    rows = notifications.list_notifications(current_actor())
    told = [(row, summary(Event(row.event), row.params)) for row in rows]
    return render_template("notifications/index.html", told=told)


@notifications_pages.post("/notifications/<int:notification_id>/open")
@guard(Permission.NOTIFICATION_READ)
def open_(notification_id: int) -> Response:
    """Mark one as read and go where it leads."""
    row = notifications.mark_read(current_actor(), notification_id)
    target = link(Event(row.event), row.params)
    values: dict[str, Any] = dict(target.values)
    return redirect(url_for(target.endpoint, **values))


@notifications_pages.post("/notifications/read")
@guard(Permission.NOTIFICATION_READ)
def mark_all_read() -> Response:
    """Mark all as read."""
    notifications.mark_all_read(current_actor())
    return redirect(url_for("notifications.index"))
