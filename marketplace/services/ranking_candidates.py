"""Opened proposals as the matching sees them: figures, judged at the moment of the ranking."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.credentials.benchmarks import Benchmark, relevance_to
from marketplace.credentials.filings import CheckState
from marketplace.db import db
from marketplace.matching.arithmetic import find_share, is_count
from marketplace.matching.proposals import (
    Answer,
    Candidate,
    EvidenceResult,
    Filing,
    KpiCommitment,
    Relevance,
)
from marketplace.matching.rules import Rules, Tier
from marketplace.models import Credential, CredentialResult, Model, ModelVersion, Proposal
from marketplace.services import filings
from marketplace.services.benchmarks import current_table
from marketplace.services.proposal_content import ProposalContent, confirmed_in, from_document
from marketplace.services.ranking_rules import read_number


def list_candidates(
    rules: Rules, proposals: Iterable[Proposal], closing: datetime
) -> list[Candidate]:
    """The candidates of opened proposals, keyed by the proposals' ids; see `make_candidate`."""
    return [
        make_candidate(
            rules,
            key=str(proposal.id),
            organisation_id=proposal.organisation_id or 0,
            content=from_document(proposal.content or {}),
            closing=closing,
            confirmed=confirmed_in(proposal.content or {}),
        )
        for proposal in proposals
    ]


def make_candidate(
    rules: Rules,
    *,
    key: str,
    organisation_id: int,
    content: ProposalContent,
    closing: datetime,
    confirmed: int = 0,
) -> Candidate:
    """One proposal's candidate, with the evidence and filings that came before `closing`.

    The content must have passed the checks of its submission. `confirmed`: the last material
    amendment that it was sealed under.
    """
    if content.price is None or content.days is None:
        raise ValueError("a submitted proposal has a price and a time")
    version_id = content.model_version_id or 0
    return Candidate(
        key=key,
        price=content.price,
        days=content.days,
        model_version=str(version_id),
        filing=_find_filing(version_id, organisation_id, closing),
        answers=tuple(_answers(rules, content)),
        kpis=tuple(_commitments(rules, content)),
        deployment=content.deployment,
        evidence=tuple(_evidence(rules.sector, organisation_id, content.credential_ids, closing)),
        confirmed_amendment=confirmed,
    )


def _find_filing(version_id: int, organisation_id: int, closing: datetime) -> Filing | None:
    """In force is a number that was not looked for in vain before `closing` (see `state_at`)."""
    version = db.session.get(ModelVersion, version_id)
    model = db.session.get(Model, version.model_id) if version else None
    if model is None or model.organisation_id != organisation_id:
        return None
    rows = [filing for filing in model.filings if filing.created_at < closing]
    real = [row for row in rows if filings.state_at(row, closing) != CheckState.NOT_FOUND]
    detail = "、".join(row.number for row in real or rows)
    return Filing(is_in_force=bool(real), detail=detail) if rows else None


def _answers(rules: Rules, content: ProposalContent) -> Iterator[Answer]:
    for requirement in rules.gates.requirements:
        answer = content.answers.get(int(requirement.id))
        if answer is not None:
            yield Answer(requirement.id, bool(answer.is_met), answer.text)


def _commitments(rules: Rules, content: ProposalContent) -> Iterator[KpiCommitment]:
    for target in rules.kpis:
        value = read_number(content.kpis.get(target.id, ""))
        if value is not None:
            yield KpiCommitment(target.id, value)


def _evidence(
    sector: str, organisation_id: int, credential_ids: Sequence[int], closing: datetime
) -> Iterator[EvidenceResult]:
    credentials = db.session.scalars(
        select(Credential)
        .where(
            Credential.id.in_(credential_ids),
            Credential.organisation_id == organisation_id,
            Credential.received_at < closing,
        )
        .order_by(Credential.id)
        .options(selectinload(Credential.results))
    )
    table = current_table()
    for credential in credentials:
        for result in credential.results:
            if result.benchmark is not None:
                benchmark = table.get(result.benchmark)
                yield _evidence_result(sector, credential, result, benchmark)


def _evidence_result(
    sector: str, credential: Credential, result: CredentialResult, benchmark: Benchmark
) -> EvidenceResult:
    is_confident = benchmark.is_confident
    return EvidenceResult(
        id=f"{credential.id}:{result.id}",
        benchmark=benchmark.id,
        task=result.task,
        value=find_share(result.value, result.scale),
        n=result.n if is_count(result.n) else None,
        baseline=benchmark.baseline if is_confident else None,
        top=benchmark.top if is_confident else None,
        tier=Tier(credential.tier),
        relevance=Relevance(relevance_to(benchmark, sector)),
        model_version=str(credential.model_version_id),
        is_higher_better=benchmark.higher_is_better,
    )
