"""After a material amendment: confirm that what is sealed holds, or learn what must change."""

from dataclasses import dataclass

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import DeadlinePassed, InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.services import proposal_submission, proposals
from marketplace.web.guards import current_actor, guard
from marketplace.web.proposals.blueprint import proposals_pages
from marketplace.web.proposals.desk import Desk, lay_out
from marketplace.web.proposals.pages import show_closed
from marketplace.web.proposals.submissions import label_lacks

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Confirmation:
    """What a vendor has to decide. `obstacles`: (label, what is wrong, address) of what keeps the
    sealed proposal from being confirmed as it is."""

    number: int
    obstacles: list[tuple[str, str, str]]


def find_confirmation(desk: Desk) -> Confirmation | None:
    """The decision that the desk's own proposal waits for, if any."""
    own = desk.own
    if own is None or not own.row.is_unconfirmed:
        return None
    sealed = proposals.as_sealed(desk.actor, own)
    found = proposal_submission.find_obstacles(desk.actor, desk.scenario, sealed)
    return Confirmation(desk.scenario.material_amendment, label_lacks(desk, found))


@proposals_pages.post("/scenarios/<int:scenario_id>/proposal/confirm")
@guard(Permission.PROPOSAL_WRITE)
def confirm(scenario_id: int) -> Answer:
    """What is sealed holds for the amended listing too."""
    try:
        own = proposal_submission.confirm(current_actor(), scenario_id)
    except InvalidInput:
        flash(_("按更正后的内容，原方案要改动后才能提交：请看页面上方列出的各处。"), "warning")
        return redirect(url_for("proposals.edit", scenario_id=scenario_id))
    except DeadlinePassed as refusal:
        return show_closed(lay_out(scenario_id), refusal), 409
    return redirect(url_for("proposals.receipt", scenario_id=scenario_id, version=own.row.version))
