"""Commands: one group per file, each calls services."""

from flask import Flask

from marketplace.cli.init import init
from marketplace.cli.serve import serve
from marketplace.cli.user import user

COMMANDS = (
    init,
    serve,
    user,
)


def register(app: Flask) -> None:
    """Hang every command on the application."""
    for command in COMMANDS:
        app.cli.add_command(command)
