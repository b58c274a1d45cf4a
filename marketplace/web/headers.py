"""What every answer tells the browser: run nothing but our own files, embed us nowhere."""

from flask import Flask
from werkzeug.wrappers import Response

from marketplace.config import Settings

_SOURCES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    # Bootstrap's own style sheet draws its small signs as data: images.
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
CONTENT_SECURITY_POLICY = "; ".join(_SOURCES)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_ONE_YEAR = 365 * 24 * 3600


def add_headers(app: Flask, settings: Settings) -> None:
    """Set the headers on every answer of `app`; pages of signed-in people are not kept."""

    @app.after_request
    def complete(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.is_behind_https:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={_ONE_YEAR}")
        if response.mimetype == "text/html":
            response.headers.setdefault("Cache-Control", "no-store")
        return response
