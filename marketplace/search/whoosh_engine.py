"""The search engine on Whoosh, behind the port of `port.py`.

Searches share one snapshot per index generation, opened anew when the generation has changed;
Whoosh's `refresh()` is never called (later versions serve stale documents from it). Filters never
reach Whoosh, for which an empty filter means none.
"""

import os
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import index

from marketplace.search import answering, clauses, folders, writing
from marketplace.search.columns import Facet, Integers, Mask
from marketplace.search.discovery import Corpus, discover
from marketplace.search.documents import ModelDocument, ScenarioDocument
from marketplace.search.errors import IndexMissing, reading_index
from marketplace.search.port import IndexedIds, IndexReport, PartReport, SearchEngine
from marketplace.search.query import ACCEPTING, Hits, ModelQuery, ScenarioQuery, page_bounds
from marketplace.search.schema import (
    MODELS,
    SCENARIOS,
    Part,
    microseconds,
    model_fields,
    scenario_fields,
)
from marketplace.search.scoring import Matches, Scorer, choose_scorer
from marketplace.search.snapshot import Snapshot
from marketplace.search.synonyms import default_synonyms, fold_synonyms
from marketplace.search.wishes import Suggestion, Texts, Wish

_ATTEMPTS = 5
# A burst of writes can overtake several in a row.
_OPENINGS = 20

OrderBy = Callable[[Integers, Matches | None], answering.Key | None]


@dataclass(frozen=True)
class _Opened:
    """A snapshot and where it was opened: a build, and a process (a forked one would share the
    read positions of its parent's files)."""

    build: Path
    process: int
    index: Any
    snapshot: Snapshot

    def is_current(self, build: Path) -> bool:
        return (
            self.build == build
            and self.process == os.getpid()
            and self.index.latest_generation() == self.snapshot.generation
        )


def _open(build: Path, part: Part) -> _Opened:
    """A snapshot of the newest generation.

    A write takes the files of the generation before away. What is opened at that moment lacks
    some of them, and what a segment lacks looks as if its documents had no values there.
    """
    folder = build / part.name
    for _attempt in range(_OPENINGS):
        generations = _list_generations(folder)
        try:
            with reading_index():
                opened = index.open_dir(str(folder), readonly=True)
                made = _Opened(build, os.getpid(), opened, Snapshot(opened, part))
        except IndexMissing:
            if _list_generations(folder) == generations:
                raise
            continue
        if made.is_current(build):
            return made
    raise IndexMissing


def _list_generations(folder: Path) -> set[str]:
    """The names of the tables of contents, of which each write makes one anew."""
    return {path.name for path in folder.glob("*.toc")}


def open_engine(
    folder: Path, synonyms: Mapping[str, tuple[str, ...]] | None = None
) -> SearchEngine:
    """The engine on the index in `folder`, which need not exist yet; opened at the first search.

    `synonyms` maps a word to the words that are found as well (None: the shipped ones).
    """
    return WhooshEngine(folder, default_synonyms() if synonyms is None else synonyms)


