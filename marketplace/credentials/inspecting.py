"""What a file of test results says, whichever kind it is: for people and for programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from marketplace.credentials.benchmarks import Benchmark, BenchmarkTable
from marketplace.credentials.lint import lint
from marketplace.credentials.normalising import normalise
from marketplace.credentials.results import EvaluationReport, EvaluationResult
from marketplace.credentials.signed.credential import SignedCredential
from marketplace.credentials.signed.tokens import TYPE
from marketplace.credentials.tiers import Tier, Verdict, judge_report
from marketplace.domain.messages import Message

DATA_MODEL = "2.0"
"""The version of the W3C's data model for verifiable credentials."""


@dataclass(frozen=True)
class InspectedResult:
    """One result. Numbers as in the file, `scale` (1 or 100) what a full mark would be.

    `sector`: slug, or general, legal, safety, of its benchmark; `normalised`: 0 at the chance
    level, 1 at the best published. Both None where the table does not know.
    """

    task: str
    metric: str
    filter: str | None
    value: Decimal
    scale: int
    stderr: Decimal | None
    n: int | None
    n_total: int | None
    n_shot: int | None
    higher_is_better: bool | None
    sector: str | None
    normalised: Decimal | None


@dataclass(frozen=True)
class Inspection:
    """One file. `kind`: signed or report; `format`: the tool, or vc+jwt."""

    kind: str
    format: str
    format_version: str
    model: str
    tier: Tier
    reasons: tuple[Message, ...]
    results: tuple[InspectedResult, ...]


def inspect_report(report: EvaluationReport, table: BenchmarkTable) -> Inspection:
    """A report file, judged as self-reported."""
    verdict = judge_report(report, lint(report), table)
    found = [table.find(report.format, r.task, r.metric) for r in report.results]
    return Inspection(
        kind="report",
        format=report.format.value,
        format_version=report.format_version,
        model=report.model,
        tier=verdict.tier,
        reasons=(*verdict.reasons, *report.notes),
        results=_results(report.results, found),
    )


def inspect_credential(
    credential: SignedCredential, verdict: Verdict, table: BenchmarkTable
) -> Inspection:
    """A signed credential with the verdict on it."""
    found = [credential.find_benchmark(result, table) for result in credential.results]
    return Inspection(
        kind="signed",
        format=TYPE,
        format_version=DATA_MODEL,
        model=f"{credential.model.name} {credential.model.version}",
        tier=verdict.tier,
        reasons=verdict.reasons,
        results=_results(credential.results, found),
    )


def _results(
    results: Sequence[EvaluationResult], benchmarks: Sequence[Benchmark | None]
) -> tuple[InspectedResult, ...]:
    return tuple(map(_result, results, benchmarks))


def _result(result: EvaluationResult, benchmark: Benchmark | None) -> InspectedResult:
    return InspectedResult(
        task=result.task,
        metric=result.metric,
        filter=result.filter,
        value=result.value,
        scale=result.scale,
        stderr=result.stderr,
        n=result.n,
        n_total=result.n_total,
        n_shot=result.n_shot,
        higher_is_better=result.higher_is_better,
        sector=benchmark.sector if benchmark else None,
        normalised=normalise(result, benchmark).score,
    )
