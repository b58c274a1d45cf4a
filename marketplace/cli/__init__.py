"""Commands: one group per file, each calls services."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang every command on the application."""
