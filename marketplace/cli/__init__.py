"""Commands: one group per file, each calls services."""

from flask import Flask

from marketplace.cli.bench import bench
from marketplace.cli.credentials import credentials
from marketplace.cli.demo import demo
from marketplace.cli.doctor import doctor
from marketplace.cli.export import export
from marketplace.cli.import_ import import_
from marketplace.cli.init import init
from marketplace.cli.ledger import ledger
from marketplace.cli.search import search
from marketplace.cli.serve import serve
from marketplace.cli.settings import settings
from marketplace.cli.user import user
from marketplace.cli.worker import worker

COMMANDS = (
    bench,
    credentials,
    demo,
    doctor,
    export,
    import_,
    init,
    search,
    serve,
    settings,
    user,
    worker,
)
# What needs no installation: it runs where there is none, and makes none.
OFFLINE = (ledger,)


def register(app: Flask) -> None:
    """Hang every command on the application."""
    for command in COMMANDS:
        app.cli.add_command(command)
