from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.matching.assessment import (
    assessors_score,
    is_in_bands,
    median,
    requirements_score,
)
from marketplace.matching.proposals import AssessorMark, RequirementMark
from marketplace.matching.rules import PUBLISHED_BANDS, Criterion, CriterionKind, NamedRequirement
from tests.unit.matching.builders import make_candidate, make_rules

D = Decimal
RUBRIC = Criterion(CriterionKind.ASSESSORS, 40, PUBLISHED_BANDS, spread_limit=D(8))
COVERAGE = Criterion(CriterionKind.REQUIREMENTS, 40, PUBLISHED_BANDS)


@pytest.mark.parametrize(
    ("points", "middle"), [(["3"], "3"), (["9", "1", "4"], "4"), (["9", "1", "4", "5"], "4.5")]
)
def test_the_median(points, middle):
    assert median([D(p) for p in points]) == D(middle)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=3, max_size=9), st.data())
def test_one_assessor_moves_the_median_no_further_than_to_a_neighbour(points, data):
    """What the platform says of it: no single mark carries the result."""
    ordered = sorted(points)
    changed = [*points]
    changed[data.draw(st.integers(0, len(points) - 1))] = data.draw(st.integers(0, 20))
    lower, upper = ordered[(len(ordered) - 1) // 2 - 1], ordered[len(ordered) // 2 + 1]
    assert lower <= median([D(p) for p in changed]) <= upper


@pytest.mark.parametrize(
    ("points", "is_in"),
    [("0", True), ("7", True), ("7.5", False), ("8", True), ("20", True), ("21", False)],
)
def test_points_lie_in_a_published_band_or_not(points, is_in):
    assert is_in_bands(D(points), PUBLISHED_BANDS) is is_in


def test_the_assessors_median_is_a_share_of_the_full_mark():
    marks = tuple(AssessorMark(f"m{p}", D(p)) for p in (5, 14, 18))
    score = assessors_score(RUBRIC, make_candidate(assessor_marks=marks))
    assert score.raw == D("0.7")  # 14 of 20
    assert (score.inputs["spread"], score.inputs["spread_limit"]) == (13, 8)


def test_without_assessors_it_is_unknown():
    score = assessors_score(RUBRIC, make_candidate())
    assert (score.raw, score.is_known) == (0, False)


def test_requirement_coverage_is_averaged_over_the_requirements():
    rules = make_rules(
        requirements=(NamedRequirement("1", "接入调度台"), NamedRequirement("2", "离线运行"))
    )
    marks = (RequirementMark("1", "x", D(16)), RequirementMark("1", "y", D(20)))
    score = requirements_score(COVERAGE, rules, make_candidate(requirement_marks=marks))
    assert score.raw == D("0.45")  # (18/20 + nothing) / 2
    assert "未知" in str(score.parts[1].message)
    assert "离线运行" in str(score.parts[1].message)


def test_requirements_that_nobody_judged_are_unknown():
    rules = make_rules(requirements=(NamedRequirement("1", "接入调度台"),))
    assert not requirements_score(COVERAGE, rules, make_candidate()).is_known
    assert not requirements_score(COVERAGE, make_rules(), make_candidate()).is_known
