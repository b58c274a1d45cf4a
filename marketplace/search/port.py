"""The one door to search engines: what any of them can do for the marketplace."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from marketplace.search.documents import ModelDocument, ScenarioDocument
from marketplace.search.query import Hits, ModelQuery, ScenarioQuery
from marketplace.search.wishes import Suggestion, Texts, Wish


@dataclass(frozen=True)
class IndexedIds:
    """The numbers of all documents in the index."""

    scenarios: frozenset[int]
    models: frozenset[int]


@dataclass(frozen=True)
class PartReport:
    """One part of the index. `documents` counts the searchable ones, `deleted` the dead weight
    that a rebuild would drop, `duplicates` numbers indexed twice (always 0 in a sound index)."""

    documents: int
    deleted: int
    duplicates: int
    segments: int
    generation: int


@dataclass(frozen=True)
class IndexReport:
    """The state of the index. `build` names the folder that the pointer leads to."""

    build: str
    scenarios: PartReport
    models: PartReport

    @property
    def documents(self) -> int:
        """All searchable documents."""
        return self.scenarios.documents + self.models.documents

    @property
    def is_sound(self) -> bool:
        """No number is indexed twice."""
        return not (self.scenarios.duplicates or self.models.duplicates)


@dataclass(frozen=True)
class Difference:
    """What the database has and the index lacks, and the other way round."""

    missing: frozenset[int]
    extra: frozenset[int]


def compare(expected: Iterable[int], indexed: Iterable[int]) -> Difference:
    """The difference between the numbers that should be indexed and those that are."""
    wanted, there = frozenset(expected), frozenset(indexed)
    return Difference(wanted - there, there - wanted)


class SearchEngine(Protocol):
    """A search engine for scenarios and models. Safe to share between threads.

    Every method but `rebuild` raises `IndexMissing` where there is no readable index; the caller
    then lists from the database. `update` and `rebuild` raise `IndexBusy` while another process
    writes.
    """

    def search_scenarios(self, query: ScenarioQuery) -> Hits:
        """The scenarios that match; any text is taken, none raises."""

    def search_models(self, query: ModelQuery) -> Hits:
        """The models that match; any text is taken, none raises."""

    def suggest_scenarios(
        self, wish: Wish, texts: Texts, now: datetime, limit: int
    ) -> tuple[Suggestion, ...]:
        """The scenarios accepting proposals at `now` that suit a wish, best first."""

    def suggest_models(self, wish: Wish, texts: Texts, limit: int) -> tuple[Suggestion, ...]:
        """The models that suit a wish, best first."""

    def update(
        self,
        scenarios: Iterable[ScenarioDocument] = (),
        models: Iterable[ModelDocument] = (),
        removed_scenarios: Iterable[int] = (),
        removed_models: Iterable[int] = (),
    ) -> None:
        """Put documents in, replacing those with the same number, and take others out.

        One commit for each kind that the batch touches. Doing it again changes nothing, so a
        batch interrupted half-way is simply repeated. A number that is both given and removed
        is removed.
        """

    def rebuild(
        self, scenarios: Iterable[ScenarioDocument], models: Iterable[ModelDocument]
    ) -> None:
        """Build anew beside the old index and switch at once; readers see the old or the new.

        The iterables are consumed under the write lock, so what reads the database lazily in them
        misses no update that the lock held back. If they raise, the old index stays.
        """

    def check(self) -> IndexReport:
        """The state of the index."""

    def list_ids(self) -> IndexedIds:
        """The numbers of all indexed documents, for `compare` with the database."""
