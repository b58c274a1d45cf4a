"""The public catalogue of models (能力清单)."""

from math import ceil

from flask import render_template, request

from marketplace.domain.permissions import Permission
from marketplace.services import filings, models, searching
from marketplace.services.credentials import best_tier
from marketplace.web.credentials.results import summarise
from marketplace.web.guards import current_actor, guard
from marketplace.web.models.blueprint import models_pages
from marketplace.web.models.catalogue import FACETS, PER_PAGE, read_catalogue_address
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
        tiers={row.id: best_tier(row) for row in found.rows},
        facets=list_choices(address.selections, found.hits.facets, FACETS),
        pages=max(ceil(found.hits.total / PER_PAGE), 1),
    )


@models_pages.get("/models/<int:model_id>")
@guard(Permission.PUBLIC_READ)
def show(model_id: int) -> str:
    """One model: what it is, its filings, its versions and what they were tested on."""
    actor = current_actor()
    model = models.get_model(actor, model_id)
    return render_template(
        "models/show.html",
        model=model,
        tier=best_tier(model),
        later={row.id: filings.list_later_versions(row, model) for row in model.filings},
        is_own=model.organisation_id == actor.organisation_id,
        summaries={
            credential.id: summarise(credential)
            for version in model.versions
            for credential in version.credentials
        },
    )
