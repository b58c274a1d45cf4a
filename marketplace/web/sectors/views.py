"""The plan's sectors: what is open in each, and what was tested for it."""

from flask import abort, render_template

from marketplace.domain import clock
from marketplace.domain.permissions import Permission, is_let_in
from marketplace.domain.sectors import SECTORS, Sector, find_sector
from marketplace.search.query import ScenarioQuery, Sort
from marketplace.services import public_list, searching
from marketplace.services.benchmarks import current_table
from marketplace.services.sector_fits import list_fitting
from marketplace.services.sector_rankings import list_tested, list_vendors
from marketplace.services.watches import Watched
from marketplace.web.guards import current_actor, guard
from marketplace.web.rate_limits import reading
from marketplace.web.scenarios.cards import make_cards
from marketplace.web.sectors.blueprint import sectors_pages
from marketplace.web.sectors.descriptions import describe
from marketplace.web.sectors.lines import make_fit_lines, make_model_lines
from marketplace.web.watches.bar import make_bar

SCENARIOS_SHOWN = 10
LINES_SHOWN = 5
FITS_SHOWN = 3


def get_sector(slug: str) -> Sector:
    """The sector with this slug; any other word has no page."""
    return find_sector(slug) or abort(404)


@sectors_pages.get("/sectors")
@guard(Permission.PUBLIC_READ)
def index() -> str:
    """All sectors with the number of scenarios that accept proposals."""
    counts = public_list.count_open_by_sector(clock.now())
    groups = [[s for s in SECTORS if s.is_key], [s for s in SECTORS if not s.is_key]]
    return render_template("sectors/index.html", groups=groups, counts=counts, describe=describe)


@sectors_pages.get("/sectors/<slug>")
@guard(Permission.PUBLIC_READ)
@reading
def show(slug: str) -> str:
    """One sector: what is open, and the heads of its rankings."""
    sector, now, actor = get_sector(slug), clock.now(), current_actor()
    found = searching.search_scenarios(
        ScenarioQuery(
            now=now,
            sectors=(slug,),
            states=("accepting",),
            sort=Sort.DEADLINE,
            per_page=SCENARIOS_SHOWN,
        )
    )
    tested = list_tested(slug, now, per_page=LINES_SHOWN)
    offers = is_let_in(actor, Permission.MODEL_LIST_OWN)
    fits = list_fitting(actor, slug, now) if offers else None
    return render_template(
        "sectors/show.html",
        sector=sector,
        description=describe(slug),
        cards=make_cards(found.rows, now),
        total=found.hits.total,
        sub_counts=public_list.count_open_by_sub_scenario(now, slug),
        fits=fits,
        fit_lines=make_fit_lines(fits.rows[:FITS_SHOWN], now) if fits else [],
        tested=tested,
        model_lines=[line for line in make_model_lines(tested.page.rows) if line.standing.rank],
        vendors=list_vendors(slug),
        shown=LINES_SHOWN,
        has_benchmark=slug not in current_table().sectors_without_benchmark(),
        watch=make_bar(actor, Watched(sector=slug)),
    )
