"""One search over scenarios and models."""

from flask import Blueprint, render_template, request, url_for

from marketplace.domain import clock
from marketplace.domain.permissions import Permission
from marketplace.search.query import ModelQuery, ScenarioQuery
from marketplace.services import searching
from marketplace.services.credential_verdicts import best_tiers
from marketplace.web.guards import guard
from marketplace.web.rate_limits import reading
from marketplace.web.scenarios.cards import make_cards
from marketplace.web.scenarios.list_address import clean_text

search_pages = Blueprint("search", __name__)

SHOWN = 5


@search_pages.get("/search")
@guard(Permission.PUBLIC_READ)
@reading
def index() -> str:
    """The best scenarios and the best models for some words."""
    text = clean_text(request.args.get("q", ""))
    if not text:
        return render_template("search/index.html", text="")
    now = clock.now()
    scenarios = searching.search_scenarios(ScenarioQuery(now=now, text=text, per_page=SHOWN))
    models = searching.search_models(ModelQuery(text=text, per_page=SHOWN))
    return render_template(
        "search/index.html",
        text=text,
        scenarios=scenarios,
        cards=make_cards(scenarios.rows, now, scenarios.hits.terms),
        models=models,
        tiers=best_tiers(models.rows),
        scenarios_url=url_for("scenarios.index", q=text),
        models_url=url_for("models.index", q=text),
    )
