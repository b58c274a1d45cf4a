"""Opened proposals as the matching sees them: figures, judged at the moment of the ranking."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.credentials.filings import CheckState
from marketplace.db import db
from marketplace.matching.proposals import Answer, Candidate, Filing, KpiCommitment
from marketplace.matching.rules import CriterionKind, Rules
from marketplace.models import Credential, Model, ModelVersion, Proposal
from marketplace.services import deliveries, filings
from marketplace.services.evidence_results import list_results
from marketplace.services.proposal_content import ProposalContent, confirmed_in, from_document
from marketplace.services.ranking_rules import read_number


def list_candidates(
    rules: Rules, proposals: Iterable[Proposal], closing: datetime, at: datetime
) -> list[Candidate]:
    """The candidates of opened proposals, keyed by the proposals' ids; see `make_candidate`."""
    rows = list(proposals)
    accepted = count_accepted(rules, [row.organisation_id or 0 for row in rows], closing)
    return [
        make_candidate(
            rules,
            key=str(proposal.id),
            organisation_id=proposal.organisation_id or 0,
            content=from_document(proposal.content or {}),
            closing=closing,
            at=at,
            confirmed=confirmed_in(proposal.content or {}),
            accepted=accepted.get(proposal.organisation_id or 0),
        )
        for proposal in rows
    ]


def count_accepted(
    rules: Rules, organisation_ids: Collection[int], closing: datetime
) -> Mapping[int, int]:
    """What was accepted of each vendor in the sector before `closing`, where the rules ask: what
    nobody asks for stays out of the record."""
    if rules.find_criterion(CriterionKind.ACCEPTED_DELIVERIES) is None:
        return {}
    return deliveries.count_accepted(organisation_ids, rules.sector, closing)


def make_candidate(
    rules: Rules,
    *,
    key: str,
    organisation_id: int,
    content: ProposalContent,
    closing: datetime,
    at: datetime,
    confirmed: int = 0,
    accepted: int | None = None,
) -> Candidate:
    """One proposal's candidate, with the evidence and filings that came before `closing`.

    Credentials are judged at `at`; why one is worth less than it could be stays with its results.
    The content must have passed the checks of its submission. `confirmed`: the last material
    amendment that it was sealed under. `accepted`: see `count_accepted`.
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
            list_results(rules.sector, _list_offered(organisation_id, content, closing), at)
        ),
        accepted_deliveries=accepted,
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
