from decimal import Decimal

import pytest

from marketplace.matching.criteria import (
    accepted_score,
    delivery_score,
    deployment_score,
    kpi_score,
)
from marketplace.matching.proposals import KpiCommitment
from marketplace.matching.rules import DeploymentBand, KpiTarget
from tests.unit.matching.builders import make_candidate, make_rules

D = Decimal


@pytest.mark.parametrize(
    ("days", "raw"),
    [(0, "1"), (90, "1"), (135, "0.5"), (171, "0.1"), (180, "0"), (400, "0")],
)
def test_delivery_is_a_straight_line_between_reference_and_longest(days, raw):
    # What is left of the longest, in ninetieths: 180 - 135 = 45 is a half.
    assert delivery_score(make_rules(), make_candidate(days=days)).raw == D(raw)


KPIS = (
    KpiTarget("recall", D(95), D(75)),
    KpiTarget("minutes", D(10), D(50), is_higher_better=False),
    KpiTarget("languages", D(3)),
)


@pytest.mark.parametrize(
    ("committed", "raw"),
    [
        # (85-75)/20 = 0.5; (20-50)/(10-50) = 0.75; 3 >= 3 is met: 1
        ({"recall": "85", "minutes": "20", "languages": "3"}, "0.75"),
        # beyond the target is the target: 1; worse than the baseline: 0; 2 < 3 is not met: 0
        ({"recall": "99", "minutes": "60", "languages": "2"}, "0.33333333333333333333"),
        # what is not committed is 0: 0.5 of three
        ({"recall": "85"}, "0.16666666666666666667"),
    ],
)
def test_kpi_commitments_are_averaged_over_all_targets(committed, raw):
    kpis = tuple(KpiCommitment(name, D(value)) for name, value in committed.items())
    score = kpi_score(make_rules(kpis=KPIS), make_candidate(kpis=kpis))
    assert abs(score.raw - D(raw)) < D("1e-19")
    assert score.is_known


def test_a_target_without_baseline_where_lower_is_better():
    rules = make_rules(kpis=(KpiTarget("seconds", D(2), is_higher_better=False),))
    at_most = make_candidate(kpis=(KpiCommitment("seconds", D(2)),))
    above = make_candidate(kpis=(KpiCommitment("seconds", D("2.01")),))
    assert [kpi_score(rules, c).raw for c in (at_most, above)] == [1, 0]


@pytest.mark.parametrize("kpis", [(), (KpiCommitment("unasked", D(1)),)])
def test_no_commitment_is_unknown(kpis):
    score = kpi_score(make_rules(kpis=KPIS), make_candidate(kpis=kpis))
    assert (score.raw, score.is_known) == (0, False)
    assert "未知" in str(score.message)
    assert [part.raw for part in score.parts] == [0, 0, 0]


def test_a_listing_without_targets_scores_nothing():
    assert not kpi_score(make_rules(), make_candidate()).is_known


@pytest.mark.parametrize(
    ("choice", "raw", "is_known"),
    [
        ("on-premises", "1", True),
        ("private-cloud", "0.4", True),
        ("public", "0", True),
        (None, "0", False),
    ],
)
def test_deployment_fit_is_read_from_the_published_bands(choice, raw, is_known):
    bands = (DeploymentBand("on-premises", D(1)), DeploymentBand("private-cloud", D("0.4")))
    score = deployment_score(make_rules(deployment=bands), make_candidate(deployment=choice))
    assert (score.raw, score.is_known) == (D(raw), is_known)


@pytest.mark.parametrize(
    ("count", "raw"), [(0, "0"), (1, "0.5"), (2, "0.8"), (3, "1"), (12, "1"), (None, "0")]
)
def test_accepted_deliveries_go_by_steps(count, raw):
    score = accepted_score(make_rules(), make_candidate(accepted_deliveries=count))
    assert (score.raw, score.is_known) == (D(raw), count is not None)
