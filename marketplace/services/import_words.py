"""The words of a list that were guessed at, corrected once for all rows that have them."""

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.domain.permissions import Actor
from marketplace.models import ImportBatch
from marketplace.services.import_cells import CHOICES
from marketplace.services.imports import get_batch, judge, list_open_rows
from marketplace.services.unit_of_work import unit_of_work


@dataclass(frozen=True)
class Word:
    """A word that rows of a list have in a field of choices, and what it is taken for ("": none).

    `is_mixed`: the rows with it differ by now.
    """

    field: str
    word: str
    value: str
    count: int
    is_mixed: bool


def list_words(batch: ImportBatch) -> list[Word]:
    """The words that were guessed at, those without a meaning first, then the most frequent."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in list_open_rows(batch):
        for guess in row.guesses:
            if guess["field"] in CHOICES and guess["word"] and not guess["sure"]:
                key = (guess["field"], guess["word"])
                found.setdefault(key, []).append(row.cells.get(guess["field"], ""))
    words = [
        Word(field, word, values[0], len(values), len(set(values)) > 1)
        for (field, word), values in found.items()
    ]
    return sorted(words, key=lambda word: (bool(word.value), -word.count))


def correct_words(actor: Actor, batch_id: int, corrections: Mapping[tuple[str, str], str]) -> None:
    """Take words, by field and word, for other slugs in every row that has them."""
    with unit_of_work() as work:
        batch = work.lock(get_batch(actor, batch_id))
        for row in list_open_rows(batch):
            changed = {
                guess["field"]: corrections[guess["field"], guess["word"]]
                for guess in row.guesses
                if (guess["field"], guess["word"]) in corrections
            }
            if changed:
                judge(row, {name: t for name, t in {**row.cells, **changed}.items() if t})