class WhooshEngine:
    """See `SearchEngine`. `patience` is how many seconds `update` waits for the write lock."""

    def __init__(
        self,
        folder: Path,
        synonyms: Mapping[str, tuple[str, ...]],
        scorer: Scorer | None = None,
        patience: float = 2.0,
    ) -> None:
        self._folder = folder
        self._synonyms = fold_synonyms(synonyms)
        self._match = scorer or choose_scorer()
        self._patience = patience
        self._opening = threading.Lock()
        self._opened: dict[str, _Opened] = {}

    def search_scenarios(self, query: ScenarioQuery) -> Hits:
        """See `SearchEngine`."""
        snapshot = self._snapshot(SCENARIOS)
        states = _states_at(snapshot, query.now)

        def order(hits: Integers, matches: Matches | None) -> answering.Key | None:
            return answering.scenario_key(query.sort, snapshot, hits, matches, states)

        return self._answer(snapshot, query, {**snapshot.facets, "state": states}, order)

    def search_models(self, query: ModelQuery) -> Hits:
        """See `SearchEngine`."""
        snapshot = self._snapshot(MODELS)

        def order(hits: Integers, matches: Matches | None) -> answering.Key | None:
            return answering.model_key(query.sort, snapshot, hits, matches)

        return self._answer(snapshot, query, snapshot.facets, order)

    def suggest_scenarios(
        self, wish: Wish, texts: Texts, now: datetime, limit: int
    ) -> tuple[Suggestion, ...]:
        """See `SearchEngine`."""
        snapshot = self._snapshot(SCENARIOS)
        accepting = snapshot.live & _states_at(snapshot, now).having((ACCEPTING,))
        return _suggest(snapshot, accepting, wish, texts, limit)

    def suggest_models(self, wish: Wish, texts: Texts, limit: int) -> tuple[Suggestion, ...]:
        """See `SearchEngine`."""
        snapshot = self._snapshot(MODELS)
        return _suggest(snapshot, snapshot.live, wish, texts, limit)

    def update(
        self,
        scenarios: Iterable[ScenarioDocument] = (),
        models: Iterable[ModelDocument] = (),
        removed_scenarios: Iterable[int] = (),
        removed_models: Iterable[int] = (),
    ) -> None:
        """See `SearchEngine`."""
        with folders.writing(self._folder, self._patience):
            build = folders.get_build(self._folder)
            changes = (
                (SCENARIOS, map(scenario_fields, scenarios), removed_scenarios),
                (MODELS, map(model_fields, models), removed_models),
            )
            for part, documents, removed in changes:
                writing.change(build, part, documents, removed, self._patience)

    def rebuild(
        self, scenarios: Iterable[ScenarioDocument], models: Iterable[ModelDocument]
    ) -> None:
        """See `SearchEngine`."""
        with folders.writing(self._folder, self._patience), folders.new_build(self._folder) as new:
            writing.create(new, SCENARIOS, map(scenario_fields, scenarios))
            writing.create(new, MODELS, map(model_fields, models))

    def check(self) -> IndexReport:
        """See `SearchEngine`."""
        scenarios, models = self._snapshot(SCENARIOS), self._snapshot(MODELS)
        build = folders.get_build(self._folder).name
        return IndexReport(build, _report(scenarios), _report(models))

    def list_ids(self) -> IndexedIds:
        """See `SearchEngine`."""
        scenarios, models = self._snapshot(SCENARIOS), self._snapshot(MODELS)
        return IndexedIds(_live_ids(scenarios), _live_ids(models))

    def _snapshot(self, part: Part) -> Snapshot:
        # The build may be dropped by a rebuild between reading the pointer and opening it.
        for _attempt in range(_ATTEMPTS):
            build = folders.get_build(self._folder)
            try:
                return self._snapshot_of(build, part)
            except IndexMissing:
                if folders.find_build(self._folder) == build:
                    raise
        raise IndexMissing

    def _snapshot_of(self, build: Path, part: Part) -> Snapshot:
        known = self._opened.get(part.name)
        if known and known.is_current(build):
            return known.snapshot
        with self._opening:
            known = self._opened.get(part.name)
            if not (known and known.is_current(build)):
                known = self._opened[part.name] = _open(build, part)
            return known.snapshot

    def _answer(
        self,
        snapshot: Snapshot,
        query: ScenarioQuery | ModelQuery,
        facets: Mapping[str, Facet],
        order: OrderBy,
    ) -> Hits:
        asked = clauses.parse(query.text, self._synonyms)
        matches = self._matches(snapshot, query.text, asked)
        base = matches.mask if matches else snapshot.live
        passing, counts = answering.filter_and_count(facets, query.selections(), base)
        hits = snapshot.newest[passing[snapshot.newest]]
        bounds = page_bounds(query.page, query.per_page)
        page = answering.page_of(hits, order(hits, matches), bounds)
        return Hits(
            total=len(hits),
            ids=tuple(snapshot.ids[page].tolist()),
            facets=counts,
            terms=answering.highlight_terms(asked),
            is_relaxed=bool(matches and matches.is_relaxed),
        )

    def _matches(
        self, snapshot: Snapshot, text: str, asked: tuple[clauses.Clause, ...]
    ) -> Matches | None:
        # Nothing typed finds everything; punctuation alone finds nothing, without asking Whoosh,
        # for which a query of nothing may mean anything.
        if asked:
            with reading_index():
                return self._match(snapshot, asked)
        if not text.strip():
            return None
        return Matches(np.zeros(snapshot.count, dtype=bool), np.zeros(snapshot.count))


def _states_at(snapshot: Snapshot, now: datetime) -> Facet:
    return answering.public_states(
        snapshot.facets["state"], snapshot.numbers["deadline"], microseconds(now)
    )


def _suggest(
    snapshot: Snapshot, allowed: Mask, wish: Wish, texts: Texts, limit: int
) -> tuple[Suggestion, ...]:
    with reading_index():
        return discover(Corpus(snapshot, allowed, snapshot.facets["sector"], texts), wish, limit)


def _report(snapshot: Snapshot) -> PartReport:
    documents = int(snapshot.live.sum())
    return PartReport(
        documents=documents,
        deleted=snapshot.count - documents,
        duplicates=documents - len(_live_ids(snapshot)),
        segments=len(snapshot.leaves),
        generation=snapshot.generation,
    )


def _live_ids(snapshot: Snapshot) -> frozenset[int]:
    return frozenset(snapshot.ids[snapshot.live].tolist())
