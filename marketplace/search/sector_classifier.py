"""Which of some labels a text belongs to: naive Bayes over the analyzer's words.

Deterministic and small: trained in milliseconds from a few hundred sentences. A word counts once
per text (real listings repeat their product's name); labels have equal priors, because the texts
it learns from are no sample of what will be asked.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from marketplace.search import analysis

SMOOTHING = 0.1
# Naive Bayes is too sure of itself: words are not independent.
TEMPERATURE = 2.5


@dataclass(frozen=True)
class Guess:
    """A label, its probability, and the words that speak most for it."""

    label: str
    confidence: float
    words: tuple[str, ...]


class SectorClassifier:
    """`examples`: (label, text)."""

    def __init__(self, examples: Iterable[tuple[str, str]]) -> None:
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)
        for label, text in examples:
            self._counts[label].update(_words(text))
        known = {word for counts in self._counts.values() for word in counts}
        self._known = frozenset(known)
        self._totals = {
            label: sum(counts.values()) + SMOOTHING * len(known)
            for label, counts in self._counts.items()
        }

    def guess(self, text: str) -> Guess | None:
        """The likeliest label; None where no word of the text is known."""
        words, odds = self._read(text)
        if not words:
            return None
        best = max(odds, key=lambda label: (odds[label], label))
        return Guess(best, odds[best], self._reasons(best, words))

    def odds(self, text: str) -> dict[str, float]:
        """How likely each label is; none where no word of the text is known."""
        words, odds = self._read(text)
        return odds if words else {}

    def _read(self, text: str) -> tuple[list[str], dict[str, float]]:
        words = sorted(_words(text) & self._known)
        scores = {
            label: sum(self._weigh(label, word) for word in words) / TEMPERATURE
            for label in self._counts
        }
        most = max(scores.values(), default=0.0)
        shares = {label: math.exp(score - most) for label, score in scores.items()}
        whole = sum(shares.values())
        return words, {label: share / whole for label, share in shares.items()}

    def _weigh(self, label: str, word: str) -> float:
        return math.log((self._counts[label][word] + SMOOTHING) / self._totals[label])

    def _reasons(self, best: str, words: list[str]) -> tuple[str, ...]:
        """The few words that set the label apart from the others."""
        telling = [word for word in words if len(word) > 1 and self._counts[best][word]]
        return tuple(sorted(telling, key=lambda word: (-self._gain(best, word), word))[:3])

    def _gain(self, best: str, word: str) -> float:
        others = [self._weigh(label, word) for label in self._counts]
        return self._weigh(best, word) - sum(others) / len(others)


def _words(text: str) -> set[str]:
    return set(analysis.terms(text))
