"""Check the ledger as it stands in the database, trusting nothing that is in its rows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text

from marketplace.db import db
from marketplace.sealing.chain_check import verify_lines
from marketplace.sealing.chain_report import ChainReport
from marketplace.sealing.checkpoint_set import CheckpointSet
from marketplace.sealing.ledger import LedgerLine, read_json
from marketplace.services.installation import receipt_key

_CHUNK = 5000
# As the columns are stored, read by no type of ours: whatever an attacker put there has to get
# through to the check.
_QUERIES = {
    "sqlite": "SELECT position, CAST(at AS TEXT), kind, CAST(body AS TEXT), previous, hash"
    " FROM ledger_entry WHERE position > :after ORDER BY position LIMIT :most",
    "postgresql": "SELECT position, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),"
    " kind, body::text, previous, hash"
    " FROM ledger_entry WHERE position > :after ORDER BY position LIMIT :most",
}
_CHECKPOINTS = {
    "sqlite": "SELECT position, hash, CAST(at AS TEXT), token FROM ledger_checkpoint"
    " ORDER BY position",
    "postgresql": "SELECT position, hash,"
    " to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), token"
    " FROM ledger_checkpoint ORDER BY position",
}


def own_checkpoints(public_jwk: Mapping[str, str] | None = None) -> CheckpointSet:
    """A set for checkpoints of this platform, or of whoever has that key."""
    return CheckpointSet(public_jwk or receipt_key().public_jwk())


def verify(known: CheckpointSet) -> ChainReport:
    """Check every entry, every checkpoint that is kept here, and that the ledger agrees with those
    in `known`, which were kept elsewhere. Those that are kept here are added to them."""
    with db.engine.connect() as connection:
        for position, digest, at, token in _rows(connection, _CHECKPOINTS, {}):
            known.read(token, position, digest, _moment(at))
        report = verify_lines(_lines(connection), known=known.hashes)
    return report.with_faults(known.faults)


def _lines(connection: Connection) -> Iterator[LedgerLine]:
    after, rows = -(2**62), None
    while rows is None or len(rows) == _CHUNK:
        rows = _rows(connection, _QUERIES, {"after": after, "most": _CHUNK})
        for position, at, kind, body, previous, digest in rows:
            yield LedgerLine(position, _moment(at), kind, _read_body(body), previous, digest)
        after = rows[-1][0] if rows else after


def _rows(
    connection: Connection, queries: Mapping[str, str], values: Mapping[str, int]
) -> Sequence[Any]:
    return connection.execute(text(queries[connection.dialect.name]), values).all()


def _moment(stored: Any) -> str:
    """As `write_moment` writes it, if it is stored as our own columns store it."""
    if isinstance(stored, str) and stored[10:11] == " ":
        return f"{stored[:10]}T{stored[11:]}Z"
    return repr(stored)


def _read_body(stored: Any) -> Any:
    try:
        return read_json(stored)
    except (TypeError, ValueError):
        # What has no canonical form has no right hash either.
        return NotImplemented
