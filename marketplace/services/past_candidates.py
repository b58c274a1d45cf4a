"""Proposals that a buyer has opened before, as candidates under the rules of another listing.

Their prices and times were answers to another ceiling and another longest time, so they come over
as the same share of these. What answered the other listing's own targets and requirements says
nothing of this one's: commitments to other targets are unknown, and so is what assessors would
give; requirements count as met. Test results keep what they were judged to be then; only their
relevance is to the new sector.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from sqlalchemy import func, select

from marketplace.credentials.benchmarks import Benchmark, relevance_to
from marketplace.db import db
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.matching.arithmetic import exact
from marketplace.matching.errors import UnreadableRecord
from marketplace.matching.proposals import Answer, Candidate, EvidenceResult, Relevance
from marketplace.matching.rules import Rules
from marketplace.models import Ranking, Scenario
from marketplace.services.benchmarks import current_table
from marketplace.services.rankings import read_run

MOST = 50
Benchmarks = Mapping[str, Benchmark]
_WHOLE = Decimal(1)
_DEAREST = Decimal(10) ** 14
"""Above every ceiling, and a number that the ranking still takes."""


@dataclass(frozen=True)
class PastProposal:
    """One opened proposal under the new rules, and the listing it answered. No vendor's name."""

    candidate: Candidate
    scenario_id: int
    title: str
    ran_at: datetime


def list_past(actor: Actor, scenario: Scenario, rules: Rules) -> list[PastProposal]:
    """The newest opened proposals of the actor's own other scenarios, those of the sector first."""
    require_let_in(actor, Permission.PROPOSAL_READ_OPENED)
    found: list[PastProposal] = []
    table = {row.id: row for row in current_table().rows}
    for ranking_id in _list_latest_ids(actor, scenario, rules.sector):
        found.extend(_read(db.session.get_one(Ranking, ranking_id), rules, table))
        if len(found) >= MOST:
            break
    return found[:MOST]


def _list_latest_ids(actor: Actor, scenario: Scenario, sector: str) -> list[int]:
    """Of every scenario the run that counts. More than `MOST` can never be needed."""
    latest = (
        select(func.max(Ranking.id))
        .join(Scenario, Scenario.id == Ranking.scenario_id)
        .where(Scenario.organisation_id == actor.organisation_id, Scenario.id != scenario.id)
        .group_by(Ranking.scenario_id)
    )
    query = (
        select(Ranking.id)
        .join(Scenario, Scenario.id == Ranking.scenario_id)
        .where(Ranking.id.in_(latest))
        .order_by(Scenario.sector != sector, Ranking.id.desc())
        .limit(MOST)
    )
    return list(db.session.scalars(query))


def _read(row: Ranking, rules: Rules, table: Benchmarks) -> Iterator[PastProposal]:
    """The proposals of one run. A record that was tampered with says nothing worth trying."""
    try:
        run = read_run(row)
    except UnreadableRecord:
        return
    scenario = db.session.get_one(Scenario, row.scenario_id)
    for number, candidate in enumerate(run.candidates, 1):
        carried = _carry_over(candidate, run.rules, rules, table)
        keyed = replace(carried, key=f"past-{row.id:09}-{number:04}")
        yield PastProposal(keyed, scenario.id, scenario.title, row.ran_at)


@exact
def _carry_over(candidate: Candidate, old: Rules, new: Rules, table: Benchmarks) -> Candidate:
    price = min(candidate.price / old.ceiling * new.ceiling, _DEAREST)
    days = Decimal(candidate.days) / old.longest_days * new.longest_days
    same = {target.id for target in new.kpis if target in old.kpis}
    return replace(
        candidate,
        price=price.quantize(_WHOLE, rounding=ROUND_HALF_UP),
        days=int(days.quantize(_WHOLE, rounding=ROUND_CEILING)),
        answers=tuple(Answer(item.id, is_met=True) for item in new.gates.requirements),
        kpis=tuple(item for item in candidate.kpis if item.kpi in same),
        evidence=tuple(_relate(result, new.sector, table) for result in candidate.evidence),
        requirement_marks=(),
        assessor_marks=(),
        # It was counted in the other listing's sector.
        accepted_deliveries=candidate.accepted_deliveries if old.sector == new.sector else None,
        confirmed_amendment=new.amendment,
    )


def _relate(result: EvidenceResult, sector: str, table: Benchmarks) -> EvidenceResult:
    row = table.get(result.benchmark)
    relevance = Relevance(relevance_to(row, sector)) if row else Relevance.OTHER
    return replace(result, relevance=relevance)
