"""Pages that more than one view answers with."""

from dataclasses import replace
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from marketplace.domain.errors import DeadlinePassed
from marketplace.domain.lifecycle import ENDED_STATES, NEVER_OPENED_STATES
from marketplace.models import Scenario
from marketplace.services import proposals
from marketplace.services.proposal_content import ProposalContent
from marketplace.services.proposal_results import is_result_out
from marketplace.web.messages import translate
from marketplace.web.proposals.desk import Desk
from marketplace.web.receiving import received_at


def is_script() -> bool:
    """Whether the page's own script asks, and not the form."""
    return request.accept_mimetypes.best == "application/json"


def crumbs(scenario: Scenario, *further: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """Where the reader is: own proposals, this scenario, and what follows."""
    return [
        (_("我的申报"), url_for("proposals.list_own")),
        (scenario.title, url_for("scenarios.show", scenario_id=scenario.id)),
        *further,
    ]


def show_closed(
    desk: Desk, refusal: DeadlinePassed | None = None, typed: ProposalContent | None = None
) -> str:
    """The proposal read-only, and why; `typed` is what a late request wanted to save."""
    own = desk.own
    if typed and own and replace(typed, files=own.content.files) == own.content:
        typed = None
    sealed = proposals.read_submitted(own) if own else None
    return render_template(
        "proposals/closed.html",
        desk=desk,
        has_ended=desk.scenario.state in ENDED_STATES,
        is_never_opened=desk.scenario.state in NEVER_OPENED_STATES,
        has_result=own is not None and is_result_out(own.row),
        refusal=translate(refusal.message) if refusal else None,
        received_at=received_at(),
        crumbs=crumbs(desk.scenario, (_("申报方案"), None)),
        typed=describe(desk, typed) if typed else None,
        sealed=describe(desk, sealed) if sealed else None,
        draft=describe(desk, own.content) if own else None,
    )


def describe(desk: Desk, content: ProposalContent) -> dict[str, Any]:
    """A proposal's content with the names of what it points at."""
    version = next((v for v in desk.versions if v.id == content.model_version_id), None)
    chosen = set(content.credential_ids)
    return {
        "content": content,
        "version": version,
        "credentials": [c for c in version.credentials if c.id in chosen] if version else [],
    }
