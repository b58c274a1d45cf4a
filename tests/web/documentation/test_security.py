"""The table against OWASP ASVS 5.0: complete, and every file it names is there."""

import re
from itertools import chain

import pytest

from marketplace.web.documentation.asvs import CHAPTERS
from marketplace.web.documentation.asvs.entries import Chapter, Entry
from tests.pages import Browser
from tests.places import ROOT

# How many requirements of the levels 1 and 2 each chapter of version 5.0.0 has.
COUNTS = (27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7)
ENTRIES = list(chain.from_iterable(chapter.entries for chapter in CHAPTERS))


def _numbers(chapter: Chapter) -> list[str]:
    left_out = chain.from_iterable(group.numbers for group in chapter.left_out)
    return [entry.number for entry in chapter.entries] + list(left_out)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.key)
def test_a_chapter_is_complete(chapter: Chapter) -> None:
    numbers = _numbers(chapter)
    assert len(numbers) == len(set(numbers)) == COUNTS[chapter.number - 1]
    assert all(re.fullmatch(rf"{chapter.number}\.\d+\.\d+", number) for number in numbers)


def test_every_chapter_is_there() -> None:
    assert [chapter.number for chapter in CHAPTERS] == list(range(1, 18))
    assert {entry.level for entry in ENTRIES} == {1, 2}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.number)
def test_what_it_names_exists(entry: Entry) -> None:
    assert entry.evidence
    assert [path for path in entry.evidence if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.key)
def test_a_chapter_s_page_shows_all_of_it(page: Browser, chapter: Chapter) -> None:
    shown = page.get(f"/docs/security/{chapter.key}").text
    assert [number for number in _numbers(chapter) if number not in shown] == []


def test_the_gaps_are_counted(page: Browser) -> None:
    gaps = sum(chapter.gaps for chapter in CHAPTERS)
    assert 0 < gaps < len(ENTRIES) / 4
    assert "V6" in page.get("/docs/security").text
