"""Opened proposals as the matching sees them: figures, judged at the moment of the ranking."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.credentials.benchmarks import Benchmark, relevance_to
from marketplace.credentials.filings import CheckState
from marketplace.credentials.tiers import Tier as Worth
from marketplace.credentials.tiers import Verdict
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
from marketplace.models.credential import CredentialKind
from marketplace.services import filings
from marketplace.services.benchmarks import current_table
from marketplace.services.credential_verdicts import list_verdicts
from marketplace.services.proposal_content import ProposalContent, confirmed_in, from_document
from marketplace.services.ranking_rules import read_number


def list_candidates(
    rules: Rules, proposals: Iterable[Proposal], closing: datetime, at: datetime
) -> list[Candidate]:
    """The candidates of opened proposals, keyed by the proposals' ids; see `make_candidate`."""
    return [
        make_candidate(
            rules,
            key=str(proposal.id),
            organisation_id=proposal.organisation_id or 0,
            content=from_document(proposal.content or {}),
            closing=closing,
            at=at,
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
    at: datetime,
    confirmed: int = 0,
) -> Candidate:
    """One proposal's candidate, with the evidence and filings that came before `closing`.

    Credentials are judged at `at`; why one is worth less than it could be stays with its results.
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
        evidence=tuple(
            _evidence(rules.sector, _list_offered(organisation_id, content, closing), at)
        ),
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


def _list_offered(
    organisation_id: int, content: ProposalContent, closing: datetime
) -> Sequence[Credential]:
    query = (
        select(Credential)
        .where(
            Credential.id.in_(content.credential_ids),
            Credential.organisation_id == organisation_id,
            Credential.received_at < closing,
        )
        .order_by(Credential.id)
        .options(selectinload(Credential.results))
    )
    return db.session.scalars(query).all()


def _evidence(sector: str, offered: Sequence[Credential], at: datetime) -> Iterator[EvidenceResult]:
    table, verdicts = current_table(), list_verdicts(offered, at)
    for credential in offered:
        for result in credential.results:
            if result.benchmark is not None:
                benchmark = table.get(result.benchmark)
                yield _evidence_result(
                    sector, credential, verdicts[credential.id], result, benchmark
                )


def _evidence_result(
    sector: str,
    credential: Credential,
    verdict: Verdict,
    result: CredentialResult,
    benchmark: Benchmark,
) -> EvidenceResult:
    is_signed = credential.kind == CredentialKind.SIGNED
    is_void = is_signed and verdict.tier is Worth.T0
    is_confident = benchmark.is_confident
    return EvidenceResult(
        id=f"{credential.id}:{result.id}",
        benchmark=benchmark.id,
        task=result.task,
        value=find_share(result.value, result.scale),
        n=result.n if is_count(result.n) else None,
        baseline=benchmark.baseline if is_confident else None,
        top=benchmark.top if is_confident else None,
        tier=Tier(verdict.tier),
        relevance=Relevance(relevance_to(benchmark, sector)),
        model_version=str(credential.model_version_id),
        is_higher_better=benchmark.higher_is_better,
        is_valid=not is_void,
        reason=verdict.reasons[0] if is_signed and verdict.tier is not Worth.T3 else None,
    )
