"""Generated proposals on coarse grids, so that ties and disqualifications really occur."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import strategies as st

from marketplace.matching.proposals import (
    AssessorMark,
    Candidate,
    EvidenceResult,
    KpiCommitment,
    Relevance,
)
from marketplace.matching.rules import (
    PUBLISHED_BANDS,
    Criterion,
    CriterionKind,
    DeploymentBand,
    Gates,
    KpiTarget,
    Rules,
    Tier,
)

_KINDS = (
    CriterionKind.EVIDENCE,
    CriterionKind.PRICE,
    CriterionKind.DELIVERY,
    CriterionKind.KPIS,
    CriterionKind.DEPLOYMENT,
    CriterionKind.ACCEPTED_DELIVERIES,
    CriterionKind.ASSESSORS,
)


@st.composite
def weights(draw: st.DrawFn) -> tuple[Criterion, ...]:
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=6, max_size=6)))
    edges = [0, *cuts, 100]
    sizes = [high - low for low, high in pairwise(edges)]
    return tuple(Criterion(k, w, PUBLISHED_BANDS) for k, w in zip(_KINDS, sizes, strict=True))


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    reference = draw(st.integers(1, 30)) * 7
    return Rules(
        sector="industry",
        criteria=draw(weights()),
        ceiling=Decimal(reference + draw(st.integers(1, 30))),
        reference_price=Decimal(reference),
        reference_days=30,
        longest_days=30 + draw(st.integers(1, 60)),
        gates=Gates(minimum_tier=draw(st.sampled_from([None, None, Tier.T1]))),
        kpis=(KpiTarget("accuracy", Decimal("0.97"), Decimal("0.90")),),
        deployment=(
            DeploymentBand("on-premises", Decimal(1)),
            DeploymentBand("private-cloud", Decimal("0.5")),
        ),
        self_reported_cap=draw(st.sampled_from([Decimal("0.3"), Decimal("0.1"), Decimal(0)])),
    )


@st.composite
def results(draw: st.DrawFn, result_id: str) -> EvidenceResult:
    is_higher_better = draw(st.booleans())
    baseline, top = ("0.25", "0.9") if is_higher_better else ("0.9", "0.1")
    return EvidenceResult(
        id=result_id,
        benchmark=draw(st.sampled_from(["b1", "b2", "b3", "b4"])),
        task="task",
        value=Decimal(draw(st.integers(0, 20))) / 20,
        n=draw(st.sampled_from([None, 1, 20, 1000])),
        baseline=draw(st.sampled_from([None, Decimal(baseline), Decimal(baseline)])),
        top=Decimal(top),
        tier=draw(st.sampled_from(list(Tier))),
        relevance=draw(st.sampled_from(list(Relevance))),
        model_version=draw(st.sampled_from(["v1", "v1", "v1", "v2"])),
        is_higher_better=is_higher_better,
        is_valid=draw(st.sampled_from([True, True, False])),
    )


@st.composite
def evidence(draw: st.DrawFn, most: int = 5) -> tuple[EvidenceResult, ...]:
    count = draw(st.integers(0, most))
    return tuple(draw(results(f"r{number}")) for number in range(count))


@st.composite
def candidates(draw: st.DrawFn, key: str) -> Candidate:
    kpi = draw(st.sampled_from([None, "0.91", "0.95", "0.99"]))
    points = draw(st.lists(st.integers(0, 20), max_size=3))
    return Candidate(
        key=key,
        price=Decimal(draw(st.integers(1, 250))),
        days=draw(st.integers(20, 100)),
        model_version="v1",
        kpis=(KpiCommitment("accuracy", Decimal(kpi)),) if kpi else (),
        deployment=draw(st.sampled_from([None, "on-premises", "private-cloud", "public"])),
        evidence=draw(evidence()),
        accepted_deliveries=draw(st.sampled_from([None, 0, 1, 2, 3, 7])),
        assessor_marks=tuple(AssessorMark(f"m{i}", Decimal(p)) for i, p in enumerate(points)),
    )


@st.composite
def fields(draw: st.DrawFn, least: int = 1, most: int = 6) -> tuple[Candidate, ...]:
    """A field of bidders under different keys."""
    count = draw(st.integers(least, most))
    return tuple(draw(candidates(f"c{number}")) for number in range(count))
