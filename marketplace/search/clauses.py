"""A person's text as clauses that any scorer can answer.

Every word becomes one clause: alternatives, any of which satisfies it. An alternative is one or
more terms that must all be there: the word itself, its parts, its characters in the title, or a
synonym. Nothing in the text is syntax.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from marketplace.search import analysis
from marketplace.search.analysis import Word

MAX_TEXT_LENGTH = 200
MAX_WORDS = 16

WORDS_FIELD = "words"
GRAMS_FIELD = "grams"

PART_WEIGHT = 0.6
GRAM_WEIGHT = 0.3
SYNONYM_WEIGHT = 0.5
LOOSE_WEIGHT = 0.3

Term = tuple[str, str]
"""A field's name and a term in it."""


@dataclass(frozen=True)
class Alternative:
    """Terms that must all be in the document, and what their scores are multiplied with."""

    terms: tuple[Term, ...]
    weight: float = 1.0


@dataclass(frozen=True)
class Clause:
    """A word's alternatives; `loose` ones, each a part of the word, count only when no document
    has all the words."""

    alternatives: tuple[Alternative, ...]
    loose: tuple[Alternative, ...] = ()

    def loosened(self) -> "Clause":
        """The clause that a part of the word satisfies, too."""
        return Clause(self.alternatives + self.loose)

    def highlights(self) -> Iterator[str]:
        """The terms that a page marks in its texts."""
        for alternative in self.alternatives:
            yield from (term for field, term in alternative.terms if field == WORDS_FIELD)


def parse(text: str, synonyms: Mapping[str, tuple[str, ...]]) -> tuple[Clause, ...]:
    """The clauses of a text; none if it holds no word. `synonyms` are in folded spelling."""
    words = analysis.words(text[:MAX_TEXT_LENGTH])
    known = dict.fromkeys(_join_synonyms(words, synonyms))
    return tuple(_clause(word, synonyms) for word in list(known)[:MAX_WORDS])


def _join_synonyms(words: list[Word], synonyms: Mapping[str, tuple[str, ...]]) -> Iterator[Word]:
    # The segmenter may split a synonym of several words, so neighbours are tried together first;
    # it may also hide one inside a longer word, which is then searched by its parts.
    at = 0
    while at < len(words):
        word = words[at]
        end = next((e for e in range(len(words), at, -1) if _joined(words[at:e]) in synonyms), 0)
        if end > at + 1:
            yield Word(_joined(words[at:end]), tuple(inner.text for inner in words[at:end]))
        elif not end and any(part in synonyms for part in word.parts):
            yield from map(Word, word.parts)
        else:
            yield word
        at = max(end, at + 1)


def _joined(words: list[Word]) -> str:
    return "".join(word.text for word in words)


def _clause(word: Word, synonyms: Mapping[str, tuple[str, ...]]) -> Clause:
    others = (analysis.words(other) for other in synonyms.get(word.text, ()))
    offered = [
        _all_of(WORDS_FIELD, [word.text], 1.0),
        _all_of(WORDS_FIELD, word.parts, PART_WEIGHT),
        *(_all_of(WORDS_FIELD, [w.text for w in found], SYNONYM_WEIGHT) for found in others),
        _all_of(GRAMS_FIELD, analysis.bigrams(word.text), GRAM_WEIGHT),
    ]
    # The same terms twice would count twice; the first offer is the better one.
    distinct = {offer.terms: offer for offer in reversed(offered) if offer.terms}
    loose = [_all_of(WORDS_FIELD, [part], LOOSE_WEIGHT) for part in word.parts]
    return Clause(
        tuple(reversed(distinct.values())),
        tuple(part for part in loose if part.terms not in distinct),
    )


def _all_of(field: str, terms: Iterable[str], weight: float) -> Alternative:
    return Alternative(tuple((field, term) for term in dict.fromkeys(terms)), weight)
