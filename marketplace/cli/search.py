"""`marketplace search`: build the index anew, or compare it with the database."""

import click

from marketplace.cli.output import emit, json_option
from marketplace.search.port import Difference
from marketplace.services import search_indexing


@click.group
def search() -> None:
    """The search index."""


@search.command
@json_option
def rebuild(as_json: bool) -> None:
    """Build the index anew from the database, beside the old one, and switch."""
    scenarios, models = search_indexing.rebuild()
    emit(
        {"scenarios": scenarios, "models": models},
        as_json,
        f"indexed {scenarios} scenarios and {models} models",
    )


@search.command
@json_option
def check(as_json: bool) -> None:
    """Compare the index with the database; exits with 1 where they differ.

    What was changed a moment ago may differ until the worker has delivered it.
    """
    scenarios, models = search_indexing.check()
    is_sound = not any((scenarios.missing, scenarios.extra, models.missing, models.extra))
    emit(
        {"is_sound": is_sound, "scenarios": scenarios, "models": models},
        as_json,
        f"scenarios: {_say(scenarios)}\nmodels: {_say(models)}",
    )
    if not is_sound:
        raise click.ClickException(
            "the index differs from the database: run `marketplace search rebuild`"
        )


def _say(difference: Difference) -> str:
    return f"{len(difference.missing)} missing, {len(difference.extra)} too many"
