"""`marketplace settings`: every environment variable that is read."""

from dataclasses import fields

import click

from marketplace.config import Settings, variable_of


def settings_table() -> str:
    """Every setting as a row of a Markdown table: variable, default, meaning."""
    rows = [
        (f"`{variable_of(setting.name)}`", _shown(setting.default), setting.metadata["help"])
        for setting in fields(Settings)
    ]
    table = [("variable", "default", "meaning"), ("---", "---", "---"), *rows]
    return "\n".join(_row(cells) for cells in table)


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return "`yes`" if default else "`no`"
    return f"`{default}`" if str(default) else "empty"


@click.command
def settings() -> None:
    """Print every setting with its default and meaning, as a Markdown table."""
    click.echo(settings_table())
