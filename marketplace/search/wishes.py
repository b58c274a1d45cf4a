"""What is looked for, how its parts are weighed, and what is suggested with the reasons."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Texts = Callable[[Iterable[int]], Mapping[int, str]]
"""The texts of documents by their numbers."""
Judge = Callable[[Sequence[int]], Mapping[int, float]]
"""What tests say of documents, 0 to 1 by their numbers; of those that are absent, nothing."""


@dataclass(frozen=True)
class Tuning:
    """Chosen on one half of the queries of `marketplace bench discovery`, reported on the other.

    `pairs`, `kindred`, `sector`, `evidence` weigh the parts of a score. `models` documents give
    the `terms` that find kindred ones; they are trusted in full from `trusted` on, which is how
    much of the wish they have on average, and not at all up to `doubted`. `voters` vote on the
    sector; `hearsay` is what their vote counts beside the author's word. `lead` is how many times
    the second best score makes a clear first. `least` is the share of the wish's telling words
    below which a document is left out.
    """

    pairs: float = 0.4
    kindred: float = 1.5
    sector: float = 3.0
    evidence: float = 0.3
    models: int = 5
    terms: int = 100
    trusted: float = 0.5
    doubted: float = 0.25
    voters: int = 20
    hearsay: float = 0.5
    lead: float = 1.05
    least: float = 0.04


TUNING = Tuning()
# Noted with what people say of a suggestion: another order by another method is another matter.
ALGORITHM = "discovery-1"
# Of so many, found without evidence, a judge is asked.
RECALLED = 50


@dataclass(frozen=True)
class Wish:
    """What is looked for. `odds`: how likely each sector is, as its author or a classifier says;
    none if nobody said. `evidence`: 0 to 1 by document, what tests say of it; `proven`: the same by
    sector, of who looks. `judge`: what tests say, asked of the best `RECALLED` documents alone,
    which are then ordered with it. `unheard`: the document that does not vote on the sector,
    because it would know. `known`: documents that are not suggested, though they speak for the
    others."""

    text: str
    odds: Mapping[str, float] = field(default_factory=dict)
    evidence: Mapping[int, float] = field(default_factory=dict)
    proven: Mapping[str, float] = field(default_factory=dict)
    judge: Judge | None = None
    unheard: int | None = None
    known: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Suggestion:
    """A document by its number, its score and the parts of it, and the words that the wish and
    the document share, the telling ones first."""

    id: int
    score: float
    words: float
    pairs: float
    kindred: float
    sector: float
    evidence: float
    shared: tuple[str, ...]
