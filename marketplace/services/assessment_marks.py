"""The panel's points: whether all are there, and what the ranking and the buyer take from them.

Until all are there nobody sees anybody else's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.db import db
from marketplace.domain.errors import TransitionRefused
from marketplace.domain.lifecycle import (
    ASSESSED_STATES,
    AssessmentState,
    AssessorState,
    ScenarioState,
)
from marketplace.domain.messages import Message, say
from marketplace.matching.canonical import digest
from marketplace.matching.errors import UnreadableRecord
from marketplace.matching.marking import assessor_marks, list_items, requirement_marks
from marketplace.matching.proposals import AssessorMark, Candidate, RequirementMark
from marketplace.models import Assessment, Assessor, LedgerEntry, Proposal, Scenario
from marketplace.services import assessment_panels, ledger, notifications
from marketplace.services.opened_proposals import SEALED_STATES
from marketplace.services.ranking_rules import frozen_rules
from marketplace.services.unit_of_work import UnitOfWork

COMPLETED = "assessment.completed"
"""The kind of the entry in the ledger."""


@dataclass(frozen=True)
class Marks:
    """What the panel gave one proposal, assessors under opaque keys."""

    requirement_marks: tuple[RequirementMark, ...]
    assessor_marks: tuple[AssessorMark, ...]


Latest = Mapping[tuple[int, int], Assessment]
"""The version that counts, by assessor and proposal."""


def list_proposals(scenario: Scenario) -> list[Proposal]:
    """The opened proposals, in an order that says nothing of who is better; none before."""
    if scenario.state == ScenarioState.PUBLISHED:
        return []
    query = (
        select(Proposal)
        .where(Proposal.scenario_id == scenario.id, Proposal.state.not_in(SEALED_STATES))
        .order_by(Proposal.id)
        .options(joinedload(Proposal.organisation))
    )
    return list(db.session.scalars(query))


def find_latest(scenario: Scenario) -> Latest:
    """Every assessor's present version for every proposal."""
    query = (
        select(Assessment)
        .join(Assessor)
        .where(Assessor.scenario_id == scenario.id)
        .order_by(Assessment.version)
    )
    return {(row.assessor_id, row.proposal_id): row for row in db.session.scalars(query)}


def list_missing(scenario: Scenario) -> list[Message]:
    """What has to be done before the opened proposals can be ranked; nothing where all is there,
    or where nobody judges."""
    proposals = list_proposals(scenario)
    is_due = bool(proposals) or scenario.state == ScenarioState.PUBLISHED
    if not (is_due and assessment_panels.is_judged(scenario)):
        return []
    active = assessment_panels.list_active(scenario)
    return [*assessment_panels.check(scenario, active), *_unfinished(scenario, active, proposals)]


def _unfinished(
    scenario: Scenario, active: Sequence[Assessor], proposals: Sequence[Proposal]
) -> list[Message]:
    latest = find_latest(scenario)
    states = [row.state for row in active]
    is_opened = scenario.state != ScenarioState.PUBLISHED
    invited = states.count(AssessorState.INVITED)
    undeclared = states.count(AssessorState.APPOINTED) if is_opened else 0
    unsubmitted = sum(
        row.state == AssessorState.DECLARED and not has_submitted(row, proposals, latest)
        for row in active
    )
    found = (
        (invited, say("还有 %(count)s 位评审专家没有接受邀请。", count=invited)),
        (undeclared, say("还有 %(count)s 位评审专家没有声明利害关系。", count=undeclared)),
        (unsubmitted, say("还有 %(count)s 位评审专家没有提交全部评分。", count=unsubmitted)),
    )
    return [message for count, message in found if count]


def has_submitted(row: Assessor, proposals: Iterable[Proposal], latest: Latest) -> bool:
    """Whether an assessor's points for every proposal are in."""
    versions = (latest.get((row.id, proposal.id)) for proposal in proposals)
    return all(one is not None and one.state == AssessmentState.SUBMITTED for one in versions)


def list_done(scenario: Scenario) -> set[int]:
    """Who of the panel has submitted everything, which says nothing of any points."""
    latest, proposals = find_latest(scenario), list_proposals(scenario)
    return {
        row.id
        for row in assessment_panels.list_active(scenario)
        if proposals and has_submitted(row, proposals, latest)
    }


def is_complete(scenario: Scenario) -> bool:
    """Whether a sufficient panel has given all its points."""
    return scenario.state != ScenarioState.PUBLISHED and not list_missing(scenario)


def is_shown(scenario: Scenario) -> bool:
    """Whether the points may be seen: once all were there, whatever is changed or handed back."""
    if scenario.state not in ASSESSED_STATES:
        return True
    return _find_recorded(scenario) is not None or is_complete(scenario)


def list_heard(scenario: Scenario) -> set[int]:
    """The assessors whose points were submitted, and perhaps handed back since."""
    query = select(Assessment.assessor_id).join(Assessor)
    is_sent = Assessment.state != AssessmentState.DRAFT
    return set(db.session.scalars(query.where(Assessor.scenario_id == scenario.id, is_sent)))


