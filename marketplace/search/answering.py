"""From matching documents to an answer: filters, facet counts, order, the page."""

from collections.abc import Mapping

import numpy as np

from marketplace.search.clauses import Clause
from marketplace.search.columns import Facet, Integers, Mask
from marketplace.search.query import ACCEPTING, CLOSED, ModelSort, Sort
from marketplace.search.schema import NONE
from marketplace.search.scoring import Matches
from marketplace.search.snapshot import Floats, Snapshot

PUBLISHED = "published"
"""The stored state whose public state depends on the clock."""

_NO_DEADLINE = 2**61
_PAST = 2**62
_LAST = 2**63 - 1

Key = Integers | Floats
Selections = Mapping[str, tuple[str, ...]]


def public_states(stored: Facet, deadlines: Integers, now: int) -> Facet:
    """The state facet as the public sees it at `now` (microseconds): a published scenario is
    accepting before its deadline, or without one, and closed from then on."""
    if PUBLISHED not in stored.values:
        return stored
    at = stored.values.index(PUBLISHED)
    values = (*stored.values[:at], ACCEPTING, *stored.values[at + 1 :], CLOSED)
    rows, columns = stored.members.shape
    members = np.zeros((rows + 1, columns + 1), dtype=bool)
    members[:rows, :columns] = stored.members
    members[rows, columns] = True
    is_over = stored.members[stored.codes, at] & (deadlines != NONE) & (deadlines <= now)
    return Facet(values, np.where(is_over, rows, stored.codes), members)


def filter_and_count(
    facets: Mapping[str, Facet], selections: Selections, base: Mask
) -> tuple[Mask, dict[str, dict[str, int]]]:
    """The documents of `base` that pass all filters, and for each facet the counts of those that
    pass all other filters."""
    chosen = {name: facets[name].having(wanted) for name, wanted in selections.items() if wanted}
    passing = _all_of(base, chosen)
    hits = np.flatnonzero(passing)
    counts = {}
    for name, facet in facets.items():
        others = {other: mask for other, mask in chosen.items() if other != name}
        counted = np.flatnonzero(_all_of(base, others)) if name in chosen else hits
        counts[name] = facet.counts(counted)
    return passing, counts


def _all_of(base: Mask, masks: Mapping[str, Mask]) -> Mask:
    passing = base.copy()
    for mask in masks.values():
        passing &= mask
    return passing


def page_of(hits: Integers, key: Key | None, bounds: slice) -> Integers:
    """The page of `hits` by ascending `key` (a value for each hit), equal ones in their order."""
    if key is None:
        return hits[bounds]
    if bounds.stop < len(hits):
        # Only what can be on this page or an earlier one needs sorting.
        near = key <= np.partition(key, bounds.stop - 1)[bounds.stop - 1]
        hits, key = hits[near], key[near]
    return hits[np.argsort(key, kind="stable")][bounds]


def scenario_key(
    sort: Sort, snapshot: Snapshot, hits: Integers, matches: Matches | None, states: Facet
) -> Key | None:
    """What scenarios are ordered by; None for newest first."""
    if sort is Sort.RELEVANCE and matches:
        return -matches.scores[hits]
    if sort is Sort.BUDGET:
        return ~snapshot.numbers["budget"][hits]
    if sort is Sort.DEADLINE:
        return _deadline_key(snapshot.numbers["deadline"][hits], states.having((ACCEPTING,))[hits])
    return None


def _deadline_key(deadlines: Integers, is_accepting: Mask) -> Integers:
    has_none = deadlines == NONE
    accepting = np.where(has_none, _NO_DEADLINE, deadlines)
    past = np.where(has_none, _LAST, _PAST - np.where(has_none, 0, deadlines))
    return np.where(is_accepting, accepting, past)


def model_key(
    sort: ModelSort, snapshot: Snapshot, hits: Integers, matches: Matches | None
) -> Key | None:
    """What models are ordered by; None for newest first."""
    if sort is ModelSort.NEWEST:
        return None
    if sort is ModelSort.RELEVANCE and matches:
        return -matches.scores[hits]
    tiers = snapshot.facets["tier"]
    ranks = tiers.members @ np.arange(1, len(tiers.values) + 1)
    return -ranks[tiers.codes[hits]]


def highlight_terms(clauses: tuple[Clause, ...]) -> tuple[str, ...]:
    """What a page marks, each term once."""
    return tuple(dict.fromkeys(term for clause in clauses for term in clause.highlights()))
