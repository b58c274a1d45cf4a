"""Up to four models side by side; the address names them."""

from flask import render_template, request, url_for

from marketplace.domain.permissions import Permission
from marketplace.services import models
from marketplace.web.guards import guard
from marketplace.web.models.blueprint import models_pages
from marketplace.web.models.comparing import MOST_MODELS, compare, read_ids
from marketplace.web.rate_limits import reading


@models_pages.get("/models/compare")
@guard(Permission.PUBLIC_READ)
@reading
def compare_models() -> str:
    """What the models share, and what they do not."""
    asked = read_ids(request.args)
    found = models.list_by_ids(asked)
    chosen = [model.id for model in found[:MOST_MODELS]]
    return render_template(
        "models/compare.html",
        comparison=compare(found),
        gone=len(asked) - len(found),
        is_cut=len(found) > MOST_MODELS,
        most=MOST_MODELS,
        without={
            one: url_for("models.compare_models", model=[i for i in chosen if i != one])
            for one in chosen
        },
        more_url=url_for("models.index", model=chosen),
    )