def can_invite(scenario: Scenario) -> bool:
    """Whether the panel may grow: until points were seen, and then only in place of somebody who
    has stepped back since all of them were there."""
    if not is_shown(scenario):
        return True
    recorded = _find_recorded(scenario)
    if scenario.state != ScenarioState.OPENED or recorded is None:
        return False
    active = assessment_panels.list_active(scenario)
    is_smaller = len(active) < recorded["assessors"]
    return is_smaller and assessment_panels.lacks_people(scenario, active)


def require_complete(work: UnitOfWork, scenario: Scenario) -> None:
    """`TransitionRefused` with the first thing that is missing; `UnreadableRecord` if the points
    are not those that the ledger has the digest of."""
    for message in list_missing(scenario):
        raise TransitionRefused(say("评审还没有完成，不能运行排序：%(what)s", what=message))
    if _find_recorded(scenario) is None:
        # The last thing that lacked was no step here: a member who left the buyer, perhaps.
        note_completion(work, scenario)
    recorded = _find_recorded(scenario)
    if recorded is not None and recorded["marks"] != digest_of_marks(scenario):
        raise UnreadableRecord(say("专家评分与存证链上的摘要不符，已被改动，不能据此排序。"))


def _find_recorded(scenario: Scenario) -> dict[str, Any] | None:
    """The ledger's last entry of the points being complete."""
    return db.session.scalar(
        select(LedgerEntry.body)
        .where(
            LedgerEntry.kind == COMPLETED,
            LedgerEntry.body["scenario"].as_integer() == scenario.id,
        )
        .order_by(LedgerEntry.position.desc())
        .limit(1)
    )


def find_marks(scenario: Scenario) -> dict[int, Marks]:
    """The points of everybody who is done, by the proposal's id; nothing where nobody judges."""
    if not assessment_panels.is_judged(scenario):
        return {}
    items, latest = list_items(frozen_rules(scenario)), find_latest(scenario)
    keys = _keys(scenario)
    found = {}
    for proposal in list_proposals(scenario):
        given = [
            (key, one.points)
            for assessor_id, key in keys.items()
            if (one := latest.get((assessor_id, proposal.id)))
            and one.state == AssessmentState.SUBMITTED
        ]
        found[proposal.id] = Marks(
            tuple(mark for given_by in given for mark in requirement_marks(items, *given_by)),
            tuple(mark for given_by in given for mark in assessor_marks(items, *given_by)),
        )
    return found


def _keys(scenario: Scenario) -> dict[int, str]:
    """Opaque keys: in an order that follows from a secret, so that no place names anybody."""
    active = assessment_panels.list_active(scenario)
    in_order = sorted(active, key=lambda row: sha256(row.nonce.encode()).hexdigest())
    return {row.id: f"assessor-{place}" for place, row in enumerate(in_order, start=1)}


def with_marks(candidates: Iterable[Candidate], marks: Mapping[int, Marks]) -> list[Candidate]:
    """The candidates with what the panel gave them; as they are where nobody judged."""
    return [
        replace(
            candidate,
            requirement_marks=given.requirement_marks,
            assessor_marks=given.assessor_marks,
        )
        if (given := marks.get(int(candidate.key)))
        else candidate
        for candidate in candidates
    ]


def _has_points(scenario: Scenario) -> bool:
    is_due = assessment_panels.is_judged(scenario) and bool(list_proposals(scenario))
    return is_due and is_complete(scenario)


def note_completion(work: UnitOfWork, scenario: Scenario) -> None:
    """Enter it in the ledger and tell the buyer, where the last step made it complete."""
    work.session.flush()
    if scenario.state != ScenarioState.OPENED or not _has_points(scenario):
        return
    ledger.append(
        work,
        COMPLETED,
        scenario=scenario.id,
        assessors=len(assessment_panels.list_active(scenario)),
        proposals=len(list_proposals(scenario)),
        marks=digest_of_marks(scenario),
    )
    words = {"scenario_id": scenario.id, "title": scenario.title}
    notifications.tell_organisation(work, scenario.organisation_id, "assessments_complete", **words)


def digest_of_marks(scenario: Scenario) -> str:
    """The digest of all points that count. Points are few and easily guessed: the assessors'
    spent link secrets, which nobody knows, keep them from being found by trial."""
    latest = find_latest(scenario)
    commitments = {row.id: row.commitment for row in list_proposals(scenario)}
    return digest(
        [
            {
                "assessor": row.nonce,
                "proposal": commitments[proposal_id],
                "version": one.version,
                "points": one.points,
            }
            for row in sorted(assessment_panels.list_active(scenario), key=lambda row: row.nonce)
            for proposal_id in sorted(commitments)
            if (one := latest.get((row.id, proposal_id)))
        ]
    )
