"""Redirects that stay on this site."""

from urllib.parse import urlsplit

from flask import url_for


def safe_next(target: str | None) -> str:
    """`target` if it is a path of this site, the home page otherwise."""
    if not target or not target.startswith("/") or "\\" in target:
        return url_for("home.index")
    parts = urlsplit(target)
    if parts.netloc or parts.scheme or target.startswith("//"):
        return url_for("home.index")
    return target
