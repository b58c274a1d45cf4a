"""The arithmetic of the hash-chained ledger (存证链).

The hash of an entry is the SHA-256 of the canonical JSON array
`["scenario-marketplace/ledger/v1", previous, position, at, kind, body]`, in hex. Positions count
from 1; the first entry's `previous` is 64 zeros. Whoever holds a copy can check it with nothing
but this rule.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from marketplace.domain.messages import say
from marketplace.sealing.errors import LedgerUnreadable, NotSealable
from marketplace.sealing.moments import write_moment
from marketplace.sealing.proposal_document import canonical_json

NAME = "scenario-marketplace/ledger/v1"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """Where the chain stands: the last position and its hash. All before it follows from it."""

    position: int
    hash: str


GENESIS = LedgerHead(0, "0" * 64)


class LedgerLine(NamedTuple):
    """An entry as it is written down, in a table or a file, whether or not it is as it was."""

    position: int
    at: str
    kind: str
    body: Any
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class LedgerRecord:
    """One entry. `at` is aware; `body` holds what `canonical_json` takes, public words only."""

    position: int
    at: datetime
    kind: str
    body: Mapping[str, Any]
    previous: str
    hash: str

    @property
    def head(self) -> LedgerHead:
        """The chain's head once this entry is in it."""
        return LedgerHead(self.position, self.hash)

    @property
    def line(self) -> LedgerLine:
        """The entry as it is written. A moment that cannot be written is left out."""
        try:
            at = write_moment(self.at)
        except NotSealable:
            at = ""
        return LedgerLine(self.position, at, self.kind, self.body, self.previous, self.hash)

    @property
    def document(self) -> bytes:
        """The very bytes that are hashed."""
        return _document(self.line, self.position)

    def as_json(self) -> dict[str, Any]:
        """The entry as the public feed shows it: plain JSON values, decimals as text."""
        return {
            "position": self.position,
            "at": write_moment(self.at),
            "kind": self.kind,
            "body": json.loads(canonical_json(self.body)),
            "previous": self.previous,
            "hash": self.hash,
        }


def entry_hash(
    previous: str, position: int, at: datetime, kind: str, body: Mapping[str, Any]
) -> str:
    """The hash of an entry, by the rule above. Raises `NotSealable` for an unusable body."""
    line = LedgerLine(position, write_moment(at), kind, body, previous, "")
    return sha256(_document(line, position)).hexdigest()


def line_hash(line: LedgerLine, position: int) -> str:
    """What the hash of `line` has to be if it stands at `position`; empty if it can have none."""
    try:
        return sha256(_document(line, position)).hexdigest()
    except NotSealable:
        return ""


def _document(line: LedgerLine, position: int) -> bytes:
    return canonical_json([NAME, line.previous, position, line.at, line.kind, line.body])


def next_record(head: LedgerHead, at: datetime, kind: str, body: Mapping[str, Any]) -> LedgerRecord:
    """The entry that follows `head` (`GENESIS` for the first)."""
    position = head.position + 1
    digest = entry_hash(head.hash, position, at, kind, body)
    return LedgerRecord(position, at, kind, body, head.hash, digest)


def read_line(document: object) -> LedgerLine:
    """An entry of a downloaded copy, in the form of `as_json`. Raises `LedgerUnreadable`.

    Only its form is checked here; `chain_check` checks what it says.
    """
    try:
        return _read_fields(document)
    except (KeyError, TypeError, ValueError):
        raise LedgerUnreadable(say("存证记录缺少字段或格式不正确。")) from None


def _read_fields(document: Any) -> LedgerLine:
    line = LedgerLine(*(document[name] for name in LedgerLine._fields))
    if type(line.position) is not int or not isinstance(line.body, dict):
        raise ValueError("a field of the wrong type")
    if not all(isinstance(text, str) for text in (line.kind, line.previous, line.hash)):
        raise ValueError("a field that should be text")
    if _MOMENT.fullmatch(line.at) is None:
        raise ValueError("not the canonical spelling of a moment")
    return line


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice: two readers could understand it differently")
    return found


_decoder = json.JSONDecoder(object_pairs_hook=_unique)


def read_json(text: str) -> Any:
    """The JSON value in `text`. Raises ValueError, also where a name stands twice."""
    try:
        return _decoder.decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
