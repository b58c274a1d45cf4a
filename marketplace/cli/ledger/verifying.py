"""`marketplace ledger verify`: every fault of the ledger, here or in a downloaded copy."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import click
from flask.cli import with_appcontext

from marketplace.cli import schema
from marketplace.cli.ledger.copies import add_checkpoints, read_key, read_lines
from marketplace.cli.output import emit, json_option
from marketplace.sealing.chain_check import verify_lines
from marketplace.sealing.chain_report import ChainReport
from marketplace.sealing.checkpoint_set import CheckpointSet
from marketplace.services import ledger_checks

READABLE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.command
@click.argument("file", type=click.File("rb"), required=False)
@click.option(
    "--key", "key_file", type=READABLE, help="The platform's public key, as it publishes it."
)
@click.option(
    "--checkpoint",
    "checkpoint_files",
    type=READABLE,
    multiple=True,
    help="Checkpoints that you kept. May be given repeatedly.",
)
@json_option
def verify(
    file: BinaryIO | None,
    key_file: Path | None,
    checkpoint_files: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Check the ledger in the database, or with FILE a downloaded copy of it, without any database.

    FILE is /ledger.jsonl of the site, or - for standard input. Prints every fault with its position
    and exits with 1 where there is one. That the end was cut off, or everything rewritten from some
    entry on, only shows beside checkpoints: those in the database, and those given.
    """
    key = read_key(key_file) if key_file else None
    if file is None:
        report, known = _verify_database(key, checkpoint_files)
    elif key is None and checkpoint_files:
        raise click.UsageError("--checkpoint needs --key, against which it is checked")
    else:
        known = _given(CheckpointSet(key or {}), checkpoint_files)
        report = verify_lines(read_lines(file), known=known.hashes).with_faults(known.faults)
    emit(_answer(report, known), as_json, "\n".join(_lines(report, known)))
    if not report.is_intact:
        click.get_current_context().exit(1)


@with_appcontext
def _verify_database(
    key: Mapping[str, str] | None, files: Sequence[Path]
) -> tuple[ChainReport, CheckpointSet]:
    schema.require_newest()
    known = _given(ledger_checks.own_checkpoints(key), files)
    return ledger_checks.verify(known), known


def _given(known: CheckpointSet, files: Sequence[Path]) -> CheckpointSet:
    for path in files:
        add_checkpoints(path, known)
    return known


def _answer(report: ChainReport, known: CheckpointSet) -> dict[str, Any]:
    return {
        "is_intact": report.is_intact,
        "entries": report.count,
        "head": {"position": report.head.position, "hash": report.head.hash},
        "checkpoints": known.count,
        "faults": [
            {
                "position": fault.position,
                "until": fault.until,
                "kind": fault.kind.value,
                "reason": str(fault.reason),
            }
            for fault in report.faults
        ],
    }


def _lines(report: ChainReport, known: CheckpointSet) -> Iterator[str]:
    yield f"{report.count} entries, held to {known.count} checkpoints"
    yield f"head: {report.head.position} {report.head.hash}"
    if not known.count:
        yield "without a checkpoint nobody can see an end that was cut off"
    for fault in report.faults:
        until = f"-{fault.until}" if fault.until > fault.position else ""
        yield f"{fault.position}{until} {fault.kind}: {fault.reason}"
    yield "intact" if report.is_intact else f"not intact: {len(report.faults)} faults"
