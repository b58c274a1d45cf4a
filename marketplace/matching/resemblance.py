"""Which proposals of one call say the same, word for word: for people to ask about, never a score.

Texts are cut into runs of `RUN` tokens: a Chinese character, or a word or number in Latin letters,
without regard to width, case, white space and punctuation. Runs that the listing itself has count
nowhere, as everybody quotes it. What is counted is exact: runs are compared, not their hashes.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from marketplace.matching.arithmetic import exact

METHOD = "resemblance/1"
RUN = 8
# Noticed is what shares this much of the shorter text, or has a passage of this many tokens.
LEAST_SHARE = Decimal("0.20")
LEAST_PASSAGE = 60
# Of a text with fewer runs of its own the share says nothing.
SHORTEST = 100
PASSAGES_SHOWN = 5
SHORTEST_SHOWN = 16
TOKENS_SHOWN = 300
_LOOKED_AT = 40

_TOKEN = re.compile(r"[a-z0-9]+|[^\W_]")
_BREAK = 0

Numbers: TypeAlias = NDArray[np.int64]
Truths: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True)
class Piece:
    """A text of a proposal; `place` says where it stands."""

    place: str
    text: str


@dataclass(frozen=True)
class Excerpt:
    """What stands at a `place`, with its own punctuation."""

    place: str
    text: str


@dataclass(frozen=True)
class Passage:
    """The same words in both: how many tokens, and as they stand in each, cut where long."""

    length: int
    one: Excerpt
    other: Excerpt

    @property
    def is_cut(self) -> bool:
        """Whether more is the same than is shown."""
        return self.length > TOKENS_SHOWN


@dataclass(frozen=True)
class Resemblance:
    """What the texts of two proposals share. `one` is the smaller key; runs are counted once."""

    one: str
    other: str
    shared: int
    one_runs: int
    other_runs: int
    passages: tuple[Passage, ...]

    @property
    @exact
    def share(self) -> Decimal:
        """The shared part of the shorter text, 0 to 1."""
        return Decimal(self.shared) / max(1, min(self.one_runs, self.other_runs))

    @property
    @exact
    def overlap(self) -> Decimal:
        """The shared part of both texts together (Jaccard), 0 to 1."""
        return Decimal(self.shared) / max(1, self.one_runs + self.other_runs - self.shared)

    @property
    def longest(self) -> int:
        """The tokens of the longest passage."""
        return max((passage.length for passage in self.passages), default=0)

    @property
    def is_noticed(self) -> bool:
        """Whether it is enough to ask for an explanation."""
        is_long = min(self.one_runs, self.other_runs) >= SHORTEST
        return self.longest >= LEAST_PASSAGE or (is_long and self.share >= LEAST_SHARE)


class _Letters(dict[int, str]):
    """Every character in one width and case, as `str.translate` asks for it; what would become
    several stays itself, so that places in the text stay the same."""

    def __missing__(self, code: int) -> str:
        even = unicodedata.normalize("NFKC", chr(code)).lower()
        self[code] = even if len(even) == 1 else chr(code)
        return self[code]


_LETTERS = _Letters()


class _Text:
    """The tokens of pieces, one after the other with a break behind each."""

    def __init__(self, pieces: Iterable[Piece], numbers: dict[str, int]) -> None:
        composed = ((piece, unicodedata.normalize("NFC", piece.text)) for piece in pieces)
        self.pieces = [Piece(piece.place, text) for piece, text in composed]
        tokens: list[int] = []
        for piece in self.pieces:
            found = _TOKEN.findall(piece.text.translate(_LETTERS))
            tokens += [numbers.setdefault(token, len(numbers) + 1) for token in found]
            tokens.append(_BREAK)
        self.tokens = np.array(tokens, dtype=np.int64)

    @cached_property
    def _spans(self) -> list[tuple[Piece, int, int] | None]:
        spans: list[tuple[Piece, int, int] | None] = []
        for piece in self.pieces:
            found = _TOKEN.finditer(piece.text.translate(_LETTERS))
            spans += [(piece, token.start(), token.end()) for token in found]
            spans.append(None)
        return spans

    def excerpt(self, start: int, length: int) -> Excerpt:
        """What stands at `length` tokens from `start`, which are of one piece."""
        first = self._spans[start]
        last = self._spans[start + min(length, TOKENS_SHOWN) - 1]
        if first is None or last is None:
            raise ValueError("a passage goes over the end of a piece")
        return Excerpt(first[0].place, first[0].text[first[1] : last[2]])


@dataclass(frozen=True)
class _Runs:
    """The name of the run that begins at each token, and whether it counts."""

    text: _Text
    names: Numbers
    counts: Truths

    @cached_property
    def own(self) -> Numbers:
        """The runs that count, each once, in order."""
        return np.unique(self.names[self.counts])


def compare_texts(
    documents: Mapping[str, Sequence[Piece]], listing: Iterable[str]
) -> tuple[Resemblance, ...]:
    """Every two documents that share a run which the listing does not have, by their keys."""
    runs = _name_runs(documents, listing)
    common = _find_common([one.own for one in runs.values()])
    shared = {key: np.intersect1d(one.own, common, assume_unique=True) for key, one in runs.items()}
    found = []
    for one, other in combinations(sorted(runs), 2):
        both = np.intersect1d(shared[one], shared[other], assume_unique=True)
        if both.size:
            found.append(_compare(one, other, runs, both))
    return tuple(found)


def _name_runs(
    documents: Mapping[str, Sequence[Piece]], listing: Iterable[str]
) -> dict[str, _Runs]:
    numbers: dict[str, int] = {}
    texts = [_Text(documents[key], numbers) for key in sorted(documents)]
    own = _Text([Piece("", text) for text in listing], numbers)
    tokens = np.concatenate([own.tokens, *(text.tokens for text in texts)])
    tokens = np.concatenate([tokens, np.full(RUN, _BREAK)])
    names, is_whole = _number_runs(tokens), _is_unbroken(tokens)
    end = own.tokens.size
    counts = is_whole & ~np.isin(names, names[:end][is_whole[:end]])
    found = {}
    for key, text in zip(sorted(documents), texts, strict=True):
        at, end = end, end + text.tokens.size
        found[key] = _Runs(text, names[at:end], counts[at:end])
    return found


def _number_runs(tokens: Numbers) -> Numbers:
    """A number for the run at each token, the same for the same run: pairs of tokens are numbered,
    then pairs of those, until a number stands for `RUN` tokens."""
    width, names = 1, tokens
    while width < RUN:
        pairs = (names[:-width] << 32) | names[width:]
        names = np.unique(pairs, return_inverse=True)[1].astype(np.int64)
        width *= 2
    return names


def _is_unbroken(tokens: Numbers) -> Truths:
    """Whether the run at each token lies within one piece."""
    breaks = np.concatenate([[0], np.cumsum(tokens == _BREAK)])
    return np.asarray(breaks[RUN:] == breaks[:-RUN])


def _find_common(sets: Sequence[Numbers]) -> Numbers:
    """What is in two sets or more."""
    if not sets:
        return np.array([], dtype=np.int64)
    names, times = np.unique(np.concatenate(sets), return_counts=True)
    return np.asarray(names[times > 1])


def _compare(one: str, other: str, runs: Mapping[str, _Runs], both: Numbers) -> Resemblance:
    left, right = runs[one], runs[other]
    passages = [
        Passage(length, left.text.excerpt(at, length), right.text.excerpt(there, length))
        for length, at, there in _find_passages(left, right, both)
    ]
    sizes = int(left.own.size), int(right.own.size)
    return Resemblance(one, other, int(both.size), *sizes, tuple(passages))


def _find_passages(left: _Runs, right: _Runs, both: Numbers) -> list[tuple[int, int, int]]:
    """The longest passages worth showing: tokens, where in the one, where in the other. None
    overlap in `left`.

    A run that the other has several times is looked for at its first place only, and each stretch
    is then drawn out as far as it goes.
    """
    stretches = sorted(_list_stretches(left, right, both), reverse=True)[:_LOOKED_AT]
    drawn = {_draw_out(left, right, *stretch) for stretch in stretches}
    chosen: list[tuple[int, int, int]] = []
    for length, at, there in sorted(drawn, key=lambda p: (-p[0], p[1], p[2])):
        is_apart = all(at + length <= a or a + size <= at for size, a, _t in chosen)
        if is_apart and length >= SHORTEST_SHOWN:
            chosen.append((length, at, there))
    return chosen[:PASSAGES_SHOWN]


def _list_stretches(left: _Runs, right: _Runs, both: Numbers) -> Iterator[tuple[int, int, int]]:
    """Runs in a row that stand in a row on both sides: how many, where in the one and the other."""
    here = np.flatnonzero(left.counts & np.isin(left.names, both))
    there = np.flatnonzero(right.counts & np.isin(right.names, both))
    names, first = np.unique(right.names[there], return_index=True)
    opposite = there[first][np.searchsorted(names, left.names[here])]
    starts = np.flatnonzero((np.diff(here, prepend=-2) != 1) | (np.diff(opposite, prepend=-2) != 1))
    for start, end in zip(starts, [*starts[1:], here.size], strict=True):
        yield int(end - start), int(here[start]), int(opposite[start])


def _draw_out(left: _Runs, right: _Runs, runs: int, at: int, there: int) -> tuple[int, int, int]:
    """The whole passage around a stretch of `runs`, as far as runs count in both."""
    begin = 0
    while _is_same(left, right, at + begin - 1, there + begin - 1):
        begin -= 1
    while _is_same(left, right, at + runs, there + runs):
        runs += 1
    return runs - begin + RUN - 1, at + begin, there + begin


def _is_same(left: _Runs, right: _Runs, at: int, there: int) -> bool:
    if min(at, there) < 0 or at >= left.names.size or there >= right.names.size:
        return False
    is_counted = bool(left.counts[at] and right.counts[there])
    return is_counted and bool(left.names[at] == right.names[there])
