"""Our own files under addresses that change with their content, so that browsers ask once."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request
from werkzeug.security import safe_join
from werkzeug.wrappers import Response

ENDPOINTS = ("static", "bootstrap.static")
VERSION = "v"
_KEPT = "public, max-age=31536000, immutable"
_LENGTH = 12


def name_versions(app: Flask) -> None:
    """Give the address of every file its version, and let browsers keep what is asked for so."""

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint in ENDPOINTS and VERSION not in values:
            version = _find_version(current_app, endpoint, values.get("filename", ""))
            if version is not None:
                values[VERSION] = version

    @app.after_request
    def keep(response: Response) -> Response:
        if response.status_code in (200, 304) and _is_asked_by_version():
            response.headers["Cache-Control"] = _KEPT
        return response


def _is_asked_by_version() -> bool:
    """By this very version: another one's address may come from a page of another release."""
    asked = request.args.get(VERSION)
    if asked is None or request.endpoint not in ENDPOINTS:
        return False
    name = (request.view_args or {}).get("filename", "")
    return asked == _find_version(current_app, request.endpoint, name)


def _find_version(app: Flask, endpoint: str, filename: str) -> str | None:
    """None where there is no such file."""
    blueprint, _dot, _name = endpoint.rpartition(".")
    owner = app.blueprints[blueprint] if blueprint else app
    return _digest(owner.static_folder or "", filename)


@lru_cache
def _digest(folder: str, filename: str) -> str | None:
    # Files of a release do not change while it runs.
    path = safe_join(folder, filename)
    if path is None or not Path(path).is_file():
        return None
    return sha256(Path(path).read_bytes()).hexdigest()[:_LENGTH]
