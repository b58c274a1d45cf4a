"""What a credential's page and summary show of its results."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.credentials.benchmarks import Benchmark, BenchmarkTable
from marketplace.credentials.normalising import Normalised, normalise
from marketplace.credentials.results import EvaluationResult
from marketplace.domain.messages import Message
from marketplace.models import Credential, CredentialResult
from marketplace.services.benchmarks import current_table
from marketplace.services.stored_messages import load_message

_SHOWN_IN_SUMMARY = 5


@dataclass(frozen=True)
class ResultLine:
    """One result with what its benchmark makes of it; `benchmark` None: not in the table."""

    result: CredentialResult
    benchmark: Benchmark | None
    normalised: Normalised

    @property
    def has_coverage(self) -> bool:
        """Whether both counts are known."""
        return bool(self.result.n and self.result.n_total)


@dataclass(frozen=True)
class Summary:
    """The credential in a few lines: the results whose benchmark is known, then a count."""

    lines: Sequence[ResultLine]
    known: int
    total: int


def list_lines(credential: Credential) -> list[ResultLine]:
    """Every result, those with a known benchmark first."""
    table = current_table()
    lines = [_line(result, table) for result in credential.results]
    return sorted(lines, key=lambda line: line.benchmark is None)


def summarise(credential: Credential) -> Summary:
    """The first few known results."""
    lines = list_lines(credential)
    known = [line for line in lines if line.benchmark is not None]
    return Summary(known[:_SHOWN_IN_SUMMARY], len(known), len(lines))


def _line(row: CredentialResult, table: BenchmarkTable) -> ResultLine:
    benchmark = table.get(row.benchmark) if row.benchmark else None
    return ResultLine(row, benchmark, normalise(_as_result(row), benchmark))


def _as_result(row: CredentialResult) -> EvaluationResult:
    return EvaluationResult(
        task=row.task,
        benchmark=row.benchmark,
        task_version=None,
        task_hash=None,
        metric=row.metric,
        filter=row.filter,
        value=row.value,
        scale=row.scale,
        stderr=row.stderr,
        n=row.n,
        n_total=row.n_total,
        n_shot=row.n_shot,
        higher_is_better=row.is_higher_better,
    )


def reasons_of(credential: Credential) -> list[Message]:
    """Why the credential has its tier."""
    return [load_message(stored) for stored in credential.reasons]


def notes_of(credential: Credential) -> list[Message]:
    """What the reader noticed in the file."""
    return [load_message(stored) for stored in credential.notes]
