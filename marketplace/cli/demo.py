"""`marketplace demo`: demonstration data, told through the services into an empty database."""

from collections.abc import Sequence
from dataclasses import asdict

import click

from marketplace.cli import schema
from marketplace.cli.columns import table
from marketplace.cli.demonstration import story
from marketplace.cli.demonstration.story import Account, Standing
from marketplace.cli.output import emit, json_option

_REFUSALS = {
    Standing.FOREIGN: (
        "this database already has organisations of its own; the demonstration goes into an "
        "empty one only: set MARKETPLACE_INSTANCE to a new folder and run `marketplace init`"
    ),
    Standing.PARTIAL: (
        "an earlier `marketplace demo` was stopped half-way: empty the data folder (or the "
        "database), run `marketplace init` and then this command again"
    ),
}


@click.command
@json_option
def demo(as_json: bool) -> None:
    """Load the demonstration data; where it is already, only print its accounts."""
    schema.require_newest()
    standing = story.find_standing()
    if standing in _REFUSALS:
        raise click.ClickException(_REFUSALS[standing])
    if standing is Standing.EMPTY:
        story.tell()
    counts, accounts = story.counts(), story.list_accounts()
    said = "the demonstration data is there" if standing is Standing.LOADED else "loaded"
    emit(
        {**counts, "accounts": [asdict(account) for account in accounts]},
        as_json,
        "\n".join([_summary(said, counts), "", *_table(accounts)]),
    )


def _summary(said: str, counts: dict[str, int]) -> str:
    return f"{said}: " + ", ".join(f"{count} {name}" for name, count in counts.items())


def _table(accounts: Sequence[Account]) -> list[str]:
    rows = [
        ("role", "e-mail", "password", "organisation"),
        *((a.role, a.email, a.password, a.organisation) for a in accounts),
    ]
    return table(rows)
