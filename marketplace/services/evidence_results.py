"""Credentials as the matching sees them: each result with its figures, worth and relevance."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from marketplace.credentials.benchmarks import Benchmark, relevance_to
from marketplace.credentials.tiers import Tier as Worth
from marketplace.credentials.tiers import Verdict
from marketplace.matching.arithmetic import find_share, is_count
from marketplace.matching.proposals import EvidenceResult, Relevance
from marketplace.matching.rules import Tier
from marketplace.models import Credential, CredentialResult
from marketplace.models.credential import CredentialKind
from marketplace.services.benchmarks import current_table
from marketplace.services.credential_verdicts import list_verdicts


def credential_id_of(result_id: str) -> int:
    """The credential of a result by the name that `list_results` gave it; 0 for any other name."""
    number = result_id.partition(":")[0]
    return int(number) if number.isdecimal() else 0


def list_results(
    sector: str, credentials: Iterable[Credential], at: datetime
) -> Iterator[EvidenceResult]:
    """Every result on a known benchmark, judged at `at`; its relevance is to `sector`.

    Why one is worth less than it could be stays with it.
    """
    asked = list(credentials)
    table, verdicts = current_table(), list_verdicts(asked, at)
    for credential in asked:
        for result in credential.results:
            if result.benchmark is not None:
                benchmark = table.get(result.benchmark)
                yield _make_result(sector, credential, verdicts[credential.id], result, benchmark)


def _make_result(
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
