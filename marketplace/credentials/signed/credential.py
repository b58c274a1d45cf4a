"""What a signed credential says, once it has been read."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from marketplace.credentials.benchmarks import Benchmark, BenchmarkTable
from marketplace.credentials.results import EvaluationResult, Tool


class TestedObject(StrEnum):
    """What was tested: a model alone, or a product around one."""

    __test__ = False
    MODEL = "model"
    PRODUCT = "product"


class Purpose(StrEnum):
    """What a status list says of a credential."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


@dataclass(frozen=True)
class StatusEntry:
    """Which bit of which list tells."""

    url: str
    index: int


@dataclass(frozen=True)
class TestedModel:
    """The version that was tested. Without a `digest` (SHA-256, hex, of the weights' manifest)
    only its API could be. `base_model` may carry a revision after `@`."""

    __test__ = False
    name: str
    version: str
    digest: str | None
    base_model: str | None
    filings: tuple[str, ...]

    @property
    def is_api_only(self) -> bool:
        """Whether nobody can say that the weights are still those that were tested."""
        return self.digest is None


@dataclass(frozen=True)
class Environment:
    """How it was tested."""

    tool: str
    tool_version: str
    hardware: str | None
    tested_from: date
    tested_to: date
    has_held_out_items: bool


@dataclass(frozen=True)
class SignedCredential:
    """A statement of an evaluator on one version of one vendor's model.

    `subject` is the vendor's uscc, `evidence` holds `digestSRI` of the raw result files. Numbers
    are as in the credential. Moments are aware. The results' `benchmark` is None: ask
    `find_benchmark` with the table as it is now.
    """

    id: str
    issuer: str
    issuer_name: str | None
    subject: str
    subject_name: str | None
    tested_object: TestedObject
    model: TestedModel
    environment: Environment
    results: tuple[EvaluationResult, ...]
    evidence: tuple[str, ...]
    revocation: StatusEntry
    suspension: StatusEntry
    valid_from: datetime
    valid_until: datetime

    @property
    def tool(self) -> Tool | None:
        """The evaluation tool, if it is one whose task names the table knows."""
        return Tool(self.environment.tool) if self.environment.tool in _TOOLS else None

    @property
    def status_urls(self) -> tuple[str, str]:
        """The addresses of the lists for revocation and for suspension."""
        return self.revocation.url, self.suspension.url

    def find_benchmark(self, result: EvaluationResult, table: BenchmarkTable) -> Benchmark | None:
        """The benchmark that the result is a score on."""
        return table.find(self.tool, result.task, result.metric) if self.tool else None

    def find_task(self, result: EvaluationResult, table: BenchmarkTable) -> Benchmark | None:
        """The benchmark of the result's task, whatever was measured on it."""
        return table.find_task(self.tool, result.task) if self.tool else None


_TOOLS = frozenset(Tool)
