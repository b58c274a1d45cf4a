"""What every answer tells the browser: run nothing but our own files, embed us nowhere."""

from flask import Flask, request
from werkzeug.wrappers import Response

from marketplace.config import Settings
from marketplace.web.static_files import ENDPOINTS

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
# What browsers let pages do, and ours never do.
_FEATURES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
_ONE_YEAR = 365 * 24 * 3600
_OVER_HTTPS = {
    "Content-Security-Policy": f"{CONTENT_SECURITY_POLICY}; upgrade-insecure-requests",
    "Strict-Transport-Security": f"max-age={_ONE_YEAR}; includeSubDomains",
}


def add_headers(app: Flask, settings: Settings) -> None:
    """Set the headers on every answer of `app`; none but our own files may be kept."""
    headers = {**_HEADERS, **(_OVER_HTTPS if settings.is_behind_https else {})}

    @app.after_request
    def complete(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if request.endpoint not in ENDPOINTS or response.mimetype == "text/html":
            response.headers.setdefault("Cache-Control", "no-store")
        return response
