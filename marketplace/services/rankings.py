"""Frozen runs of the matching over a scenario's opened proposals."""

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import NotFound
from marketplace.domain.lifecycle import PROPOSAL, SCENARIO, Action
from marketplace.domain.messages import say
from marketplace.domain.permissions import SYSTEM, Actor, Permission, require
from marketplace.matching.proposals import Candidate
from marketplace.matching.ranking import (
    DisqualifiedProposal,
    RankedProposal,
    RankingResult,
    rank,
)
from marketplace.matching.replay import from_document, replay, to_document
from marketplace.matching.rules import Rules
from marketplace.models import LedgerEntry, Proposal, Ranking, Scenario
from marketplace.services import (
    assessment_marks,
    assessment_panels,
    assessor_conflicts,
    ledger,
    opened_proposals,
    scenarios,
    transitions,
)
from marketplace.services.ranking_candidates import list_candidates
from marketplace.services.ranking_rules import closing_of, frozen_rules
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

RANKED = "scenario.ranked"
"""The kind of a run's entry in the ledger."""


@dataclass(frozen=True)
class FrozenRun:
    """A run with its row, read back from its document and checked against its digests."""

    row: Ranking
    rules: Rules
    candidates: tuple[Candidate, ...]
    result: RankingResult

    def find_line(self, key: str) -> RankedProposal | DisqualifiedProposal | None:
        """One proposal's line, by its key."""
        lines: tuple[RankedProposal | DisqualifiedProposal, ...] = (
            *self.result.ranked,
            *self.result.disqualified,
        )
        return next((line for line in lines if line.key == key), None)


def find_latest(scenario: Scenario) -> Ranking | None:
    """The run that counts: the latest one."""
    return db.session.scalar(
        select(Ranking)
        .where(Ranking.scenario_id == scenario.id)
        .order_by(Ranking.id.desc())
        .limit(1)
    )


def get_latest(scenario: Scenario) -> Ranking:
    """The run that counts; `NotFound` if there was none."""
    found = find_latest(scenario)
    if found is None:
        raise NotFound(say("这个场景还没有排序结果。"))
    return found


def read_run(row: Ranking) -> FrozenRun:
    """What a run was made of and came to. `UnreadableRecord` if it was tampered with."""
    record = from_document(row.document)
    return FrozenRun(row, record.inputs.rules, record.inputs.candidates, record.result)


def get_run(actor: Actor, scenario: Scenario) -> FrozenRun:
    """The run that counts, for those who may read the opened proposals."""
    require(actor, Permission.PROPOSAL_READ_OPENED, scenario)
    return read_run(get_latest(scenario))


def find_ledger_position(row: Ranking) -> int | None:
    """Where the ledger has the run; None of one from before it was entered."""
    return db.session.scalar(
        select(LedgerEntry.position)
        .where(
            LedgerEntry.kind == RANKED,
            LedgerEntry.body["scenario"].as_integer() == row.scenario_id,
            LedgerEntry.body["inputs"].as_string() == row.input_digest,
            LedgerEntry.body["result"].as_string() == row.result_digest,
        )
        .order_by(LedgerEntry.position)
        .limit(1)
    )


def replay_run(ranking_id: int) -> Ranking:
    """Compute a run again; `ReplayDiffers` if a digit of it is not as recorded."""
    row = db.session.get(Ranking, ranking_id)
    if row is None:
        raise NotFound(say("没有这次排序。"))
    replay(row.document)
    return row


def run(actor: Actor, scenario_id: int) -> Ranking:
    """Rank the opened proposals by the frozen rules, and freeze inputs and result."""
    _settle_conflicts(actor, scenario_id)
    with unit_of_work() as work:
        scenario = work.lock(scenarios.get_scenario(actor, scenario_id))
        require(actor, Permission.RANKING_RUN, scenario)
        assessment_marks.require_complete(work, scenario)
        transitions.move(work, scenario, SCENARIO, Action.EVALUATE, actor)
        proposals = opened_proposals.list_opened(actor, scenario)
        rules, at = frozen_rules(scenario), clock.now()
        candidates = assessment_marks.with_marks(
            list_candidates(rules, proposals, closing_of(scenario), at),
            assessment_marks.find_marks(scenario),
        )
        result = rank(rules, candidates, at)
        row = _freeze(work, actor, scenario, to_document(rules, candidates, at, result))
        _settle(work, result, {str(proposal.id): proposal for proposal in proposals})
        ledger.append(
            work,
            RANKED,
            scenario=scenario.id,
            rules=scenario.rules_digest,
            inputs=row.input_digest,
            result=row.result_digest,
        )
        work.emit("search.scenario", id=scenario.id)
    return row


def _settle_conflicts(actor: Actor, scenario_id: int) -> None:
    """Whoever may not judge any more is recused, though the ranking is perhaps refused then."""
    scenario = scenarios.get_scenario(actor, scenario_id)
    require(actor, Permission.RANKING_RUN, scenario)
    assessor_conflicts.settle_arisen(scenario, assessment_panels.list_active(scenario))


def _freeze(
    work: UnitOfWork, actor: Actor, scenario: Scenario, document: dict[str, object]
) -> Ranking:
    return work.add(
        Ranking(
            scenario_id=scenario.id,
            ran_by_id=actor.user_id,
            ran_at=clock.now(),
            algorithm=frozen_rules(scenario).algorithm,
            document=document,
            input_digest=document["inputs_digest"],
            result_digest=document["result_digest"],
        )
    )


def _settle(work: UnitOfWork, result: RankingResult, by_key: dict[str, Proposal]) -> None:
    for line in result.ranked:
        proposal = by_key[line.key]
        transitions.move(work, proposal, PROPOSAL, Action.RANK, SYSTEM)
        proposal.rank, proposal.score = line.rank, line.total
    for failed in result.disqualified:
        reasons = "；".join(str(gate.message) for gate in failed.failed)
        transitions.move(work, by_key[failed.key], PROPOSAL, Action.DISQUALIFY, SYSTEM, reasons)
