"""Find every fault of a hash-chained ledger, with its position and what became of the entry.

An attacker with the whole table can change a row in place, with or without working out its hash
anew; take rows out or put some in, with or without numbering the rest anew; exchange rows; or
rewrite everything from some row on, which only a hash that is known from elsewhere finds out. Each
is told by what it leaves behind, in one pass and with at most one line read ahead.
"""

from collections.abc import Iterable, Iterator, Mapping

from marketplace.domain.messages import Message, say
from marketplace.sealing.chain_report import (
    ChainReport,
    Fault,
    FaultKind,
    say_inserted,
    say_missing,
    say_rewritten,
)
from marketplace.sealing.ledger import GENESIS, LedgerHead, LedgerLine, LedgerRecord, line_hash

# How far entries are looked for that were moved, or numbered anew.
REACH = 64
_STEPS = tuple(step for far in range(1, REACH + 1) for step in (far, -far))


def verify_chain(
    records: Iterable[LedgerRecord],
    start: LedgerHead = GENESIS,
    end: LedgerHead | None = None,
) -> ChainReport:
    """Check `records`, in order; see `verify_lines`. The chain may go on behind `end`."""
    known = {end.position: end.hash} if end else {}
    return verify_lines((record.line for record in records), start, known)


def verify_lines(
    lines: Iterable[LedgerLine | None],
    start: LedgerHead = GENESIS,
    known: Mapping[int, str] | None = None,
) -> ChainReport:
    """Check `lines`, in order, one at a time. None is a line that could not be read.

    `start` is the trusted head they follow. `known` are hashes by position that are known from
    elsewhere (checkpoints, a receipt): they also find a chain cut short or rewritten as a whole.
    """
    return _Check(lines, start, known or {}).run()


class _Ahead:
    """Lines, of which the next can be looked at before it is taken."""

    def __init__(self, lines: Iterable[LedgerLine | None]) -> None:
        self._lines = iter(lines)
        self._seen: list[LedgerLine | None] = []

    def __iter__(self) -> Iterator[LedgerLine | None]:
        while True:
            if self._seen:
                yield self._seen.pop()
                continue
            for line in self._lines:
                yield line
                if self._seen:
                    break
            else:
                return

    def peek(self) -> LedgerLine | None:
        """The next line; None if there is none, or none that can be read."""
        if not self._seen:
            for line in self._lines:
                self._seen.append(line)
                break
        return self._seen[-1] if self._seen else None


