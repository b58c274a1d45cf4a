"""Generated proposals on coarse grids, so that ties and disqualifications really occur.

What has many features is decoded from one drawn number: a draw each would take most of the time.
Strategies are made once, or Hypothesis would look into each anew at every draw.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import pairwise
from math import prod
from typing import Any

import pytest
from hypothesis import strategies as st

from marketplace.matching.order87 import LEAST_PRICE_WEIGHT
from marketplace.matching.proposals import (
    Answer,
    AssessorMark,
    Candidate,
    EvidenceResult,
    Filing,
    KpiCommitment,
    Relevance,
    RequirementMark,
)
from marketplace.matching.rules import (
    ALGORITHMS,
    PUBLISHED_BANDS,
    BenchmarkFloor,
    Criterion,
    CriterionKind,
    DeploymentBand,
    Gates,
    KpiTarget,
    MeasuredNeed,
    NamedRequirement,
    ProcurementKind,
    ResultBand,
    Rules,
    RuleSet,
    Tier,
)

_KINDS = (
    CriterionKind.EVIDENCE,
    CriterionKind.PRICE,
    CriterionKind.DELIVERY,
    CriterionKind.KPIS,
    CriterionKind.DEPLOYMENT,
    CriterionKind.ACCEPTED_DELIVERIES,
    CriterionKind.REQUIREMENTS,
    CriterionKind.ASSESSORS,
)
_ORDER87_KINDS = (
    CriterionKind.PRICE,
    CriterionKind.DELIVERY,
    CriterionKind.KPIS,
    CriterionKind.DEPLOYMENT,
    CriterionKind.REQUIREMENTS,
    CriterionKind.ASSESSORS,
    CriterionKind.MEASURED,
)
_ASKED = (NamedRequirement("q1", "接入调度台"), NamedRequirement("q2", "离线运行"))
_ANSWERED: tuple[dict[str, tuple[int, ...]], ...] = (
    {},
    {"q1": (13,)},
    {"q1": (7, 20, 8), "q2": (0, 3, 3)},
    {"q1": (20, 20), "q2": (16, 9)},
)
"""The points that assessors gave for each answer."""

_GATES = (
    Gates(),
    Gates(minimum_tier=Tier.T1),
    Gates(floors=(BenchmarkFloor("b1", Decimal("0.4")),)),
    Gates(requirements=(NamedRequirement("7", "部署在内网"),), is_filing_required=True),
)


def _pick(draw: st.DrawFn, *options: Sequence[Any]) -> list[Any]:
    """One of each of the options."""
    number = draw(st.integers(0, prod(map(len, options)) - 1))
    found = []
    for option in options:
        number, place = divmod(number, len(option))
        found.append(option[place])
    return found


def _sizes(draw: st.DrawFn, count: int, whole: int) -> list[int]:
    """So many sizes, some of nothing, that sum to `whole`."""
    cuts = draw(st.lists(st.integers(0, whole), min_size=count - 1, max_size=count - 1))
    return [high - low for low, high in pairwise([0, *sorted(cuts), whole])]


def _weighed(kinds: Sequence[CriterionKind], sizes: Sequence[int]) -> tuple[Criterion, ...]:
    return tuple(
        Criterion(kind, weight, PUBLISHED_BANDS, Decimal(5))
        for kind, weight in zip(kinds, sizes, strict=True)
    )


@cache
@st.composite
def rules(draw: st.DrawFn) -> Rules:
    reference, above, days, cap, gate = _pick(
        draw, range(7, 211, 7), range(1, 31), range(1, 61), ("0.3", "0.1", "0"), (0, 0, 1, 2, 3)
    )
    return Rules(
        sector="industry",
        criteria=_weighed(_KINDS, _sizes(draw, len(_KINDS), 100)),
        ceiling=Decimal(reference + above),
        reference_price=Decimal(reference),
        reference_days=30,
        longest_days=30 + days,
        self_reported_cap=Decimal(cap),
        **_common(gate),
    )


@cache
@st.composite
def order87_rules(draw: st.DrawFn) -> Rules:
    ceiling, days, kind, gate = _pick(
        draw, range(20, 251), range(1, 61), list(ProcurementKind), (0, 0, 1, 2, 3)
    )
    least = LEAST_PRICE_WEIGHT[kind]
    price, *others = _sizes(draw, len(_ORDER87_KINDS), 100 - least)
    return Rules(
        sector="industry",
        criteria=_weighed(_ORDER87_KINDS, [price + least, *others]),
        ceiling=Decimal(ceiling),
        reference_price=None,
        reference_days=30,
        longest_days=30 + days,
        rule_set=RuleSet.ORDER87,
        algorithm=ALGORITHMS[RuleSet.ORDER87],
        procurement_kind=kind,
        measured=(
            MeasuredNeed("b1", _bands("0.3", "0.6", "0.9")),
            MeasuredNeed("b2", _bands("0.9", "0.5", "0.2"), is_higher_better=False),
        ),
        **_common(gate),
    )


both_rule_sets = pytest.mark.parametrize(
    "make_rules", [rules, order87_rules], ids=["open_innovation", "order87"]
)


def _bands(*reached: str) -> tuple[ResultBand, ...]:
    raws = (Decimal("0.2"), Decimal("0.7"), Decimal(1))
    return tuple(ResultBand(Decimal(one), raw) for one, raw in zip(reached, raws, strict=True))


def _common(gate: int) -> dict[str, Any]:
    return {
        "gates": _GATES[gate],
        "kpis": (
            KpiTarget("accuracy", Decimal("0.97"), Decimal("0.90")),
            KpiTarget("seconds", Decimal(2), is_higher_better=False),
        ),
        "deployment": (
            DeploymentBand("on-premises", Decimal(1)),
            DeploymentBand("private-cloud", Decimal("0.5")),
        ),
        "requirements": _ASKED,
        "amendment": gate // 3,
    }


@cache
@st.composite
def results(draw: st.DrawFn, result_id: str) -> EvidenceResult:
    is_higher_better, baseline, value, n, benchmark, tier, relevance, version, is_valid = _pick(
        draw,
        (True, False),
        (True, True, False),
        range(21),
        (None, 1, 20, 1000),
        ("b1", "b2", "b3", "b4"),
        list(Tier),
        list(Relevance),
        ("v1", "v1", "v1", "v2"),
        (True, True, False),
    )
    low, top = ("0.25", "0.9") if is_higher_better else ("0.9", "0.1")
    return EvidenceResult(
        id=result_id,
        benchmark=benchmark,
        task="task",
        value=Decimal(value) / 20,
        n=n,
        baseline=Decimal(low) if baseline else None,
        top=Decimal(top),
        tier=tier,
        relevance=relevance,
        model_version=version,
        is_higher_better=is_higher_better,
        is_valid=is_valid,
    )


@cache
@st.composite
def evidence(draw: st.DrawFn, most: int = 5) -> tuple[EvidenceResult, ...]:
    count = draw(st.integers(0, most))
    return tuple(draw(results(f"r{number}")) for number in range(count))


@cache
@st.composite
def candidates(draw: st.DrawFn, key: str) -> Candidate:
    price, days = _pick(draw, range(251), range(20, 101))
    kpi, seconds, deployment, accepted, marks, answered, answer, filing, confirmed = _pick(
        draw,
        (None, "0.91", "0.95", "0.99"),
        (None, "1.5", "3"),
        (None, "on-premises", "private-cloud", "public"),
        (None, 0, 1, 2, 3, 7),
        ((), (13,), (7, 20), (0, 8, 9), (20, 20, 1)),
        _ANSWERED,
        (True, True, False, None),
        (True, True, False, None),
        (1, 1, 0),
    )
    committed = {"accuracy": kpi, "seconds": seconds}
    return Candidate(
        key=key,
        price=Decimal(price),
        days=days,
        model_version="v1",
        filing=None if filing is None else Filing(filing, "甲-20240101"),
        answers=() if answer is None else (Answer("7", answer),),
        kpis=tuple(KpiCommitment(name, Decimal(kpi)) for name, kpi in committed.items() if kpi),
        deployment=deployment,
        evidence=draw(evidence()),
        accepted_deliveries=accepted,
        requirement_marks=tuple(
            RequirementMark(name, f"m{number}", Decimal(points))
            for name, given in answered.items()
            for number, points in enumerate(given)
        ),
        assessor_marks=tuple(AssessorMark(f"m{i}", Decimal(p)) for i, p in enumerate(marks)),
        confirmed_amendment=confirmed,
    )


@cache
@st.composite
def fields(draw: st.DrawFn, least: int = 1, most: int = 6) -> tuple[Candidate, ...]:
    """A field of bidders under different keys."""
    count = draw(st.integers(least, most))
    return tuple(draw(candidates(f"c{number}")) for number in range(count))
