"""The copy key in the reader's browser: a cookie for one proposal's pages and one session."""

from flask import current_app, request
from werkzeug.wrappers import Response

from marketplace.domain.permissions import Actor
from marketplace.services import proposal_copy_keys
from marketplace.web.guards import current_actor

COOKIE = "proposal_copy"


def copy_key_of(scenario_id: int) -> bytes | None:
    """The copy key of the reader's own proposal, if its passphrase was given in this session."""
    ticket = request.cookies.get(COOKIE)
    if not ticket:
        return None
    return proposal_copy_keys.read_ticket(current_actor(), scenario_id, ticket)


def hand_over(answer: Response, actor: Actor, scenario_id: int, copy_key: bytes) -> Response:
    """Give the browser the copy key, until it is closed; no script and no other site gets at it."""
    answer.set_cookie(
        COOKIE,
        proposal_copy_keys.write_ticket(actor, scenario_id, copy_key),
        path=f"/scenarios/{scenario_id}/proposal",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Strict",
    )
    return answer
