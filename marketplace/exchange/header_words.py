"""How a header is recognised: compared without blanks, marks and what stands in brackets."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_HEADER = 60
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_NUMBERING = re.compile(r"^\d+(?=\D)")
_MARKS = re.compile(r"[\s*:·.、/_\-]+")


def fold_header(text: str) -> str:
    """`* 预算 （万元）：` → `预算`; `Demand_Unit` → `demandunit`."""
    plain = unicodedata.normalize("NFKC", text[: 4 * LONGEST_HEADER]).lower()
    folded = _MARKS.sub("", _BRACKETS.sub("", plain)) or _MARKS.sub("", plain)
    return _NUMBERING.sub("", folded)


@dataclass(frozen=True)
class HeaderWords:
    """The words that mark a header row, folded; `parts` only under a merged header (预算: 下限)."""

    words: frozenset[str]
    parts: frozenset[str] = frozenset()
    example: str = ""
    has_template: bool = False

    def knows(self, text: str) -> bool:
        """Whether `text` is a header."""
        return fold_header(text) in self.words

    def is_part(self, text: str) -> bool:
        """Whether `text` completes the header above it."""
        return fold_header(text) in self.parts

    def count_in(self, cells: Iterable[str]) -> int:
        """How many different headers are among `cells`."""
        return len(
            {fold_header(cell) for cell in cells if len(cell) <= LONGEST_HEADER} & self.words
        )
