"""The pages of a vendor's own proposals."""

from flask import Blueprint
from werkzeug.wrappers import Response

from marketplace.web.proposals.file_links import list_file_links

proposals_pages = Blueprint("proposals", __name__)


@proposals_pages.context_processor
def _names() -> dict[str, object]:
    return {"list_file_links": list_file_links}


@proposals_pages.after_request
def _keep_nowhere(response: Response) -> Response:
    """No browser or proxy keeps a proposal after its reader has signed out."""
    response.headers["Cache-Control"] = "no-store"
    return response
