"""Where every row of an uploaded list stands: ready, lacking something, there already, imported."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from marketplace.db import db
from marketplace.models import ImportBatch, ImportRow
from marketplace.models.import_batch import RowStatus
from marketplace.services.import_drafts import list_known


class Standing(StrEnum):
    """What would become of a row if the drafts were made now, or what has become of it."""

    READY = "ready"
    WRONG = "wrong"
    INCOMPLETE = "incomplete"
    PRESENT = "present"
    REPEATED = "repeated"
    SKIPPED = "skipped"
    IMPORTED = "imported"


WAITING = frozenset({Standing.WRONG, Standing.INCOMPLETE})
LEFT_OUT = frozenset({Standing.PRESENT, Standing.REPEATED, Standing.SKIPPED})


@dataclass(frozen=True)
class RowPlace:
    """One row in short. `scenario_id` is the draft made of it, or the scenario that is there
    already; `first` the number of the row that says the same."""

    row_id: int
    number: int
    standing: Standing
    is_guessed: bool
    scenario_id: int | None = None
    first: int | None = None


@dataclass(frozen=True)
class Survey:
    """Every row of a list in the file's order."""

    places: tuple[RowPlace, ...]

    def count(self, *standings: Standing) -> int:
        """How many rows stand so."""
        counts = Counter(place.standing for place in self.places)
        return sum(counts[standing] for standing in standings)

    def of(self, *standings: Standing) -> list[RowPlace]:
        """The rows that stand so."""
        return [place for place in self.places if place.standing in standings]

    def select(self, show: str) -> list[RowPlace]:
        """The rows that wait for a decision, by a filter's name; all for an unknown name.

        Imported rows are nothing to review any more.
        """
        chosen = FILTERS.get(show, FILTERS["all"])
        return [p for p in self.places if p.standing != Standing.IMPORTED and chosen(p)]


FILTERS: Mapping[str, Callable[[RowPlace], bool]] = {
    "all": lambda _place: True,
    "waiting": lambda place: place.standing in WAITING,
    "guessed": lambda place: place.is_guessed and place.standing not in LEFT_OUT,
    "left-out": lambda place: place.standing in LEFT_OUT,
}


def survey(batch: ImportBatch) -> Survey:
    """Where the rows of `batch` stand, compared with what its organisation has."""
    query = select(
        *(ImportRow.id, ImportRow.number, ImportRow.key, ImportRow.status),
        *(ImportRow.is_guessed, ImportRow.is_chosen, ImportRow.scenario_id),
    )
    rows = db.session.execute(
        query.where(ImportRow.batch_id == batch.id).order_by(ImportRow.number)
    ).all()
    known = list_known(batch.organisation_id)
    firsts: dict[str, int] = {}
    return Survey(tuple(_place(row, known, firsts) for row in rows))


def _place(row: Any, known: Mapping[str, int], firsts: dict[str, int]) -> RowPlace:
    if row.scenario_id is not None:
        return RowPlace(row.id, row.number, Standing.IMPORTED, row.is_guessed, row.scenario_id)
    if not row.is_chosen:
        return RowPlace(row.id, row.number, Standing.SKIPPED, row.is_guessed)
    if row.status != RowStatus.READY:
        return RowPlace(row.id, row.number, Standing(row.status), row.is_guessed)
    if row.key in known:
        return RowPlace(row.id, row.number, Standing.PRESENT, row.is_guessed, known[row.key])
    first = firsts.setdefault(row.key, row.number)
    if first != row.number:
        return RowPlace(row.id, row.number, Standing.REPEATED, row.is_guessed, first=first)
    return RowPlace(row.id, row.number, Standing.READY, row.is_guessed)
