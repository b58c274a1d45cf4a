"""Which documents match, and how well: BM25 in numpy, and Whoosh's own collector.

Both take clauses and give the same answer; the collector is the reference in the tests and the
way to go on where Whoosh is not the version whose private posting blocks are read here.

BM25 as Whoosh computes it (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25
and Beyond", 2009): idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / average)), with
idf = ln(N / (n + 1)) + 1 over all documents, deleted ones included.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import whoosh
from whoosh import query

from marketplace.search.clauses import Alternative, Clause, Term
from marketplace.search.columns import Integers, Mask
from marketplace.search.snapshot import Floats, Postings, Snapshot

K1 = 1.2
B = 0.75


@dataclass(frozen=True)
class Matches:
    """For every document whether it matches and its score. `is_relaxed`: some words, not all."""

    mask: Mask
    scores: Floats
    is_relaxed: bool = False


class Scorer(Protocol):
    """All documents of a snapshot that satisfy every clause, or else those that satisfy any."""

    def __call__(self, snapshot: Snapshot, clauses: Sequence[Clause]) -> Matches:
        """`clauses` is not empty."""


def choose_scorer() -> Scorer:
    """The numpy scorer where Whoosh's posting blocks are laid out as it expects."""
    return match_in_numpy if whoosh.__version__ == (2, 7, 4) else match_by_collector


def match_in_numpy(snapshot: Snapshot, clauses: Sequence[Clause]) -> Matches:
    """Whole posting blocks at once, without a Python call per posting."""
    every = _combine(snapshot, clauses, is_relaxed=False)
    if every.mask.any():
        return every
    return _combine(snapshot, [clause.loosened() for clause in clauses], is_relaxed=True)


def _combine(snapshot: Snapshot, clauses: Sequence[Clause], *, is_relaxed: bool) -> Matches:
    satisfied = np.zeros(snapshot.count, dtype=np.int64)
    scores = np.zeros(snapshot.count)
    for clause in clauses:
        mask = np.zeros(snapshot.count, dtype=bool)
        for alternative in clause.alternatives:
            docs, gains = _match_alternative(snapshot, alternative)
            mask[docs] = True
            scores[docs] += gains
        satisfied += mask
    found = (satisfied >= (1 if is_relaxed else len(clauses))) & snapshot.live
    return Matches(found, scores, is_relaxed and bool(found.any()))


def _match_alternative(snapshot: Snapshot, alternative: Alternative) -> tuple[Integers, Floats]:
    first, *others = (snapshot.postings(term, read_postings) for term in alternative.terms)
    docs, scores = first.docs, first.scores
    for postings in others:
        docs, mine, theirs = np.intersect1d(
            docs, postings.docs, assume_unique=True, return_indices=True
        )
        scores = scores[mine] + postings.scores[theirs]
    return docs, scores * alternative.weight


def read_postings(snapshot: Snapshot, term: Term) -> Postings:
    """The documents that hold a term of a field, and its BM25 score in each."""
    field, text = term
    pieces = [
        (base + docs, weights)
        for leaf, base in snapshot.leaves
        if term in leaf
        for docs, weights in _blocks(leaf, field, text)
    ]
    if not pieces:
        return Postings(np.zeros(0, dtype=np.int64), np.zeros(0))
    docs = np.concatenate([docs for docs, _weights in pieces])
    weights = np.concatenate([weights for _docs, weights in pieces])
    average = snapshot.searcher.avg_field_length(field) or 1
    penalty = K1 * (1 - B + B * snapshot.lengths[field][docs] / average)
    idf: float = snapshot.searcher.idf(field, text)
    return Postings(docs, idf * weights * (K1 + 1) / (weights + penalty))


def _blocks(leaf: Any, field: str, text: str) -> list[tuple[Integers, Floats]]:
    matcher = leaf.postings(field, text)
    # With deletions Whoosh wraps the matcher; the snapshot masks deleted documents itself.
    matcher = getattr(matcher, "child", matcher)
    blocks = [_decode(matcher)]
    while not matcher._lastblock:  # noqa: SLF001
        matcher._next_block()  # noqa: SLF001
        blocks.append(_decode(matcher))
    return blocks


def _decode(matcher: Any) -> tuple[Integers, Floats]:
    # A block is (gaps between document numbers, weights, values); equal weights are written
    # once, weights of 1 not at all.
    matcher._read_data()  # noqa: SLF001
    gaps, weights = matcher._data[:2]  # noqa: SLF001
    docs = np.cumsum(np.array(gaps, dtype=np.int64))
    tf = np.empty(len(docs))
    tf[:] = 1.0 if weights is None else weights
    return docs, tf


def match_by_collector(snapshot: Snapshot, clauses: Sequence[Clause]) -> Matches:
    """Whoosh's own query tree and collector: slower, on public interfaces only."""
    every = _collect(snapshot, query.And([_as_query(clause) for clause in clauses]))
    if every.mask.any():
        return every
    loosened = [_as_query(clause.loosened()) for clause in clauses]
    some = _collect(snapshot, query.Or(loosened))
    return Matches(some.mask, some.scores, is_relaxed=bool(some.mask.any()))


def _as_query(clause: Clause) -> Any:
    return query.Or([_all_of(alternative) for alternative in clause.alternatives])


def _all_of(alternative: Alternative) -> Any:
    return query.And(
        [query.Term(field, text, boost=alternative.weight) for field, text in alternative.terms]
    )


def _collect(snapshot: Snapshot, asked: Any) -> Matches:
    mask = np.zeros(snapshot.count, dtype=bool)
    scores = np.zeros(snapshot.count)
    with snapshot.reading:
        found = snapshot.searcher.search(asked.normalize(), limit=None)
    for score, doc in found.top_n:
        mask[doc] = True
        scores[doc] = score
    return Matches(mask, scores)
