"""Addresses that may be missing."""

from typing import Any

from flask import current_app, url_for


def find_url(endpoint: str, **values: Any) -> str | None:
    """The address of `endpoint` if this application has it."""
    if endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint, **values)
