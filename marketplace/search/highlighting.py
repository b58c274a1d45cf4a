"""Marking what a search found in a text, as fragments that a template puts its own tags around."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from marketplace.search import analysis

ELLIPSIS = "…"
_LEAD = 20


@dataclass(frozen=True)
class Fragment:
    """A piece of the text as written, and whether it is a match. Not HTML: escape it."""

    text: str
    is_match: bool


def highlight(text: str, terms: Iterable[str], length: int) -> tuple[Fragment, ...]:
    """`text` cut to about `length` characters around its first match, matches apart.

    `terms` are a search's `Hits.terms`. The fragments' texts joined are the excerpt, with an
    ellipsis where something was left out. Without a match it is the beginning.
    """
    spans = _match_spans(text, terms)
    start, end = _window(text, spans, max(length, 1))
    fragments = list(_fragments(text, spans, start, end))
    if start > 0:
        fragments.insert(0, Fragment(ELLIPSIS, is_match=False))
    if end < len(text):
        fragments.append(Fragment(ELLIPSIS, is_match=False))
    return tuple(fragments)


def _window(text: str, spans: list[tuple[int, int]], length: int) -> tuple[int, int]:
    first = spans[0][0] if spans else 0
    start = max(0, min(first - min(_LEAD, length // 3), len(text) - length))
    return start, min(len(text), start + length)


def _fragments(text: str, spans: list[tuple[int, int]], start: int, end: int) -> Iterator[Fragment]:
    inside = [(max(a, start), min(b, end)) for a, b in spans if a < end and b > start]
    edges = [start, *(edge for span in inside for edge in span), end]
    for at, (left, right) in enumerate(pairwise(edges)):
        if left < right:
            yield Fragment(text[left:right], is_match=at % 2 == 1)


def _match_spans(text: str, terms: Iterable[str]) -> list[tuple[int, int]]:
    wanted = sorted({term for term in terms if term}, key=len, reverse=True)
    if not wanted or not text:
        return []
    folded, places = _fold_with_places(text)
    pattern = re.compile("|".join(map(_bounded, wanted)))
    spans: list[tuple[int, int]] = []
    for found in pattern.finditer(folded):
        start, end = places[found.start()], places[found.end() - 1] + 1
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _bounded(term: str) -> str:
    # A Latin word is not marked inside a longer one: "ai" not in "maintain".
    escaped = re.escape(term)
    before = r"(?<![a-z0-9])" if term[0].isascii() else ""
    after = r"(?![a-z0-9])" if term[-1].isascii() else ""
    return f"{before}{escaped}{after}"


def _fold_with_places(text: str) -> tuple[str, list[int]]:
    # Folding one character may give several ("㎡" is "m2"): remember where each came from.
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        folded = unicodedata.normalize("NFKC", character).lower()
        characters.append(folded)
        places += [place] * len(folded)
    plain = "".join(characters)
    simplified = analysis.fold(plain)
    return (simplified if len(simplified) == len(plain) else plain), places
