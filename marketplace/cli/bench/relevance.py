"""How good an order is: nDCG, reciprocal rank, and whether two orders differ by chance.

nDCG with gains of 2^grade - 1 and a discount of log2(rank + 1) (Burges et al., "Learning to Rank
using Gradient Descent", 2005); the paired test is a sign-flip permutation test of the mean
difference (Smucker, Allan and Carterette, "A Comparison of Statistical Significance Tests for
Information Retrieval Evaluation", 2007).
"""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from marketplace.search import analysis

DEPTH = 10
FLIPS = 10_000
K1 = 1.2
B = 0.75


def ndcg(grades: Sequence[int], ideal: Sequence[int], depth: int = DEPTH) -> float:
    """0 to 1. `grades`: of what was found, best first; `ideal`: of all there is, in any order."""
    best = _gain(sorted(ideal, reverse=True)[:depth])
    return _gain(grades[:depth]) / best if best else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades))


def reciprocal_rank(found: Sequence[int], wanted: int) -> float:
    """1 for the first place, 1/2 for the second; 0 where it was not found."""
    return 1 / (found.index(wanted) + 1) if wanted in found else 0.0


def chance_of_difference(one: Sequence[float], other: Sequence[float], seed: int = 1) -> float:
    """How likely so large a mean difference is if each pair's order were a matter of chance."""
    differences = np.array(one) - np.array(other)
    signs = np.random.default_rng(seed).choice((-1.0, 1.0), (FLIPS, len(differences)))
    flipped = np.abs((signs * differences).mean(axis=1))
    return float(((flipped >= abs(differences.mean())).sum() + 1) / (FLIPS + 1))


class PlainBm25:
    """BM25 over the segmenter's words, nothing else: what ours is laid beside.

    With the idf of Lucene, ln(1 + (N - n + 0.5)/(n + 0.5)).
    """

    def __init__(self, texts: Mapping[int, str]) -> None:
        self._ids = np.array(list(texts))
        documents = [_words(text) for text in texts.values()]
        lengths = np.array([len(words) for words in documents], dtype=float)
        places: dict[str, dict[int, int]] = {}
        for at, words in enumerate(documents):
            for word in words:
                counts = places.setdefault(word, {})
                counts[at] = counts.get(at, 0) + 1
        self._penalty = K1 * (1 - B + B * lengths / lengths.mean())
        self._places = places

    def find(self, text: str, depth: int = DEPTH) -> list[int]:
        """The numbers of the best documents, best first."""
        scores = np.zeros(len(self._ids))
        for word in _words(text):
            counts = self._places.get(word, {})
            rarity = math.log(1 + (len(self._ids) - len(counts) + 0.5) / (len(counts) + 0.5))
            for at, count in counts.items():
                scores[at] += rarity * count * (K1 + 1) / (count + self._penalty[at])
        order = np.argsort(-scores, kind="stable")[:depth]
        return [int(self._ids[at]) for at in order if scores[at] > 0]


def _words(text: str) -> list[str]:
    return [word.text for word in analysis.words(text)]


Finder = Callable[[int, str], list[int]]
"""The numbers found for a query, which has a number itself."""
