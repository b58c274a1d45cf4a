"""`marketplace import`: lists of scenarios from files."""

from pathlib import Path

import click

from marketplace.cli.output import emit, json_option
from marketplace.domain.permissions import SYSTEM
from marketplace.services import filing_register, import_files
from marketplace.services.filing_register import RegisterDelta
from marketplace.services.import_files import ImportReport


@click.group("import")
def import_() -> None:
    """Lists from files."""


@import_.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organisation", metavar="USCC", help="Whose drafts: its credit code.")
@click.option("--publish", is_flag=True, help="The list is approved: publish what is complete.")
@json_option
def scenarios(file: Path, organisation: str | None, publish: bool, as_json: bool) -> None:
    """Make drafts of the scenarios in FILE (.xlsx, .csv, .jsonl).

    Without --organisation the drafts are the authority's. Rows without a description are reported
    as incomplete, wrong cells with their row and column; the other rows are imported. Running it
    again makes nothing twice. With --publish rows that state all a listing must (prices, days,
    deadline, contact) are published; the others stay drafts and are listed with what they lack.
    """
    data = file.read_bytes()
    report = import_files.import_file(data, file.name, organisation, is_approved=publish)
    emit(_answer(report), as_json, "\n".join(_lines(report)))


def _answer(report: ImportReport) -> dict[str, object]:
    return {
        "rows": report.rows,
        "imported": report.made,
        "incomplete": len(report.incomplete),
        "published": report.published,
        "already_present": len(report.present),
        "repeated": len(report.repeated),
        "errors": [
            {"row": error.row, "column": error.column, "reason": str(error.reason)}
            for error in report.errors
        ],
        "organisation": report.organisation,
        "incomplete_rows": list(report.incomplete),
        "unfit_to_publish": list(report.unfit),
        "already_present_rows": list(report.present),
        "repeated_rows": list(report.repeated),
        "unmapped_headers": list(report.unmapped_headers),
        "notes": [str(note) for note in report.notes],
    }


def _lines(report: ImportReport) -> list[str]:
    return [
        f"{report.rows} rows: {report.made} imported for {report.organisation}, "
        f"{report.published} of them published, "
        f"{len(report.present)} already present, {len(report.repeated)} repeated, "
        f"{len(report.incomplete)} incomplete, {len({e.row for e in report.errors})} with errors",
        *(f"note: {note}" for note in report.notes),
        *(f"row {error.row}, {error.column or '-'}: {error.reason}" for error in report.errors),
        *(
            f"row {row.row} stays a draft: {row.title} (lacks {', '.join(row.missing)})"
            for row in report.unfit
        ),
        *(
            f"row {row.row} is incomplete: {row.title or '-'} (lacks {', '.join(row.missing)})"
            for row in report.incomplete
        ),
    ]


@import_.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--partial", is_flag=True, help="Entries that FILE lacks have not vanished.")
@json_option
def filings(file: Path, partial: bool, as_json: bool) -> None:
    """Take the public register of filings in FILE (.xlsx, .csv, .jsonl) as a delta.

    Says what is new, changed and vanished, and row by row what is wrong (swapped columns, numbers
    in another form, repeated entries: not taken) or odd (out of order: taken). Running it again
    changes nothing.
    """
    delta = filing_register.import_register(
        SYSTEM, file.read_bytes(), file.name, is_partial=partial
    )
    emit(_delta_answer(delta), as_json, "\n".join(_delta_lines(delta)))


def _delta_answer(delta: RegisterDelta) -> dict[str, object]:
    return {
        "rows": delta.rows,
        "new": [{"row": each.row, "key": each.key, "name": each.model_name} for each in delta.new],
        "changed": [
            {
                "row": each.entry.row,
                "key": each.entry.key,
                "columns": {name: list(pair) for name, pair in each.columns.items()},
            }
            for each in delta.changed
        ],
        "vanished": list(delta.vanished),
        "unchanged": delta.unchanged,
        "problems": [
            {
                "row": each.row,
                "columns": list(each.columns),
                "reason": str(each.reason),
                "taken": each.is_taken,
            }
            for each in delta.problems
        ],
    }


def _delta_lines(delta: RegisterDelta) -> list[str]:
    return [
        f"{delta.rows} rows: {len(delta.new)} new, {len(delta.changed)} changed, "
        f"{len(delta.vanished)} vanished, {delta.unchanged} unchanged",
        *(
            f"row {each.row}, {', '.join(each.columns) or '-'}, "
            f"{'taken' if each.is_taken else 'not taken'}: {each.reason}"
            for each in delta.problems
        ),
        *(f"new: row {each.row}, {each.key}: {each.model_name}" for each in delta.new),
        *(
            f"changed: row {each.entry.row}, {each.entry.key}, {name}: {old} -> {new}"
            for each in delta.changed
            for name, (old, new) in each.columns.items()
        ),
        *(f"vanished: {name}" for name in delta.vanished),
    ]
