"""Which documents suit a wish, and why: advice, never a result.

BM25 over the words and over the character pairs of titles and names finds what says the same
(`words`, `pairs`). What the best of these go on about finds their kin in other words (`kindred`:
relevance feedback after Lavrenko and Croft, "Relevance-Based Language Models", 2001, as RM3 mixes
it). Their sectors vote on the wish's sector, beside what its author said of it (`sector`), and
tested evidence lifts (`evidence`). So a document's score is

    (words + g pairs + k kindred) x (1 + s sector) x (1 + e evidence)

with the text legs as shares of the best document's. A document whose own words match clearly
better than any other's stays first. What shares too few of the wish's telling words is left out:
nothing at all is better advice than anything.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from types import MappingProxyType

import numpy as np

from marketplace.search import analysis
from marketplace.search.clauses import GRAMS_FIELD, WORDS_FIELD
from marketplace.search.columns import Facet, Integers, Mask
from marketplace.search.scoring import read_postings
from marketplace.search.snapshot import Floats, Snapshot
from marketplace.search.wishes import RECALLED, TUNING, Judge, Suggestion, Texts, Tuning, Wish

MAX_WISH_LENGTH = 4_000
WORDS_SHOWN = 8


@dataclass(frozen=True)
class Corpus:
    """What may be suggested: the documents `allowed` of a snapshot. `sectors` are those that the
    documents name; `texts` reads a few of them."""

    snapshot: Snapshot
    allowed: Mask
    sectors: Facet
    texts: Texts

    def score(self, name: str, weights: Mapping[str, float]) -> Floats:
        """Every document's BM25 score for weighted terms of a field; 0 for what is not allowed."""
        total = np.zeros(self.snapshot.count)
        for term, weight in weights.items():
            found = self.snapshot.postings((name, term), read_postings)
            total[found.docs] += weight * found.scores
        return np.where(self.allowed, total, 0.0)

    @cached_property
    def places(self) -> Mapping[int | None, int]:
        """Where in the snapshot the documents stand, by their numbers."""
        standing = np.flatnonzero(self.allowed)
        return dict(zip(self.snapshot.ids[standing].tolist(), standing.tolist(), strict=True))

    def texts_at(self, places: Iterable[int]) -> list[str]:
        """The texts of the documents at these places; empty for what cannot be read any more."""
        ids = [int(self.snapshot.ids[place]) for place in places]
        found = self.texts(ids)
        return [found.get(number, "") for number in ids]

    def likelihoods(self, odds: Mapping[str, float]) -> Floats:
        """For every document the odds of its likeliest sector; 0 where it names none."""
        of_values = np.array([odds.get(value, 0.0) for value in self.sectors.values] or [0.0])
        members = self.sectors.members
        rows = members if members.shape[1] else np.zeros((len(members), 1), dtype=bool)
        best: Floats = (rows * of_values).max(axis=1)
        return best[self.sectors.codes]


def discover(
    corpus: Corpus, wish: Wish, limit: int, tuning: Tuning = TUNING
) -> tuple[Suggestion, ...]:
    """The `limit` documents that suit `wish` best; none where none does."""
    asked = _Asked(corpus, wish, tuning)
    if not asked.plain.any():
        return ()
    legs = asked.weigh()
    scores = legs.scores
    if wish.judge is not None:
        legs, scores = asked.judge(legs, asked.order(scores)[:RECALLED], wish.judge)
    return asked.explain(legs, scores, asked.order(scores)[:limit])


@lru_cache(maxsize=4_096)
def _count_terms(text: str) -> Mapping[str, int]:
    """How often each word is in a text. The same few texts are asked about again and again."""
    return MappingProxyType(Counter(analysis.terms(text)))


@dataclass(frozen=True)
class _Legs:
    """The parts of every document's score."""

    words: Floats
    pairs: Floats
    kindred: Floats
    sector: Floats
    evidence: Floats

    @property
    def scores(self) -> Floats:
        text: Floats = self.words + self.pairs + self.kindred
        return text * (1 + self.sector) * (1 + self.evidence)


