"""How much two listings say the same, and in which words: for people to look at, not to decide.

Half of it is the title (Dice's coefficient over its words and pairs of characters), half the body
(Jaccard's over runs of three characters): a copied text shows under another title, and so does the
same wish in other words. No statistics of the whole list are asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from marketplace.search.analysis import bigrams, fold, words

RUN = 3
WORDS_SHOWN = 8


@dataclass(frozen=True)
class Features:
    """What is compared of a listing."""

    title: frozenset[str]
    runs: frozenset[str]
    words: frozenset[str]


@dataclass(frozen=True)
class Similarity:
    """`score` from 0 (nothing in common) to 1 (the same); the `shared` words of titles first."""

    score: float
    shared: tuple[str, ...]


def features_of(title: str, body: str) -> Features:
    """What is compared of a listing with this title and body."""
    letters = "".join(character for character in fold(body) if character.isalnum())
    return Features(
        title=frozenset({*bigrams(title), *_telling(title)}),
        runs=frozenset(letters[at : at + RUN] for at in range(len(letters) - RUN + 1)),
        words=frozenset({*_telling(title), *_telling(body)}),
    )


def _telling(text: str) -> Iterable[str]:
    return (word.text for word in words(text) if len(word.text) > 1)


def compare(one: Features, other: Features) -> Similarity:
    """How much two listings say the same."""
    common, all_runs = one.runs & other.runs, one.runs | other.runs
    title = 2 * len(one.title & other.title) / max(1, len(one.title) + len(other.title))
    body = len(common) / max(1, len(all_runs))
    in_titles = one.title & other.title
    shared = sorted(one.words & other.words, key=lambda w: (w not in in_titles, -len(w), w))
    return Similarity((title + body) / 2, tuple(shared[:WORDS_SHOWN]))
