"""`marketplace export`: lists as files."""

from pathlib import Path

import click

from marketplace.cli.output import emit, json_option
from marketplace.exchange.workbook import stream_csv, write_xlsx
from marketplace.services import import_files, recommendation_feedback, scenario_lists


@click.group
def export() -> None:
    """Lists to files."""


@export.command
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--organisation", metavar="USCC", help="All of this organisation's, by credit code.")
@json_option
def scenarios(file: Path, organisation: str | None, as_json: bool) -> None:
    """Write the scenarios to FILE (.xlsx or .csv) under the headers of the import's template.

    Without --organisation everything that is public; with it everything of that organisation, in
    every state. Contacts are included. Importing the file gives the same records.
    """
    if file.suffix.lower() not in (".xlsx", ".csv"):
        raise click.BadParameter("the file's name must end with .xlsx or .csv", param_hint="FILE")
    owner = import_files.find_owner(organisation) if organisation else None
    table = scenario_lists.export_all(owner.id if owner else None)
    try:
        _write(file, table)
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error
    said = f"{table.count} scenarios written to {file}"
    emit({"scenarios": table.count, "file": str(file)}, as_json, said)


@export.command("recommendation-feedback")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@json_option
def feedback(file: Path, as_json: bool) -> None:
    """Write what people said of recommendations to FILE (.csv), to evaluate the method.

    One row for each "not relevant" that was not taken back, without the person and the
    organisation: what was suggested, why it did not suit, and at which position, with which score
    and by which algorithm it stood.
    """
    if file.suffix.lower() != ".csv":
        raise click.BadParameter("the file's name must end with .csv", param_hint="FILE")
    names, rows = recommendation_feedback.export_all()
    try:
        with file.open("wb") as out:
            out.writelines(stream_csv(names, rows))
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error
    emit({"rows": len(rows), "file": str(file)}, as_json, f"{len(rows)} rows written to {file}")


def _write(file: Path, table: scenario_lists.ScenarioTable) -> None:
    if file.suffix.lower() == ".xlsx":
        file.write_bytes(write_xlsx(table.headers, table.rows))
    else:
        with file.open("wb") as out:
            out.writelines(stream_csv(table.headers, table.rows))
