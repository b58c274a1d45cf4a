"""What points are given for, and which can be taken."""

from dataclasses import replace
from decimal import Decimal

import pytest

from marketplace.matching.marking import (
    WHOLE,
    check_points,
    figures_of,
    list_items,
    shortest,
)
from marketplace.matching.rules import (
    PUBLISHED_BANDS,
    Criterion,
    CriterionKind,
    NamedRequirement,
)
from tests.unit.matching.builders import make_rules

JUDGED = replace(
    make_rules(),
    criteria=(
        Criterion(CriterionKind.ASSESSORS, 60, PUBLISHED_BANDS, Decimal(5)),
        Criterion(CriterionKind.REQUIREMENTS, 40, PUBLISHED_BANDS),
    ),
    requirements=(NamedRequirement("7", "写明误报怎样复核"),),
)
ITEM = list_items(JUDGED)[-1]


def test_the_items() -> None:
    assert [item.key for item in list_items(JUDGED)] == ["requirement-7", WHOLE]
    assert list_items(make_rules()) == ()
    assert list_items(replace(JUDGED, criteria=JUDGED.criteria[:1])) == (ITEM,)
    weightless = replace(JUDGED.criteria[1], weight=0)
    assert list_items(replace(JUDGED, criteria=(weightless,))) == ()


@pytest.mark.parametrize("typed", ["0", "7", "8", "20", "15.5", "15.0", "07"])
def test_points_in_a_band(typed: str) -> None:
    assert check_points(ITEM, typed) is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "请填写数字"),
        ("十五", "请填写数字"),
        ("-1", "请填写数字"),
        ("1e1", "请填写数字"),
        ("15.55", "请填写数字"),
        ("９" * 9, "请填写数字"),
        ("nan", "请填写数字"),
        ("9999999", "请填写数字"),
        ("20.1", "0 到 20"),
        ("999999", "0 到 20"),
        ("7.5", "落在两档之间"),
    ],
)
def test_points_that_cannot_be_taken(typed: str, said: str) -> None:
    assert said in str(check_points(ITEM, typed))


def test_how_they_are_kept() -> None:
    assert [shortest(typed) for typed in ("15.0", "07", "15.5", "0")] == ["15", "7", "15.5", "0"]


def test_how_far_they_lie_apart() -> None:
    near = figures_of(ITEM, [Decimal(10), Decimal(15), Decimal(12)])
    assert (near.median, near.spread, near.is_apart) == (12, 5, False)
    far = figures_of(ITEM, [Decimal(10), Decimal("15.1")])
    assert (far.median, far.is_apart) == (Decimal("12.55"), True)
    assert not figures_of(list_items(JUDGED)[0], [Decimal(0), Decimal(20)]).is_apart
