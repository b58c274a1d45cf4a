"""Real texts to order, read where they lie: abstracts, scenarios and solutions."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import index

from marketplace.domain.sectors import guess_sector
from marketplace.search import writing
from marketplace.search.columns import make_facet
from marketplace.search.discovery import Corpus
from marketplace.search.documents import ModelDocument
from marketplace.search.schema import MODELS, model_fields
from marketplace.search.snapshot import Snapshot

_THEN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Paper:
    """An abstract, and what it is asked by."""

    id: int
    name: str
    title: str
    abstract: str
    keywords: tuple[str, ...]
    discipline: str
    category: str

    @property
    def is_for_tuning(self) -> bool:
        """Half of them, by a digest of the name; the others are reported."""
        return sha256(self.name.encode()).digest()[0] % 2 == 0

    def query(self, kind: str) -> str:
        """The title, or the first two keywords."""
        return self.title if kind == "titles" else " ".join(self.keywords[:2])

    def grade(self, other: "Paper") -> int:
        """3 for the same paper, 2 for its discipline, 1 for its category."""
        if other.id == self.id:
            return 3
        if other.discipline == self.discipline:
            return 2
        return int(other.category == self.category)


@dataclass(frozen=True)
class Labelled:
    """A text and its sector."""

    id: int
    title: str
    body: str
    sector: str

    @property
    def text(self) -> str:
        """Title and body."""
        return f"{self.title}\n{self.body}"


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def read_papers(folder: Path) -> list[Paper]:
    """The abstracts of `relevance/csl-dev.jsonl`, numbered from 1."""
    return [
        Paper(
            number,
            row["id"],
            row["title"],
            row["abstract"],
            tuple(row["kw"]),
            row["disc"],
            row["cat"],
        )
        for number, row in enumerate(_read(folder / "relevance" / "csl-dev.jsonl"), start=1)
    ]


def read_scenarios(folder: Path) -> list[Labelled]:
    """The scenarios whose sector word is one of ours."""
    return _labelled(folder / "scenarios" / "scenarios.jsonl")


def read_solutions(folder: Path) -> list[Labelled]:
    """The solutions whose sector word is one of ours."""
    return _labelled(folder / "scenarios" / "solutions.jsonl")


def _labelled(path: Path) -> list[Labelled]:
    found = []
    for number, row in enumerate(_read(path), start=1):
        guessed = guess_sector(row["sector"] or "")
        if guessed:
            body = row.get("description") or ""
            found.append(Labelled(number, row["title"], body, guessed.slug))
    return found


def well_supplied(solutions: Sequence[Labelled], least: int) -> list[str]:
    """The sectors that have at least so many solutions."""
    counts = Counter(solution.sector for solution in solutions)
    return sorted(sector for sector, count in counts.items() if count >= least)


@contextmanager
def paper_corpus(papers: Sequence[Paper]) -> Iterator[Corpus]:
    """The abstracts as a corpus whose sectors are their categories."""
    texts = {paper.id: paper.abstract for paper in papers}
    labels = {paper.id: paper.category for paper in papers}
    with _indexed([(paper.id, "", paper.abstract) for paper in papers]) as snapshot:
        yield _corpus(snapshot, labels, texts)


@contextmanager
def solution_corpus(solutions: Sequence[Labelled]) -> Iterator[Corpus]:
    """The solutions as a corpus; their sectors' names are in no text."""
    texts = {solution.id: solution.text for solution in solutions}
    labels = {solution.id: solution.sector for solution in solutions}
    with _indexed([(row.id, row.title, row.body) for row in solutions]) as snapshot:
        yield _corpus(snapshot, labels, texts)


@contextmanager
def _indexed(rows: Sequence[tuple[int, str, str]]) -> Iterator[Snapshot]:
    with tempfile.TemporaryDirectory(prefix="marketplace-bench-") as folder:
        documents = (
            model_fields(ModelDocument(number, title, "", body, "", (), (), "", _THEN))
            for number, title, body in rows
        )
        writing.create(Path(folder), MODELS, documents)
        yield Snapshot(index.open_dir(str(Path(folder) / MODELS.name)), MODELS)


def _corpus(snapshot: Snapshot, labels: Mapping[int, str], texts: Mapping[int, str]) -> Corpus:
    values = [labels[number] for number in snapshot.ids.tolist()]
    distinct = sorted(set(values))
    codes = np.array([distinct.index(value) for value in values])
    return Corpus(
        snapshot,
        snapshot.live,
        make_facet(distinct, codes),
        lambda ids: {number: texts[number] for number in ids},
    )
