"""`marketplace ledger`: what the public ledger is worth, with the database or without one."""

import click

from marketplace.cli.ledger.signing import checkpoint, rights
from marketplace.cli.ledger.verifying import verify


@click.group
def ledger() -> None:
    """The public ledger: verify it or a copy of it, sign where it stands."""


ledger.add_command(verify)
ledger.add_command(checkpoint)
ledger.add_command(rights)
