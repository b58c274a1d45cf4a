"""What one requirement asks, and what there is to show for it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One requirement. `asks` and `answer` are in our words, `evidence` are files of the project.

    A gap has an honest sentence for an answer; what there is beside it may still be evidence.
    """

    number: str
    level: int
    asks: str
    answer: str
    evidence: tuple[str, ...]
    is_gap: bool = False


@dataclass(frozen=True)
class LeftOut:
    """Requirements about something that this site has not, with why."""

    numbers: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Chapter:
    """One chapter: every requirement of the levels 1 and 2 is an entry or left out."""

    number: int
    title: str
    entries: tuple[Entry, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def key(self) -> str:
        """Its name in an address."""
        return f"v{self.number}"

    @property
    def gaps(self) -> int:
        """How many entries are not met."""
        return sum(entry.is_gap for entry in self.entries)

    @property
    def left_out_count(self) -> int:
        """How many requirements do not apply."""
        return sum(len(group.numbers) for group in self.left_out)


def met(number: str, level: int, asks: str, answer: str, *evidence: str) -> Entry:
    """A requirement that is met, as `evidence` shows."""
    return Entry(number, level, asks, answer, evidence)


def gap(number: str, level: int, asks: str, answer: str, *evidence: str) -> Entry:
    """A requirement that is not, or not wholly, met."""
    return Entry(number, level, asks, answer, evidence, is_gap=True)
