"""An administrator's page of a batch: what it holds, what stands in the way, what may be added."""

from datetime import datetime

from flask import render_template

from marketplace.domain import clock
from marketplace.domain.permissions import Actor
from marketplace.models import Batch
from marketplace.services import approvals, batch_publication, batches, scenarios
from marketplace.web.batches.forms import ScheduleForm
from marketplace.web.scenarios.obstacles import describe_obstacles


def show_batch(
    actor: Actor, batch: Batch, form: ScheduleForm, at: datetime | None = None, error: str = ""
) -> str:
    """The page. What stands in the way is checked `at` the date asked for, by default at the
    batch's own, or now."""
    checked_at = at or batch.publish_at or clock.now()
    return render_template(
        "batches/manage.html",
        batch=batch,
        rows=batches.list_listings(batch),
        obstacles=_list_obstacles(batch, checked_at),
        checked_at=checked_at,
        candidates=[] if batch.is_published else _list_candidates(actor),
        form=form,
        error=error,
    )


def _list_obstacles(batch: Batch, at: datetime) -> dict[int, list[tuple[str, str]]]:
    """By listing: (field, what is wrong). What is published has passed."""
    if batch.is_published:
        return {}
    found = batch_publication.find_obstacles(batch, at)
    return {one.scenario.id: describe_obstacles(one.lacks) for one in found}


def _list_candidates(actor: Actor) -> list[object]:
    waiting = [row for row in approvals.list_approved(actor) if row.batch_id is None]
    return [*scenarios.list_submitted(actor), *waiting]
