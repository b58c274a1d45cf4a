"""The one analyzer: what a text's words are, in documents, queries and highlighting alike.

A text is folded (NFKC, traditional to simplified, lower case) and split into runs of Han and of
other letters and digits. Han runs go through rjieba with the sector terms of `sector_terms.txt`;
other runs are kept whole (`gpt-4`), squeezed (`gpt4`) and in parts (`gpt`, `4`).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

import opencc
import rjieba

MAX_TERM_LENGTH = 64

STOP_WORDS = frozenset(
    "的了和与及或在是为对等将并以于从到由被把向其之而也都就还又这那该本各个们"
) | {
    *("a", "an", "the", "of", "and", "or", "to", "in", "for", "on", "with", "by", "at"),
}

_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
_LETTER = rf"(?:(?!{_HAN})[^\W_])"
_RUN = re.compile(
    rf"(?P<han>{_HAN}+)|(?P<other>{_LETTER}+(?:[-_./]{_LETTER}+)*(?:\+\+|\#)?)", re.UNICODE
)
_SEPARATORS = re.compile(r"[-_./]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\ufeff]")


@dataclass(frozen=True)
class Word:
    """A word a person typed, and the shorter words inside it that together stand for it."""

    text: str
    parts: tuple[str, ...] = ()


def packaged_lines(name: str) -> list[str]:
    """The lines of a data file of this package, without comments."""
    text = resources.files("marketplace.search").joinpath(name).read_text("utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"]


def _teach_terms() -> None:
    """To the library's own segmenter: another would load its dictionary once more."""
    for term in packaged_lines("sector_terms.txt"):
        rjieba.add_word(term, None, None)


# Knows what "t2s" knows, and the forms of characters that Hong Kong writes otherwise.
_SIMPLIFIER = opencc.OpenCC("hk2s")
_teach_terms()


def fold(text: str) -> str:
    """One spelling for all: NFKC, simplified, lower case; control characters become spaces."""
    encodable = text.encode("utf-8", "ignore").decode("utf-8")
    plain = _CONTROL.sub(" ", unicodedata.normalize("NFKC", encodable)).lower()
    return plain if plain.isascii() else _SIMPLIFIER.convert(plain)


def _is_kept(term: str) -> bool:
    return term not in STOP_WORDS


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    for run in _RUN.finditer(fold(text)):
        yield run.group(), run.lastgroup == "han"


def _latin_terms(run: str) -> list[str]:
    parts = [part for part in _SEPARATORS.split(run) if part]
    if len(parts) == 1:
        return [run[:MAX_TERM_LENGTH]]
    return [term[:MAX_TERM_LENGTH] for term in (run, "".join(parts), *parts)]


def terms(text: str) -> list[str]:
    """All terms of a document's text in order, long words and the shorter ones inside them."""
    found: list[str] = []
    for run, is_han in _runs(text):
        found += rjieba.cut_for_search(run) if is_han else _latin_terms(run)
    return [term for term in found if _is_kept(term)]


def words(text: str) -> list[Word]:
    """The words of a person's text, stop words left out."""
    found: list[Word] = []
    for run, is_han in _runs(text):
        if is_han:
            found += [Word(word, inner_terms(word)) for word in rjieba.cut(run)]
        else:
            whole, *others = _latin_terms(run)
            found.append(Word(whole, tuple(others[1:])))
    return [word for word in found if _is_kept(word.text)]


def inner_terms(word: str) -> tuple[str, ...]:
    """The shorter terms that, one after another, make up a folded Han word; none if none do."""
    inner = {term for term in rjieba.cut_for_search(word) if term != word}
    tiles: list[str] = []
    at = 0
    while at < len(word):
        fitting = [term for term in inner if word.startswith(term, at)]
        if not fitting:
            return ()
        tiles.append(max(fitting, key=len))
        at += len(tiles[-1])
    return tuple(dict.fromkeys(tiles))


def bigrams(text: str) -> list[str]:
    """The pairs of neighbouring Han characters, for titles and names: they find what the
    segmentation of a short text split differently."""
    return [run[at : at + 2] for run, is_han in _runs(text) if is_han for at in range(len(run) - 1)]
