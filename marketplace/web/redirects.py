"""Redirects that stay on this site."""

from urllib.parse import SplitResult, urlsplit

from flask import request, url_for
from werkzeug.urls import iri_to_uri


def safe_next(target: str | None) -> str:
    """`target` if it is a path of this site, the home page otherwise."""
    if not target or not target.startswith("/") or "\\" in target:
        return url_for("home.index")
    parts = _split(target)
    if parts is None or parts.netloc or parts.scheme or target.startswith("//"):
        return url_for("home.index")
    return target


def next_or(default: str) -> str:
    """Where the form that was sent asks to go on, on this site; `default` if it does not ask."""
    target = request.form.get("next")
    return safe_next(target) if target else default


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:  # a bracket that begins no IPv6 address
        return None


def return_address() -> str:
    """The address at which this request's page can be fetched again, as a path of this site.

    What was posted to an address that only takes posts leads back to the page it came from.
    """
    can_be_fetched = request.url_rule is None or "GET" in (request.url_rule.methods or ())
    if request.method == "GET" or can_be_fetched:
        return iri_to_uri(request.full_path.rstrip("?"))
    came_from = _split(request.referrer or "")
    if came_from is None or came_from.netloc != request.host:
        return safe_next(None)
    return safe_next(iri_to_uri(came_from.path))
