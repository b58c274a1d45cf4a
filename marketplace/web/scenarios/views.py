"""The opportunity list, a listing, its files: what anybody may read."""

from flask import render_template, request
from werkzeug.wrappers import Response

from marketplace.domain import clock
from marketplace.domain.permissions import Permission
from marketplace.services import attachments, scenario_invitations, scenarios, searching
from marketplace.services.watches import Watched
from marketplace.web.amendments import panel as amendments_panel
from marketplace.web.annexes.panel import find_panel
from marketplace.web.assessors.panel import find_panel as find_assessor_panel
from marketplace.web.downloads import as_download
from marketplace.web.guards import current_actor, guard
from marketplace.web.questions import panel as questions_panel
from marketplace.web.rate_limits import reading
from marketplace.web.scenarios.blueprint import scenarios_pages
from marketplace.web.scenarios.list_address import read_address
from marketplace.web.scenarios.list_page import ListPage
from marketplace.web.scenarios.listing import crumbs, make_listing
from marketplace.web.scenarios.next_steps import find_next_steps
from marketplace.web.scenarios.view_counting import count_view
from marketplace.web.watches.bar import make_bar
from marketplace.web.watches.interest import list_interest


@scenarios_pages.get("/scenarios")
@guard(Permission.PUBLIC_READ)
@reading
def index() -> str:
    """The public list: words, filters, order and page, all in the address."""
    address = read_address(request.args)
    now = clock.now()
    found = searching.search_scenarios(address.query(now))
    return render_template("scenarios/index.html", page=ListPage(address, found, now))


@scenarios_pages.get("/scenarios/<int:scenario_id>")
@guard(Permission.SCENARIO_READ)
def show(scenario_id: int) -> str:
    """One listing, with what the reader can do next."""
    actor = current_actor()
    scenario = scenarios.get_scenario(actor, scenario_id)
    now = clock.now()
    listing = make_listing(actor, scenario, now)
    count_view(actor, scenario)
    return render_template(
        "scenarios/show.html",
        listing=listing,
        crumbs=crumbs(listing),
        next_steps=find_next_steps(actor, scenario, now),
        questions=questions_panel.make_panel(actor, scenario, now),
        amending=amendments_panel.make_panel(actor, scenario),
        watch=make_bar(actor, Watched(scenario_id=scenario.id)) if listing.is_public else None,
        interest=list_interest(actor, [scenario]).get(scenario.id),
        annex=find_panel(actor, scenario),
        assessor_panel=find_assessor_panel(actor, scenario),
        invitations=scenario_invitations.find_shown(actor, scenario),
    )


@scenarios_pages.get("/scenarios/<int:scenario_id>/files/<int:attachment_id>")
@guard(Permission.SCENARIO_READ)
def download(scenario_id: int, attachment_id: int) -> Response:
    """A listing's file, always to be saved, never shown inside this site."""
    row, data = attachments.read_attachment(current_actor(), scenario_id, attachment_id)
    return as_download(data, row.name, row.media_type)
