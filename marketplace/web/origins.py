"""Where a request comes from, as the browser says: a page of this site, or anybody's."""

from urllib.parse import urlsplit

from flask import Flask, current_app, request, session
from werkzeug.exceptions import SecurityError
from werkzeug.wrappers import Response


def is_from_own_page() -> bool:
    """Whether a page of this site sent the request.

    Browsers say so in `Origin`, old ones only in `Referer`. Without either it is a stranger's.
    """
    said = request.headers.get("Origin") or request.referrer or ""
    try:
        host = urlsplit(said).netloc
        return host == request.host
    except (ValueError, SecurityError):  # not an address, or for a host that is not ours
        return False


def keep_sessions(app: Flask) -> None:
    """Let no other site's form end a session.

    The browser sends our cookie with no such form, but would take the one of the answer: a new
    session in the place of the person's own.
    """

    @app.after_request
    def keep(response: Response) -> Response:
        cookie = current_app.config["SESSION_COOKIE_NAME"]
        if request.method == "POST" and cookie not in request.cookies and not is_from_own_page():
            session.modified = False
        return response
