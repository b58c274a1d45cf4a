"""What a vendor may link to from elsewhere: the badge and the verdict, of published models only.

These two answers are the only ones that another site's page may show and read. They are the same
for every reader, so that what is kept on the way can tell nobody more than a visitor may know.
"""

from flask import jsonify, render_template, request
from werkzeug.wrappers import Response

from marketplace.domain.permissions import VISITOR, Permission
from marketplace.models import Model
from marketplace.services import models
from marketplace.web.guards import current_actor, guard
from marketplace.web.models.badge import draw_badge
from marketplace.web.models.blueprint import models_pages
from marketplace.web.models.statement import write_statement
from marketplace.web.rate_limits import reading

_KEPT_FOR = 600
LANGUAGE = "lang"


@models_pages.get("/models/<int:model_id>/badge.svg")
@guard(Permission.PUBLIC_READ)
@reading
def badge(model_id: int) -> Response:
    """The model's tier as a picture; `lang=en` for English."""
    svg = draw_badge(_published(model_id), request.args.get(LANGUAGE))
    return _shared(Response(svg, mimetype="image/svg+xml"))


@models_pages.get("/models/<int:model_id>/verdict.json")
@guard(Permission.PUBLIC_READ)
@reading
def verdict(model_id: int) -> Response:
    """The model's tier and evidence for programs."""
    return _shared(jsonify(write_statement(_published(model_id))))


@models_pages.get("/models/<int:model_id>/verify")
@guard(Permission.PUBLIC_READ)
def verify(model_id: int) -> str:
    """How anybody checks the evidence without trusting this site, and how to link to it."""
    model = models.get_model(current_actor(), model_id)
    tested = [version for version in model.versions if version.credentials]
    example = tested[0].credentials[0] if tested else None
    return render_template("models/verify.html", model=model, tested=tested, example=example)


def _published(model_id: int) -> Model:
    """Hidden models are not there, for their own vendor neither: others would be shown the copy."""
    return models.get_model(VISITOR, model_id)


def _shared(answer: Response) -> Response:
    # A signed-in reader's answer renews their session's cookie, which is nobody else's.
    keeper = "private" if request.cookies else "public"
    answer.headers["Cache-Control"] = f"{keeper}, max-age={_KEPT_FOR}"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.add_etag()
    return answer.make_conditional(request)