class _Asked:
    """A wish before a corpus. `plain`: what the words themselves score; `shares`: how much of the
    wish each document has."""

    def __init__(self, corpus: Corpus, wish: Wish, tuning: Tuning) -> None:
        self._corpus, self._wish, self._tuning = corpus, wish, tuning
        text = wish.text[:MAX_WISH_LENGTH]
        self._terms = _count_terms(text)
        self._words = corpus.score(WORDS_FIELD, self._terms)
        self._pairs = tuning.pairs * corpus.score(GRAMS_FIELD, Counter(analysis.bigrams(text)))
        self.plain = self._words + self._pairs
        self.shares = self._shares()

    def _shares(self) -> Floats:
        """How much each document has of those words of the wish that any has, the telling ones
        weighing more."""
        snapshot, whole = self._corpus.snapshot, 0.0
        have = np.zeros(snapshot.count)
        for term in self._terms:
            places = snapshot.postings((WORDS_FIELD, term), read_postings).docs
            if len(places):
                rarity = snapshot.rarity(term)
                whole += rarity
                have[places] += rarity
        return have / (whole or 1)

    def weigh(self) -> _Legs:
        """The parts of the scores, those of the text as shares of the best."""
        most, trust = self.plain.max(), self._trust()
        words, pairs = self._words / most, self._pairs / most
        kindred = trust * self._tuning.kindred * self._kindred()
        odds = self._odds(words + pairs + kindred, trust)
        sector = self._tuning.sector * self._corpus.likelihoods(odds)
        return _Legs(words, pairs, kindred, sector, self._tuning.evidence * self._evidence())

    def _best(self, scores: Floats, count: int) -> Integers:
        """The places of the `count` best scores above 0, of equal ones the newest."""
        order = np.lexsort((-self._corpus.snapshot.ids, -scores))[:count]
        return order[scores[order] > 0]

    def _trust(self) -> float:
        """0 to 1: how far what the best documents say can stand for the wish, by how much of it
        they have. A few common words in short texts lead anywhere."""
        models, tuning = self._best(self.plain, self._tuning.models), self._tuning
        mean = float(self.plain[models] @ self.shares[models] / self.plain[models].sum())
        return float(np.clip((mean - tuning.doubted) / (tuning.trusted - tuning.doubted), 0, 1))

    def _kindred(self) -> Floats:
        """How much documents have of what the best ones go on about, as shares of the most."""
        gist = self._gist(self._best(self.plain, self._tuning.models))
        chosen = sorted(gist.items(), key=lambda item: (-item[1], item[0]))[: self._tuning.terms]
        found = self._corpus.score(WORDS_FIELD, dict(chosen))
        return found / (found.max() or 1)

    def _gist(self, models: Integers) -> Counter[str]:
        """The telling words of `models`, each weighing as much as it is told in them."""
        weights = self.plain[models] / self.plain[models].sum()
        told: Counter[str] = Counter()
        for text, weight in zip(self._corpus.texts_at(models), weights.tolist(), strict=True):
            counts = _count_terms(text)
            total = sum(counts.values())
            for term, count in counts.items():
                told[term] += weight * count / total
        snapshot = self._corpus.snapshot
        return Counter(
            {
                term: share * snapshot.rarity(term)
                for term, share in told.items()
                # What one document alone says leads to no other.
                if snapshot.is_shared(term)
            }
        )

    def _odds(self, scores: Floats, trust: float) -> Mapping[str, float]:
        votes, said = self._vote(scores), self._wish.odds
        if not said:
            return votes
        share = trust * self._tuning.hearsay
        return {
            sector: (1 - share) * said.get(sector, 0.0) + share * votes.get(sector, 0.0)
            for sector in said.keys() | votes.keys()
        }

    def _vote(self, scores: Floats) -> Mapping[str, float]:
        """How likely each sector is by those of the best documents, which count as they score."""
        sectors, voters = self._corpus.sectors, self._tuning.voters
        unheard = self._corpus.places.get(self._wish.unheard)
        heard = [place for place in self._best(scores, voters + 1).tolist() if place != unheard]
        votes: Counter[str] = Counter()
        for place in heard[:voters]:
            for at in np.flatnonzero(sectors.members[sectors.codes[place]]):
                votes[sectors.values[at]] += scores[place]
        whole = votes.total()
        return {sector: count / whole for sector, count in votes.items()} if whole else {}

    def judge(self, legs: _Legs, recalled: Integers, judge: Judge) -> tuple[_Legs, Floats]:
        """With what tests say of the recalled documents; the others score nothing any more."""
        ids = self._corpus.snapshot.ids[recalled].tolist()
        said = judge(ids)
        evidence = np.zeros(len(legs.evidence))
        evidence[recalled] = [self._tuning.evidence * said.get(number, 0.0) for number in ids]
        judged = replace(legs, evidence=evidence)
        scores = np.zeros(len(evidence))
        scores[recalled] = judged.scores[recalled]
        return judged, scores

    def _evidence(self) -> Floats:
        found = self._corpus.likelihoods(self._wish.proven)
        for number, share in self._wish.evidence.items():
            if number in self._corpus.places:
                found[self._corpus.places[number]] = share
        return found

    def order(self, scores: Floats) -> Integers:
        """The places of what suits, best first."""
        suits = (self.shares >= self._tuning.least) & (scores > 0)
        for number in self._wish.known & self._corpus.places.keys():
            suits[self._corpus.places[number]] = False
        found = self._best(np.where(suits, scores, 0.0), len(scores))
        first = self._find_leader()
        if first is None or not suits[first]:
            return found
        return np.concatenate([[first], found[found != first]])

    def _find_leader(self) -> int | None:
        """The document whose own words match clearly better than any other's."""
        best = self._best(self.plain, 2).tolist()
        second = self.plain[best[1]] if len(best) > 1 else 0.0
        is_clear = self.plain[best[0]] >= self._tuning.lead * second
        return best[0] if is_clear and self.shares[best[0]] >= self._tuning.trusted else None

    def explain(self, legs: _Legs, scores: Floats, places: Integers) -> tuple[Suggestion, ...]:
        """Documents with the parts of their scores."""
        return tuple(
            Suggestion(
                id=int(self._corpus.snapshot.ids[place]),
                score=float(scores[place]),
                words=float(legs.words[place]),
                pairs=float(legs.pairs[place]),
                kindred=float(legs.kindred[place]),
                sector=float(legs.sector[place]),
                evidence=float(legs.evidence[place]),
                shared=shared,
            )
            for place, shared in zip(places.tolist(), self._list_shared(places), strict=True)
        )

    def _list_shared(self, places: Integers) -> list[tuple[str, ...]]:
        """For each place the words of the wish that its document has, the telling ones first."""
        gains: list[dict[str, float]] = [{} for _place in places]
        for term in self._terms:
            if len(term) < 2:
                continue
            found = self._corpus.snapshot.postings((WORDS_FIELD, term), read_postings)
            if not len(found.docs):
                continue
            at = np.minimum(np.searchsorted(found.docs, places), len(found.docs) - 1)
            for index in np.flatnonzero(found.docs[at] == places).tolist():
                gains[index][term] = float(found.scores[at[index]])
        return [
            tuple(sorted(own, key=lambda term: (-own[term], term))[:WORDS_SHOWN]) for own in gains
        ]
