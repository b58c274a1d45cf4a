"""A draft as a vendor would see it: the listing's own page, with nothing on it that acts."""

from dataclasses import replace

from flask import render_template, url_for
from flask_babel import gettext as _

from marketplace.domain import clock
from marketplace.domain.permissions import Permission
from marketplace.services import scenarios
from marketplace.web.guards import current_actor, guard
from marketplace.web.scenarios.blueprint import scenarios_pages
from marketplace.web.scenarios.listing import Listing, make_listing


@scenarios_pages.get("/scenarios/<int:scenario_id>/preview")
@guard(Permission.SCENARIO_EDIT)
def preview(scenario_id: int) -> str:
    """The draft as it is saved."""
    actor = current_actor()
    scenario = scenarios.get_editable(actor, scenario_id)
    listing = _as_published(make_listing(actor, scenario, clock.now()))
    back = url_for("scenarios.edit", scenario_id=scenario_id)
    return render_template(
        "scenarios/show.html",
        listing=listing,
        crumbs=[
            (_("我的场景"), url_for("scenarios.list_own")),
            (_("编辑场景"), back),
            (_("预览"), None),
        ],
        next_steps=None,
        is_preview=True,
        back=back,
    )


def _as_published(listing: Listing) -> Listing:
    files = [replace(file, url="") for file in listing.files]
    return replace(listing, is_public=True, files=files)
