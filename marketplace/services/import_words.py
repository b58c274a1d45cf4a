"""The words of a list that were guessed at, corrected once for all rows that have them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.permissions import Actor
from marketplace.models import ImportBatch, ImportRow
from marketplace.services.import_cells import CHOICES
from marketplace.services.imports import hold_batch, judge, list_open_rows, see_guesses
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
    found: dict[tuple[str, str], Counter[str]] = {}
    query = select(ImportRow.guesses, ImportRow.cells).where(
        ImportRow.batch_id == batch.id, ImportRow.scenario_id.is_(None)
    )
    rows = db.session.execute(query.order_by(ImportRow.number).execution_options(yield_per=1000))
    for guesses, cells in rows:
        for guess in guesses:
            if guess["field"] in CHOICES and guess["word"] and not guess["sure"]:
                key = (guess["field"], guess["word"])
                found.setdefault(key, Counter())[cells.get(guess["field"], "")] += 1
    words = [
        Word(field, word, next(iter(values)), values.total(), len(values) > 1)
        for (field, word), values in found.items()
    ]
    return sorted(words, key=lambda word: (bool(word.value), -word.count))


Answers = Mapping[tuple[str, str], str | None]


def answer_words(actor: Actor, batch_id: int, answers: Answers) -> None:
    """What a person says of words, by field and word: other slugs, or None where it may stay.

    A slug is written into every row that has the word.
    """
    with unit_of_work() as work:
        batch = hold_batch(work, actor, batch_id)
        for row in list_open_rows(batch):
            answer_row(row, answers)


def answer_row(row: ImportRow, answers: Answers) -> None:
    """Write into one row what was said of its words."""
    if not any(_key(guess) in answers for guess in row.guesses):
        return
    see_guesses(row, lambda guess: _key(guess) in answers)
    changed = {
        guess["field"]: answer
        for guess in row.guesses
        if (answer := answers.get(_key(guess))) is not None
    }
    if changed:
        judge(row, {name: text for name, text in {**row.cells, **changed}.items() if text})


def _key(guess: Mapping[str, Any]) -> tuple[str, str]:
    return guess["field"], guess["word"]
