"""A sector's rankings, each a page of its own with the rule beside it."""

from flask import render_template, request, url_for

from marketplace.domain import clock
from marketplace.domain.paging import turn_to
from marketplace.domain.permissions import Permission
from marketplace.matching.criteria import ACCEPTED_STEPS
from marketplace.matching.evidence import BEST
from marketplace.matching.rules import TIER_WEIGHTS, Tier
from marketplace.services.benchmarks import current_table
from marketplace.services.sector_fits import MOST_FITS, list_fitting
from marketplace.services.sector_rankings import count_steps, list_tested, list_vendors
from marketplace.web.guards import current_actor, guard
from marketplace.web.rate_limits import reading
from marketplace.web.scenarios.list_address import read_page
from marketplace.web.sectors.blueprint import sectors_pages
from marketplace.web.sectors.lines import (
    list_relevance_weights,
    list_tier_weights,
    make_fit_lines,
    make_model_lines,
)
from marketplace.web.sectors.views import get_sector

PER_PAGE = 20


def _asked_page() -> int:
    return read_page(request.args.get("page", "")) or 1


@sectors_pages.get("/sectors/<slug>/models")
@guard(Permission.PUBLIC_READ)
@reading
def list_models(slug: str) -> str:
    """The models that are offered for a sector, by what their published tests say of it."""
    sector = get_sector(slug)
    tested = list_tested(slug, clock.now(), _asked_page(), PER_PAGE)
    lines = make_model_lines(tested.page.rows)
    return render_template(
        "sectors/models.html",
        sector=sector,
        tested=tested,
        ranked=[line for line in lines if line.standing.rank],
        unknown=[line for line in lines if not line.standing.rank],
        has_benchmark=slug not in current_table().sectors_without_benchmark(),
        tiers=list_tier_weights(),
        relevances=list_relevance_weights(),
        best=BEST,
        cap=TIER_WEIGHTS[Tier.T1],
        page_url=lambda page: url_for("sectors.list_models", slug=slug, page=page),
    )


@sectors_pages.get("/sectors/<slug>/vendors")
@guard(Permission.PUBLIC_READ)
@reading
def list_sector_vendors(slug: str) -> str:
    """The vendors by what was accepted of them in a sector."""
    sector, vendors = get_sector(slug), list_vendors(slug)
    paging = turn_to(_asked_page(), len(vendors.ranked), PER_PAGE)
    start = paging.offset(PER_PAGE)
    return render_template(
        "sectors/vendors.html",
        sector=sector,
        vendors=vendors,
        rows=vendors.ranked[start : start + PER_PAGE],
        paging=paging,
        steps=[
            (number, ACCEPTED_STEPS[number], count)
            for number, count in count_steps(vendors).items()
        ],
        page_url=lambda page: url_for("sectors.list_sector_vendors", slug=slug, page=page),
    )


@sectors_pages.get("/sectors/<slug>/scenarios")
@guard(Permission.MODEL_LIST_OWN)
@reading
def list_fits(slug: str) -> str:
    """The open scenarios of a sector by how well the reader's own models suit them: advice."""
    sector, now = get_sector(slug), clock.now()
    fits = list_fitting(current_actor(), slug, now)
    paging = turn_to(_asked_page(), len(fits.rows), PER_PAGE)
    start = paging.offset(PER_PAGE)
    return render_template(
        "sectors/fits.html",
        sector=sector,
        fits=fits,
        lines=make_fit_lines(fits.rows[start : start + PER_PAGE], now),
        paging=paging,
        most=MOST_FITS,
        page_url=lambda page: url_for("sectors.list_fits", slug=slug, page=page),
    )
