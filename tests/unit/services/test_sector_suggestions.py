"""The suggested sector, measured on real lists whose own words say the sector."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from marketplace.domain.sectors import guess_sector
from marketplace.services.sector_suggestions import (
    LEAST_CONFIDENCE,
    Suggestion,
    guess,
    suggest,
)
from tests.places import SHARED_DATA

LISTED = SHARED_DATA / "scenarios" / "scenarios.jsonl"


def _labelled() -> Iterator[tuple[dict[str, Any], str]]:
    """Rows of the real list whose word for the sector is known."""
    for line in LISTED.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found = guess_sector(row["sector"]) if row["sector"] else None
        if found:
            yield row, found.slug


def _texts(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["title"], row["description"] or "", row["goal"] or ""


def test_on_a_real_list_it_is_right_about_as_often_as_was_measured() -> None:
    """Measured on 122 rows: .615 of all, .815 as the mean over sectors (half of the rows are one
    list of a hospital's logistics, teaching and robots, all called 医疗健康)."""
    right: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    for row, sector in _labelled():
        found = guess(*_texts(row))
        rows[sector] += 1
        right[sector] += found is not None and found.sector == sector
    assert rows.total() == 122
    assert right.total() / rows.total() >= 0.57
    assert sum(right[sector] / rows[sector] for sector in rows) / len(rows) >= 0.75


def test_what_it_dares_to_suggest_is_right_more_often() -> None:
    """Measured: it dares on 74 of 122 rows, and is right on 54 of them (.73)."""
    found = [(suggest(*_texts(row)), sector) for row, sector in _labelled()]
    dared = [(one.sector, sector) for one, sector in found if one]
    assert len(dared) / len(found) >= 0.5
    assert sum(one == sector for one, sector in dared) / len(dared) >= 0.68


@pytest.mark.parametrize(("least", "below"), [(LEAST_CONFIDENCE, 0.8), (0.8, 1.01)])
def test_what_is_told_of_a_suggestion_is_what_was_measured(least: float, below: float) -> None:
    """Measured: 13 of 21 from .7 on (.62), 44 of 54 from .8 on (.81). From .9 on it says .97 of
    itself on average and is right in 31 of 39 (.79): too sure, so people are told both."""
    found = [(suggest(*_texts(row)), sector) for row, sector in _labelled()]
    band = [(one, sector) for one, sector in found if one and least <= one.confidence < below]
    right = sum(one.sector == sector for one, sector in band) / len(band)
    assert {abs(right - one.measured / 100) <= 0.05 for one, _sector in band} == {True}


def test_nothing_is_told_of_what_is_not_suggested() -> None:
    assert Suggestion("medical", 0.69, ()).measured == 0


@pytest.mark.parametrize(
    ("title", "sector"),
    [
        ("门诊病历自动生成与质控", "medical"),
        ("小麦病虫害无人机识别", "agriculture"),
        ("高速公路抛洒物识别", "city"),
        ("小微企业贷款审核", "finance"),
    ],
)
def test_plain_titles(title: str, sector: str) -> None:
    found = suggest(title)
    assert found
    assert found.sector == sector
    assert found.words


def test_it_abstains() -> None:
    assert suggest("") is None
    assert suggest("智能平台建设") is None
