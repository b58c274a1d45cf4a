"""Which addresses a reader can follow: what a page offers is what its guard lets in."""

from typing import Any

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from marketplace.domain.permissions import Actor, Permission, is_let_in
from marketplace.web.guards import GUARD, current_actor


def can_follow(address: str, method: str = "GET") -> bool:
    """Whether this request's reader is let in at `address`, a path of this site.

    An address that is no page of ours is left to whoever wrote it.
    """
    path = address.partition("#")[0].partition("?")[0]
    adapter = current_app.url_map.bind_to_environ(request.environ)
    try:
        endpoint, _values = adapter.match(path, method=method)
    except (HTTPException, RequestRedirect):
        return True
    permission: Permission | None = getattr(current_app.view_functions[endpoint], GUARD, None)
    return permission is None or is_let_in(current_actor(), permission)


def find_url(actor: Actor, endpoint: str, **values: Any) -> str | None:
    """The address of `endpoint` if its guard lets the actor in."""
    permission: Permission = getattr(current_app.view_functions[endpoint], GUARD)
    return url_for(endpoint, **values) if is_let_in(actor, permission) else None
