"""Commands: one group per file, each calls services."""

import click
from flask import Flask

from marketplace.cli.bench import bench
from marketplace.cli.credentials import credentials
from marketplace.cli.custody import custody
from marketplace.cli.demo import demo
from marketplace.cli.doctor import doctor
from marketplace.cli.export import export
from marketplace.cli.import_ import import_
from marketplace.cli.init import init
from marketplace.cli.keys import keys
from marketplace.cli.ledger import ledger
from marketplace.cli.receipts import receipts
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
    keys,
    search,
    serve,
    settings,
    user,
    worker,
)

OFFLINE = (custody, ledger, receipts)
"""What runs without an application: it leaves no data folder where there is none."""


def register_offline(group: click.Group) -> None:
    """Hang what needs no application on the command line itself."""
    for command in OFFLINE:
        group.add_command(command)


def register(app: Flask) -> None:
    """Hang every command on the application."""
    for command in COMMANDS:
        app.cli.add_command(command)
