"""A ranking that assessors judged: a frozen run scored anew with their points."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from marketplace.matching.proposals import AssessorMark, Candidate, RequirementMark
from marketplace.matching.ranking import rank
from marketplace.matching.replay import to_document
from marketplace.matching.rules import (
    PUBLISHED_BANDS,
    Criterion,
    CriterionKind,
    NamedRequirement,
)
from marketplace.models import Ranking
from marketplace.services import rankings
from marketplace.services.rankings import FrozenRun
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.rounds import TestedRound, make_tested_round

ASKED = (NamedRequirement("901", "夜间误报怎样控制"), NamedRequirement("902", "驻场培训"))
CRITERIA = (
    Criterion(CriterionKind.PRICE, 40),
    Criterion(CriterionKind.REQUIREMENTS, 20, PUBLISHED_BANDS, Decimal(5)),
    Criterion(CriterionKind.ASSESSORS, 40, PUBLISHED_BANDS, Decimal(5)),
)


def make_judged_round(clock: Clock) -> TestedRound:
    """A tested round whose run was judged by three: 66.00, 53.00 and 50.00 points.

    first: price 25; answers 14 and 16 of 20: 15; as a whole 9, 13, 16: 13 of 20: 26
    second: price 40; answers 7 and 3: 5; as a whole 3, 4, 5: 8
    third: price 10; answers 20 and 20: 20; as a whole 10, 10, 11: 20
    """
    found = make_tested_round(clock)
    judge(
        found.run,
        {
            found.first.id: ((13, 14, 15), (15, 16, 17), (9, 13, 16)),
            found.second.id: ((7, 7, 8), (1, 3, 9), (3, 4, 5)),
            found.third.id: ((20, 20, 20), (20, 20, 20), (10, 10, 11)),
        },
    )
    return found


Points = Mapping[int, tuple[Sequence[int], ...]]


def judge(run: FrozenRun, points: Points) -> Ranking:
    """The run again under judged criteria. `points`: by proposal those for each answer, then those
    for the whole, each in the order of the assessors."""
    rules = replace(run.rules, criteria=CRITERIA, requirements=ASKED)
    candidates = [_marked(item, points.get(int(item.key), ())) for item in run.candidates]
    result = rank(rules, candidates, run.result.at)
    document = to_document(rules, candidates, run.result.at, result)
    with unit_of_work() as work:
        row = work.add(
            Ranking(
                scenario_id=run.row.scenario_id,
                ran_by_id=run.row.ran_by_id,
                ran_at=run.row.ran_at,
                algorithm=rules.algorithm,
                document=document,
                input_digest=document["inputs_digest"],
                result_digest=document["result_digest"],
            )
        )
    return rankings.replay_run(row.id)


def _marked(candidate: Candidate, points: tuple[Sequence[int], ...]) -> Candidate:
    if not points:
        return candidate
    *answers, whole = points
    return replace(
        candidate,
        requirement_marks=tuple(
            RequirementMark(item.id, f"assessor-{number}", Decimal(mark))
            for item, given in zip(ASKED, answers, strict=True)
            for number, mark in enumerate(given, 1)
        ),
        assessor_marks=tuple(
            AssessorMark(f"assessor-{number}", Decimal(mark))
            for number, mark in enumerate(whole, 1)
        ),
    )
