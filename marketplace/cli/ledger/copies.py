"""Files that were downloaded: the ledger, its checkpoints, the platform's public key."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Never

import click

from marketplace.cli.whole_files import read_text
from marketplace.sealing.checkpoint_set import CheckpointSet
from marketplace.sealing.checkpoints import verify_checkpoint
from marketplace.sealing.errors import LedgerUnreadable
from marketplace.sealing.ledger import LedgerLine, read_json, read_line

LARGEST_KEY = 10_000
LARGEST_CHECKPOINTS = 100_000_000


def read_lines(lines: Iterable[bytes]) -> Iterator[LedgerLine | None]:
    """The entries of JSON Lines, or of answers of the feed, one a line; None for what is none."""
    for raw in lines:
        if not raw.strip():
            continue
        try:
            document = read_json(raw.decode())
        except ValueError:
            yield None
            continue
        if isinstance(document, dict) and isinstance(document.get("entries"), list):
            yield from map(_read, document["entries"])
        else:
            yield _read(document)


def _read(document: object) -> LedgerLine | None:
    try:
        return read_line(document)
    except LedgerUnreadable:
        return None


def read_key(path: Path) -> dict[str, str]:
    """A public key in a file. Whether it is one, is seen when it is used."""
    try:
        document = json.loads(read_text(path, LARGEST_KEY))
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise click.ClickException(f"{path} holds no public key (JWK)")
    return document


def add_checkpoints(path: Path, known: CheckpointSet) -> None:
    """Those of a file: as the platform publishes them, or bare tokens, one a line."""
    content = read_text(path, LARGEST_CHECKPOINTS)
    if not content.lstrip().startswith("{"):
        for token in content.split():
            known.add(verify_checkpoint(token, known.public_jwk))
        return
    try:
        rows = [_read_fields(row) for row in read_json(content)["checkpoints"]]
    except (ValueError, KeyError, TypeError):
        _refuse(path)
    for token, position, digest, at in rows:
        known.read(token, position, digest, at)


def _read_fields(row: Mapping[str, Any]) -> tuple[str, int, str, str]:
    if type(row["position"]) is not int:
        raise TypeError("not a position")
    return row["token"], row["position"], row["hash"], row["at"]


def _refuse(path: Path) -> Never:
    raise click.ClickException(f"{path} holds no checkpoints")
