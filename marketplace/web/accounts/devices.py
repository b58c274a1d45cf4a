"""The cookie by which a browser is known as one its person has signed in on before."""

from flask import after_this_request, current_app, request
from werkzeug.wrappers import Response

from marketplace.services import known_devices

_NAME = "device"
_LIFETIME = 365 * 24 * 3600


def cookie() -> str:
    """What the browser says of itself; empty for a strange one."""
    return request.cookies.get(_NAME, "")


def remember(email: str) -> None:
    """Know this browser as one of the account of `email` from the answer to this request on."""
    value = known_devices.remember(cookie(), email)

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            _NAME,
            value,
            max_age=_LIFETIME,
            httponly=True,
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
            samesite="Lax",
        )
        return response
