"""The public catalogue of models (能力清单)."""

from math import ceil

from flask import render_template, request
from werkzeug.wrappers import Response

from marketplace.domain.errors import NotFound
from marketplace.domain.messages import say
from marketplace.domain.permissions import Permission
from marketplace.services import deliveries, filings, models, searching
from marketplace.services.credential_verdicts import best_tier, best_tiers, list_verdicts
from marketplace.web.credentials.results import summarise
from marketplace.web.guards import current_actor, guard
from marketplace.web.models.blueprint import models_pages
from marketplace.web.models.catalogue import FACETS, PER_PAGE, read_catalogue_address
from marketplace.web.models.chart import MOST_ROWS, draw_scores
from marketplace.web.models.comparing import MOST_MODELS, read_ids
from marketplace.web.models.scores import AREA_NAMES, by_area, choose_version, list_scores
from marketplace.web.rate_limits import reading
from marketplace.web.scenarios.facets import list_choices


@models_pages.get("/models")
@guard(Permission.PUBLIC_READ)
@reading
def index() -> str:
    """Search the catalogue."""
    address = read_catalogue_address(request.args)
    found = searching.search_models(address.query())
    return render_template(
        "models/index.html",
        address=address,
        found=found,
        tiers=best_tiers(found.rows),
        facets=list_choices(address.selections, found.hits.facets, FACETS),
        pages=max(ceil(found.hits.total / PER_PAGE), 1),
        ticked=models.list_by_ids(read_ids(request.args)[:MOST_MODELS]),
        most=MOST_MODELS,
    )


@models_pages.get("/models/<int:model_id>")
@guard(Permission.PUBLIC_READ)
def show(model_id: int) -> str:
    """One model: what it is, its filings, its versions and what they were tested on."""
    actor = current_actor()
    model = models.get_model(actor, model_id)
    version = choose_version(model, request.args.get("version"))
    rows = [row for each in model.versions for row in each.credentials]
    return render_template(
        "models/show.html",
        model=model,
        charted=version,
        areas=by_area(list_scores(version)) if version else {},
        area_names=AREA_NAMES,
        most_drawn=MOST_ROWS,
        tier=best_tier(model),
        later={row.id: filings.list_later_versions(row, model) for row in model.filings},
        deliveries=deliveries.list_deliveries(model),
        is_own=model.organisation_id == actor.organisation_id,
        summaries={row.id: summarise(row) for row in rows},
        verdicts=list_verdicts(rows),
    )


@models_pages.get("/models/versions/<int:version_id>/results/<slug>.svg")
@guard(Permission.PUBLIC_READ)
@reading
def draw_results(version_id: int, slug: str) -> Response:
    """A version's results in one sector as a picture."""
    version = models.get_version(current_actor(), version_id)
    scores = by_area(list_scores(version)).get(slug)
    if not scores:
        raise NotFound(say("这个版本在这个行业没有测评成绩。"))
    picture = draw_scores(scores)
    answer = Response(picture.data, mimetype="image/svg+xml")
    answer.headers["Content-Security-Policy"] = picture.policy
    return answer
