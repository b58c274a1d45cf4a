"""The arithmetic of the hash-chained ledger (存证链).

The hash of an entry is the SHA-256 of the canonical JSON array
`["scenario-marketplace/ledger/v1", previous, position, at, kind, body]`, in hex. Positions count
from 1; the first entry's `previous` is 64 zeros. Whoever holds a copy can check it with nothing
but this rule.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from marketplace.domain.messages import Message, say
from marketplace.sealing.errors import LedgerUnreadable, NotSealable
from marketplace.sealing.moments import read_moment, write_moment
from marketplace.sealing.proposal_document import canonical_json

_DOMAIN = "scenario-marketplace/ledger/v1"


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """Where the chain stands: the last position and its hash. All before it follows from it."""

    position: int
    hash: str


GENESIS = LedgerHead(0, "0" * 64)


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


@dataclass(frozen=True)
class ChainReport:
    """What a check found: `count` sound entries up to `head`, and the first that is not."""

    count: int
    head: LedgerHead
    first_bad: int | None = None
    reason: Message | None = None

    @property
    def is_intact(self) -> bool:
        """Whether nothing was found amiss."""
        return self.first_bad is None


def entry_hash(
    previous: str, position: int, at: datetime, kind: str, body: Mapping[str, Any]
) -> str:
    """The hash of an entry, by the rule above. Raises `NotSealable` for an unusable body."""
    document = canonical_json([_DOMAIN, previous, position, write_moment(at), kind, body])
    return sha256(document).hexdigest()


def next_record(head: LedgerHead, at: datetime, kind: str, body: Mapping[str, Any]) -> LedgerRecord:
    """The entry that follows `head` (`GENESIS` for the first)."""
    position = head.position + 1
    digest = entry_hash(head.hash, position, at, kind, body)
    return LedgerRecord(position, at, kind, body, head.hash, digest)


def read_record(document: object) -> LedgerRecord:
    """A record of a downloaded copy, in the form of `as_json`. Raises `LedgerUnreadable`.

    Only its form is checked here; `verify_chain` checks what it says.
    """
    try:
        return _read_fields(document)
    except (KeyError, TypeError, ValueError):
        raise LedgerUnreadable(say("存证记录缺少字段或格式不正确。")) from None


def _read_fields(document: Any) -> LedgerRecord:
    at, body, position = read_moment(document["at"]), document["body"], document["position"]
    texts = [document[name] for name in ("kind", "previous", "hash")]
    if type(position) is not int or not isinstance(body, dict):
        raise ValueError("a field of the wrong type")
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("a field that should be text")
    return LedgerRecord(position, at, texts[0], body, texts[1], texts[2])


def verify_chain(
    records: Iterable[LedgerRecord],
    start: LedgerHead = GENESIS,
    end: LedgerHead | None = None,
) -> ChainReport:
    """Check `records`, in order, one at a time; stop at the first that is wrong.

    `start` is the trusted head they follow. `end`, a head known from elsewhere (a checkpoint, a
    receipt), also finds a chain cut short or rewritten as a whole; the chain may go on behind it.
    """
    head = start
    for record in records:
        reason = _fault(record, head, end)
        if reason is not None:
            bad = min(record.position, head.position + 1)
            return ChainReport(head.position - start.position, head, bad, reason)
        head = record.head
    return _at_the_end(head, start, end)


def _at_the_end(head: LedgerHead, start: LedgerHead, end: LedgerHead | None) -> ChainReport:
    count = head.position - start.position
    if end is not None and end.position > head.position:
        reason = say("从第 %(position)s 条起缺失。", position=head.position + 1)
        return ChainReport(count, head, head.position + 1, reason)
    return ChainReport(count, head)


def _fault(record: LedgerRecord, head: LedgerHead, end: LedgerHead | None) -> Message | None:
    if record.position != head.position + 1:
        return _misplaced(record.position, head.position + 1)
    if record.previous != head.hash:
        return say("第 %(position)s 条没有接在前一条之后。", position=record.position)
    if not _is_true_to_its_hash(record):
        return say("第 %(position)s 条的内容与其哈希不符。", position=record.position)
    if end is not None and record.position == end.position and record.hash != end.hash:
        return say("第 %(position)s 条与已公布的哈希不符。", position=record.position)
    return None


def _misplaced(found: int, expected: int) -> Message:
    if found > expected:
        return say("第 %(position)s 条缺失。", position=expected)
    return say("第 %(position)s 条重复或顺序错乱。", position=found)


def _is_true_to_its_hash(record: LedgerRecord) -> bool:
    try:
        return record.hash == entry_hash(
            record.previous, record.position, record.at, record.kind, record.body
        )
    except NotSealable:
        return False
