"""One generation of one index, opened once and shared by all threads.

Columns are arrays in memory; postings are read when a query first needs them and kept. Whoosh's
files have one read position each, so whatever touches them holds `reading`.
"""

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import LENGTHS_COLUMN
from whoosh.searching import Searcher
from whoosh.util.numeric import byte_to_length

from marketplace.search.clauses import GRAMS_FIELD, WORDS_FIELD
from marketplace.search.columns import (
    Facet,
    Integers,
    Mask,
    join_values,
    read_numbers,
    read_values,
)
from marketplace.search.readers import open_reader
from marketplace.search.schema import NUMBER, Part

Floats = NDArray[np.float64]

_WORDS_KEPT = 200_000
_LENGTHS = np.array([byte_to_length(byte) for byte in range(256)], dtype=np.float64)


@dataclass(frozen=True)
class Postings:
    """The documents that hold a term, ascending, and the term's score in each."""

    docs: Integers
    scores: Floats


class PostingsCache:
    """The most recently used postings, up to a number of entries in all. Not locked."""

    def __init__(self, capacity: int = 2_000_000) -> None:
        self._capacity = capacity
        self._size = 0
        self._kept: OrderedDict[tuple[str, str], Postings] = OrderedDict()

    def find(self, term: tuple[str, str]) -> Postings | None:
        """The postings of a term if they are kept."""
        if found := self._kept.get(term):
            self._kept.move_to_end(term)
        return found

    def put(self, term: tuple[str, str], postings: Postings) -> None:
        """Keep postings, dropping what was not used for longest."""
        self._kept[term] = postings
        self._size += len(postings.docs) + 1
        while self._size > self._capacity and len(self._kept) > 1:
            _term, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest.docs) + 1


class Snapshot:
    """The documents of one generation. `count` includes deleted ones, `live` says which are not;
    documents are numbered from 0 to `count`."""

    def __init__(self, index: Any, part: Part) -> None:
        # Read first: a commit in between makes this snapshot look old, never new.
        self.generation: int = index.latest_generation()
        reader = open_reader(index)
        weakref.finalize(self, reader.close)
        self.reading = threading.Lock()
        self.searcher = Searcher(reader, closereader=False)
        self.leaves: list[tuple[Any, int]] = [
            leaf for leaf in reader.leaf_readers() if leaf[0].doc_count_all()
        ]
        self.count: int = reader.doc_count_all()
        self.live = self._live()
        self.numbers = {name: self._numbers(name) for name in part.numbers}
        self.facets = {name: self._facet(name) for name in part.facets}
        self.lengths = {name: self._lengths(name) for name in (WORDS_FIELD, GRAMS_FIELD)}
        self.ids = self.numbers[NUMBER]
        # Descending; `~` reverses integers without overflowing at the smallest.
        self.newest = np.lexsort((~self.ids, ~self.numbers[part.newest_by]))
        self._cache = PostingsCache()
        self._common: dict[str, tuple[float, int]] = {}

    def postings(
        self, term: tuple[str, str], read: Callable[["Snapshot", tuple[str, str]], Postings]
    ) -> Postings:
        """The postings of a term, read by `read` unless they are kept."""
        with self.reading:
            found = self._cache.find(term)
            if found is None:
                found = read(self, term)
                self._cache.put(term, found)
            return found

    def rarity(self, word: str) -> float:
        """The inverse document frequency of a word; highest for one that no document has."""
        return self._commonness(word)[0]

    def is_shared(self, word: str) -> bool:
        """Whether several documents have a word."""
        return self._commonness(word)[1] > 1

    def _commonness(self, word: str) -> tuple[float, int]:
        """Its inverse document frequency, and how many documents have it."""
        with self.reading:
            found = self._common.get(word)
            if found is None:
                frequency = int(self.searcher.doc_frequency(WORDS_FIELD, word))
                found = float(self.searcher.idf(WORDS_FIELD, word)), frequency
                if len(self._common) < _WORDS_KEPT:
                    self._common[word] = found
            return found

    def _live(self) -> Mask:
        live = np.ones(self.count, dtype=bool)
        for reader, base in self.leaves:
            deleted = np.fromiter(reader.segment().deleted_docs(), dtype=np.int64)
            live[deleted + base] = False
        return live

    def _numbers(self, name: str) -> Integers:
        pieces = [read_numbers(leaf, name, leaf.doc_count_all()) for leaf, _base in self.leaves]
        return np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int64)

    def _facet(self, name: str) -> Facet:
        return join_values(
            [read_values(leaf, name, leaf.doc_count_all()) for leaf, _base in self.leaves]
        )

    def _lengths(self, field: str) -> Floats:
        return np.concatenate(
            [np.zeros(0), *(_field_lengths(leaf, field) for leaf, _base in self.leaves)]
        )


def _field_lengths(leaf: Any, field: str) -> Floats:
    # Whoosh keeps lengths rounded to 256 steps; scores are made with the rounded ones.
    count = leaf.doc_count_all()
    rounded = np.zeros(count, dtype=np.uint8)
    name = f"_{field}_len"
    per_document = leaf._perdoc  # noqa: SLF001
    if per_document.has_column(name):
        column = per_document.column_reader(name, LENGTHS_COLUMN)
        raw = column._dbfile.get(column._basepos, min(column._count, count))  # noqa: SLF001
        rounded[: len(raw)] = np.frombuffer(raw, dtype=np.uint8)
    return _LENGTHS[rounded]
