"""Commands: one group per file, each calls services."""

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
from marketplace.cli.rankings import rankings
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
    rankings,
    search,
    serve,
    settings,
    user,
    worker,
)
# They run without an application, which would make a data folder where they are typed.
WITHOUT_APPLICATION = (credentials, custody, ledger, receipts, settings)


def register(app: Flask) -> None:
    """Hang every command on the application."""
    for command in COMMANDS:
        app.cli.add_command(command)
