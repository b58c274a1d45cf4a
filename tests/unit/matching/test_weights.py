import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.domain.sectors import SECTORS
from marketplace.matching.rules import CriterionKind
from marketplace.matching.weights import default_weights, share_out

SLUGS = [sector.slug for sector in SECTORS]


def by_kind(sector, leaving_out=()):
    return {item.kind: item.weight for item in default_weights(sector, leaving_out)}


@pytest.mark.parametrize("sector", SLUGS)
def test_every_sector_has_a_template_that_sums_to_100(sector):
    weights = by_kind(sector)
    assert sum(weights.values()) == 100
    assert set(weights) == set(CriterionKind)
    assert weights[CriterionKind.ACCEPTED_DELIVERIES] == 0


def test_evidence_weighs_more_where_a_wrong_answer_hurts():
    evidence = {slug: by_kind(slug)[CriterionKind.EVIDENCE] for slug in SLUGS}
    cautious = {"medical", "disaster-prevention", "finance"}
    others = [weight for slug, weight in evidence.items() if slug not in cautious]
    assert min(evidence[slug] for slug in cautious) > max(others)
    assert evidence["culture-tourism"] == min(evidence.values())


def test_what_a_listing_has_not_is_shared_by_the_rest():
    # 45 : 15 : 10 of 70 is 64.29, 21.43, 14.29; the spare point goes to the largest remainder.
    weights = by_kind("medical", (CriterionKind.KPIS, CriterionKind.DEPLOYMENT))
    positive = {kind.value: weight for kind, weight in weights.items() if weight}
    assert positive == {"evidence": 64, "price": 22, "delivery": 14}


def test_no_sector_and_no_criterion_have_no_template():
    with pytest.raises(KeyError):
        default_weights("astrology")
    with pytest.raises(ValueError, match="no weight"):
        default_weights("city", tuple(CriterionKind))


@given(st.dictionaries(st.sampled_from(list(CriterionKind)), st.integers(0, 100), min_size=1))
def test_a_share_is_within_a_point_of_its_quota(weights):
    total = sum(weights.values())
    if not total:
        return
    shared = share_out(weights)
    assert sum(shared.values()) == 100
    assert all(abs(shared[k] * total - weights[k] * 100) < total for k in weights)