class _Check:
    """One pass. `stated` is the position that the last line gives itself; its true one, by which
    it was hashed, is `shift` less. `hashes`: what the next may name as the one before it; None
    where that cannot be known."""

    def __init__(
        self, lines: Iterable[LedgerLine | None], start: LedgerHead, known: Mapping[int, str]
    ) -> None:
        self._lines = _Ahead(lines)
        self._start = start
        self._known = known
        self._faults: dict[int, Fault] = {}
        self._missing: list[tuple[int, int]] = []
        self._early: set[int] = set()
        self._moved: dict[int, int] = {}
        self._stated = start.position
        self._shift = 0
        self._hashes: tuple[str, ...] | None = (start.hash,)
        self._is_sound = True
        self._count = 0
        self._true, self._hash = start.position, start.hash

    def run(self) -> ChainReport:
        for line in self._lines:
            self._count += 1
            if line is None:
                self._take_unreadable()
            elif line.position == self._stated + 1 or self._place(line):
                self._take(line)
        self._note_end()
        for first, last in self._missing:
            self._note(FaultKind.DELETED, first, say_missing(first, last), last)
        faults = sorted(self._faults.values(), key=lambda fault: fault.position)
        return ChainReport(self._count, LedgerHead(self._true, self._hash), tuple(faults))

    def _take(self, line: LedgerLine) -> None:
        digest = line_hash(line, line.position - self._shift)
        if digest != line.hash:
            self._take_unfit(line, digest)
        elif self._hashes is not None and line.previous not in self._hashes:
            self._take_unlinked(line)
        else:
            self._accept(line)

    def _accept(self, line: LedgerLine) -> None:
        """The line is as it was."""
        self._stated, self._hashes, self._is_sound = line.position, (line.hash,), True
        self._true, self._hash = position, digest = line.position - self._shift, line.hash
        if self._known and self._known.get(position, digest) != digest:
            self._note(FaultKind.CHECKPOINT, line.position, say_rewritten(line.position))

    def _pass(self, position: int, hashes: tuple[str, ...] | None) -> None:
        """Something stands at `position` that is not as it was."""
        self._stated, self._hashes, self._is_sound = position, hashes, False

    def _note(
        self, kind: FaultKind, position: int, reason: Message, until: int | None = None
    ) -> None:
        self._faults.setdefault(
            position, Fault(position, kind, reason, position if until is None else until)
        )

    def _take_unreadable(self) -> None:
        position = self._stated + 1
        reason = say("第 %(position)s 条无法读取：格式不正确。", position=position)
        self._note(FaultKind.UNREADABLE, position, reason)
        self._pass(position, None)

    # Positions that do not follow each other.

    def _place(self, line: LedgerLine) -> bool:
        """Whether the line, which is not the next, is to be taken as if it were."""
        if line.position <= self._stated:
            self._note_late(line.position)
            return False
        following, expected = self._lines.peek(), self._stated + 1
        if following is not None and following.position == expected:
            reason = say(
                "第 %(position)s 条的位置上是第 %(found)s 条：顺序被改动。",
                position=expected,
                found=line.position,
            )
            self._note(FaultKind.REORDERED, expected, reason)
            self._early.add(line.position)
            return False
        self._missing += self._gap(expected, line.position - 1)
        self._pass(line.position - 1, None)
        return True

    def _gap(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """What is missing, without what came too early."""
        for early in sorted(one for one in self._early if first <= one <= last):
            if early > first:
                yield first, early - 1
            first = early + 1
        if first <= last:
            yield first, last

    def _note_late(self, position: int) -> None:
        reason = say("第 %(position)s 条重复或顺序错乱。", position=position)
        self._note(FaultKind.REORDERED, position, reason)
        for span in self._missing:
            if span[0] <= position <= span[1]:
                self._missing.remove(span)
                pieces = ((span[0], position - 1), (position + 1, span[1]))
                self._missing += [(first, last) for first, last in pieces if first <= last]
                break

    def _note_end(self) -> None:
        last = self._stated - self._shift
        furthest = max(self._known, default=0)
        if furthest > last:
            reason = say("从第 %(position)s 条起缺失。", position=last + 1)
            self._note(FaultKind.CUT_SHORT, last + 1, reason, furthest)

    # Lines whose hash is not theirs.

    def _take_unfit(self, line: LedgerLine, digest: str) -> None:
        step = self._find_step(line)
        if step is None:
            reason = say("第 %(position)s 条的内容与其哈希不符。", position=line.position)
            self._note(FaultKind.EDITED, line.position, reason)
            # The next names the hash from before the edit: the one in the row, or, where the edit
            # was of that, the one that its content has.
            self._pass(line.position, (line.hash, digest))
        elif self._goes_on(line.position, step):
            self._renumber(line.position, step)
            self._accept(line)
        else:
            found = line.position - self._shift - step
            self._moved[line.position] = found
            reason = say(
                "第 %(position)s 条的位置上是原第 %(found)s 条：顺序被改动。",
                position=line.position,
                found=found,
            )
            self._note(FaultKind.REORDERED, line.position, reason)
            self._pass(line.position, None)

    def _find_step(self, line: LedgerLine) -> int | None:
        """How many less than expected the line's true position is."""
        expected = line.position - self._shift
        return next(
            (step for step in _STEPS if line_hash(line, expected - step) == line.hash), None
        )

    def _goes_on(self, position: int, step: int) -> bool:
        """Whether the line behind is moved by as much, so that all the rest will be. The last one
        counts as moved with the rest unless it was exchanged with an earlier one."""
        following = self._lines.peek()
        if following is None:
            return self._moved.get(position - self._shift - step) != position
        true = following.position - self._shift - step
        return line_hash(following, true) == following.hash

    def _renumber(self, position: int, step: int) -> None:
        if step > 0:
            for inserted in range(position - step, position):
                self._faults.pop(inserted, None)
            first, last = position - step, position - 1
            self._note(FaultKind.INSERTED, first, say_inserted(first, last), last)
        else:
            reason = say(
                "第 %(position)s 条起的 %(count)s 条被删除，其后的被重新编号。",
                position=position,
                count=-step,
            )
            self._note(FaultKind.DELETED, position, reason, position - step - 1)
        self._shift += step

    # Lines that do not follow the one before.

    def _take_unlinked(self, line: LedgerLine) -> None:
        if self._is_sound and self._is_other_to_blame(line):
            reason = say(
                "第 %(position)s 条被改写过：后一条记下的是另一个哈希。", position=self._stated
            )
            self._note(FaultKind.EDITED, self._stated, reason)
            self._accept(line)
        elif self._is_sound:
            reason = say("第 %(position)s 条没有接在前一条之后。", position=line.position)
            self._note(FaultKind.EDITED, line.position, reason)
            self._pass(line.position, (line.hash,))
        else:
            self._accept(line)

    def _is_other_to_blame(self, line: LedgerLine) -> bool:
        """Whether the line before was rewritten, and not this one: whom the next one follows, and
        whose hash is known from elsewhere, is as it was."""
        before = self._stated - self._shift
        if before == self._start.position or before in self._known:
            return self._known.get(before, self._start.hash) != self._hash
        following = self._lines.peek()
        return following is None or following.previous == line.hash
