"""Whoosh's columns as numpy arrays.

Bulk reads need the private layout of Whoosh 2.7.4's column readers; the tests compare them with
reading one value at a time.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marketplace.search.schema import NONE, SEPARATOR

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]


def read_numbers(reader: Any, name: str, count: int) -> Integers:
    """A number column of one segment of `count` documents, `NONE` where there is no value."""
    numbers = np.full(count, NONE, dtype=np.int64)
    if reader.has_column(name):
        column = reader.column_reader(name, translate=False)
        # The writer leaves out the tail of default values.
        raw = column._dbfile.get(column._basepos, min(column._count, count) * 8)  # noqa: SLF001
        written = np.frombuffer(raw, dtype=">i8")
        numbers[: len(written)] = written
    return numbers


def read_values(reader: Any, name: str, count: int) -> tuple[Integers, list[str]]:
    """A text column of one segment: a code per document, and the text of each code."""
    if not reader.has_column(name):
        return np.zeros(count, dtype=np.int64), [""]
    column = reader.column_reader(name, translate=False)
    width = column._itemsize  # noqa: SLF001
    raw = column._dbfile.get(column._basepos, count * width)  # noqa: SLF001
    codes = np.frombuffer(raw, dtype=f">u{width}").astype(np.int64)
    return codes, [text.decode("utf-8") for text in column._uniques]  # noqa: SLF001


@dataclass(frozen=True)
class Facet:
    """A column that is filtered and counted.

    `codes` has a number per document, an index into the rows of `members`, which says for each
    value of `values` whether a document with this code has it (documents may have several).
    """

    values: tuple[str, ...]
    codes: Integers
    members: Mask

    def counts(self, hits: Integers) -> dict[str, int]:
        """How many of the documents `hits` have each value; values without any left out."""
        per_code = np.bincount(self.codes[hits], minlength=len(self.members))
        per_value = per_code @ self.members
        return {value: int(n) for value, n in zip(self.values, per_value, strict=True) if n}

    def having(self, wanted: tuple[str, ...]) -> Mask:
        """Which documents have one of the wanted values; none for values nobody has."""
        chosen = np.array([value in wanted for value in self.values], dtype=bool)
        accepted: Mask = (self.members & chosen).any(axis=1)
        return accepted[self.codes]


def make_facet(texts: list[str], codes: Integers) -> Facet:
    """A facet from the column's distinct texts, each holding values between separators."""
    rows = [[value for value in text.split(SEPARATOR) if value] for text in texts]
    values = tuple(sorted({value for row in rows for value in row}))
    members = np.zeros((max(len(texts), 1), len(values)), dtype=bool)
    for at, row in enumerate(rows):
        members[at, [values.index(value) for value in row]] = True
    return Facet(values, codes, members)


def join_values(segments: list[tuple[Integers, list[str]]]) -> Facet:
    """One facet from the columns of several segments, each with its own codes."""
    texts = sorted({text for _codes, own in segments for text in own})
    place = {text: at for at, text in enumerate(texts)}
    joined = [np.array([place[text] for text in own])[codes] for codes, own in segments]
    codes = np.concatenate(joined) if joined else np.zeros(0, dtype=np.int64)
    return make_facet(texts, codes)
