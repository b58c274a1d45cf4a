"""Count who looks at public listings, without keeping anybody waiting for it."""

import atexit
import re
from functools import partial

from flask import Flask, after_this_request, current_app, request
from flask.ctx import AppContext
from werkzeug.wrappers import Response

from marketplace.domain.lifecycle import PUBLIC_STATES
from marketplace.domain.permissions import Actor
from marketplace.models import Scenario
from marketplace.services import scenario_views

_BOTS = re.compile(r"bot|crawl|spider|slurp|preview|fetch|monitor|curl|wget|python|java/|headless")


def count_view(actor: Actor, scenario: Scenario) -> None:
    """Count this request, if a person of another organisation looks at a public listing."""
    is_own = scenario.organisation_id == actor.organisation_id
    if scenario.state not in PUBLIC_STATES or is_own or not _is_of_a_reader():
        return
    device = f"{request.remote_addr} {request.user_agent.string}"
    reader = f"user {actor.user_id}" if actor.is_signed_in else device
    scenario_views.note_view(scenario.id, reader)
    if scenario_views.is_due():
        after_this_request(_write_afterwards)


def _is_of_a_reader() -> bool:
    device = request.user_agent.string.lower()
    is_ahead_of_time = "prefetch" in request.headers.get("Sec-Purpose", "")
    is_bot = not device or _BOTS.search(device) is not None
    return request.method == "GET" and not is_bot and not is_ahead_of_time


def _write_afterwards(response: Response) -> Response:
    """When the reader has the whole page."""
    response.call_on_close(partial(_write, current_app.app_context()))
    return response


def _write(context: AppContext) -> None:
    with context:
        scenario_views.flush_due()


def write_at_exit(app: Flask) -> None:
    """A process that ends in order loses no count."""
    atexit.register(_write_all, app)


def _write_all(app: Flask) -> None:
    with app.app_context():
        scenario_views.flush()
