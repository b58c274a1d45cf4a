"""The plan's sectors: what is open in each, and what was tested for it."""

from flask import Blueprint, abort, render_template

from marketplace.domain import clock
from marketplace.domain.permissions import Permission
from marketplace.domain.sectors import SECTORS, find_sector
from marketplace.search.query import ModelQuery, ModelSort, ScenarioQuery, Sort
from marketplace.services import public_list, searching
from marketplace.services.benchmarks import current_table
from marketplace.services.credentials import best_tier
from marketplace.services.watches import Watched
from marketplace.web.guards import current_actor, guard
from marketplace.web.scenarios.cards import make_cards
from marketplace.web.sectors.descriptions import describe
from marketplace.web.watches.bar import make_bar

sectors_pages = Blueprint("sectors", __name__)

SCENARIOS_SHOWN = 10
MODELS_SHOWN = 6
TESTED = ("T3", "T2", "T1")


@sectors_pages.get("/sectors")
@guard(Permission.PUBLIC_READ)
def index() -> str:
    """All sectors with the number of scenarios that accept proposals."""
    counts = public_list.count_open_by_sector(clock.now())
    groups = [[s for s in SECTORS if s.is_key], [s for s in SECTORS if not s.is_key]]
    return render_template("sectors/index.html", groups=groups, counts=counts, describe=describe)


@sectors_pages.get("/sectors/<slug>")
@guard(Permission.PUBLIC_READ)
def show(slug: str) -> str:
    """One sector."""
    sector = find_sector(slug)
    if sector is None:
        abort(404)
    now = clock.now()
    found = searching.search_scenarios(
        ScenarioQuery(
            now=now,
            sectors=(slug,),
            states=("accepting",),
            sort=Sort.DEADLINE,
            per_page=SCENARIOS_SHOWN,
        )
    )
    tested = searching.search_models(
        ModelQuery(sectors=(slug,), tiers=TESTED, sort=ModelSort.TIER, per_page=MODELS_SHOWN)
    )
    return render_template(
        "sectors/show.html",
        sector=sector,
        description=describe(slug),
        cards=make_cards(found.rows, now),
        total=found.hits.total,
        sub_counts=public_list.count_open_by_sub_scenario(now, slug),
        models=[(model, best_tier(model)) for model in tested.rows],
        models_total=tested.hits.total,
        has_benchmark=slug not in current_table().sectors_without_benchmark(),
        watch=make_bar(current_actor(), Watched(sector=slug)),
    )
