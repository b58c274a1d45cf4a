"""What is left of a complete opening: the minutes as a file, and the public record."""

from flask import render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import NotFound
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, is_let_in, require
from marketplace.models import Opening
from marketplace.services import proposals, scenarios
from marketplace.services.opening_minutes import read_minutes
from marketplace.services.opening_records import find_opening, list_lines
from marketplace.web.downloads import as_download
from marketplace.web.guards import current_actor, guard
from marketplace.web.openings.blueprint import openings_pages
from marketplace.web.openings.keys import side_name
from marketplace.web.openings.minutes_pdf import print_minutes


@openings_pages.get("/scenarios/<int:scenario_id>/opening/minutes.pdf")
@guard(Permission.OPENING_READ)
def minutes_pdf(scenario_id: int) -> Response:
    """The minutes as a file to keep."""
    actor = current_actor()
    scenario = scenarios.get_scenario(actor, scenario_id)
    require(actor, Permission.OPENING_READ, scenario)
    minutes = read_minutes(scenario, _get_complete(scenario_id))
    name = _("开启记录-%(number)s.pdf", number=scenario.id)
    return as_download(print_minutes(minutes), name, "application/pdf")


@openings_pages.get("/scenarios/<int:scenario_id>/opening/record")
@guard(Permission.SCENARIO_READ)
def record(scenario_id: int) -> str:
    """What everybody may know of an opening: when, how many, and the hashes."""
    actor = current_actor()
    scenario = scenarios.get_scenario(actor, scenario_id)
    opening = _get_complete(scenario_id)
    return render_template(
        "openings/record.html",
        scenario=scenario,
        minutes=read_minutes(scenario, opening),
        lines=sorted(list_lines(opening), key=lambda line: line.commitment),
        own=_find_own_commitment(actor, scenario_id),
        side_name=side_name,
    )


def _get_complete(scenario_id: int) -> Opening:
    opening = find_opening(scenario_id)
    if opening is None or opening.completed_at is None:
        raise NotFound(say("这个场景的方案还没有开启。"))
    return opening


def _find_own_commitment(actor: Actor, scenario_id: int) -> str | None:
    if not is_let_in(actor, Permission.PROPOSAL_READ_OWN):
        return None
    own = proposals.find_own(actor, scenario_id)
    return own.row.commitment if own else None
