"""What a check of the ledger says: every fault, where it is, and in what words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from marketplace.domain.messages import Message, say
from marketplace.sealing.ledger import LedgerHead


class FaultKind(StrEnum):
    """What became of an entry."""

    EDITED = "edited"
    DELETED = "deleted"
    INSERTED = "inserted"
    REORDERED = "reordered"
    UNREADABLE = "unreadable"
    CUT_SHORT = "cut-short"
    CHECKPOINT = "checkpoint"


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was, at `position`; up to `until` where it is several."""

    position: int
    kind: FaultKind
    reason: Message
    until: int


@dataclass(frozen=True)
class ChainReport:
    """What a check found: `count` entries were read, the last true one is `head`."""

    count: int
    head: LedgerHead
    faults: tuple[Fault, ...] = ()

    @property
    def is_intact(self) -> bool:
        """Whether nothing was found amiss."""
        return not self.faults

    def with_faults(self, others: Iterable[Fault]) -> "ChainReport":
        """The report, and what else is wrong."""
        every = sorted((*self.faults, *others), key=lambda fault: fault.position)
        return replace(self, faults=tuple(every))

    @property
    def first_bad(self) -> int | None:
        """The first position that something is wrong with."""
        return self.faults[0].position if self.faults else None

    @property
    def reason(self) -> Message | None:
        """What is wrong there."""
        return self.faults[0].reason if self.faults else None


def say_missing(first: int, last: int) -> Message:
    """That entries are not there."""
    if first == last:
        return say("第 %(position)s 条缺失。", position=first)
    return say("第 %(first)s 条至第 %(last)s 条缺失。", first=first, last=last)


def say_inserted(first: int, last: int) -> Message:
    """That entries were put in between."""
    if first == last:
        return say("第 %(position)s 条是后来插入的，其后的被重新编号。", position=first)
    return say(
        "第 %(first)s 条至第 %(last)s 条是后来插入的，其后的被重新编号。", first=first, last=last
    )


def say_rewritten(position: int) -> Message:
    """That an entry is another one than was published."""
    return say(
        "第 %(position)s 条与已公布的哈希不符：它或它以前的内容被整体改写过。", position=position
    )
