"""The administrators' overview of what waits, and what can be done about it on the spot."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.permissions import Permission
from marketplace.services import attention, failing_jobs
from marketplace.web.attention.labels import describe_flags, topic_name
from marketplace.web.guards import current_actor, guard

attention_pages = Blueprint("attention", __name__)


@attention_pages.get("/admin")
@guard(Permission.PLATFORM_WATCH)
def index() -> str:
    """Everything that waits."""
    return render_template(
        "attention/index.html",
        waiting=attention.survey(current_actor()),
        topic_name=topic_name,
        describe_flags=describe_flags,
    )


@attention_pages.post("/admin/jobs/<int:message_id>/retry")
@guard(Permission.PLATFORM_WATCH)
def retry(message_id: int) -> Response:
    """Let the worker try a job again at once."""
    failing_jobs.retry(current_actor(), message_id)
    flash(_("已安排立即重试，稍后刷新可看到结果。"), "success")
    return redirect(url_for("attention.index"))


@attention_pages.post("/admin/jobs/<int:message_id>/give-up")
@guard(Permission.PLATFORM_WATCH)
def give_up(message_id: int) -> Response:
    """Stop trying a job."""
    failing_jobs.give_up(current_actor(), message_id)
    flash(_("已放弃这个任务，错误信息仍保留。"), "success")
    return redirect(url_for("attention.index"))
