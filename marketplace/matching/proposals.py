"""One opened proposal as the ranking sees it. Ids are opaque text."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from marketplace.domain.messages import Message
from marketplace.matching.canonical import LATER
from marketplace.matching.rules import Tier


class Relevance(StrEnum):
    """How much a benchmark says about work in the scenario's sector."""

    DIRECT = "direct"
    PROXY = "proxy"
    GENERAL = "general"
    OTHER = "other"


@dataclass(frozen=True)
class EvidenceResult:
    """One result of one test, as judged at the moment of the ranking.

    `value`, `baseline` (guessing) and `top` (best published) are proportions 0..1, `n` is the
    number of items; None is unknown. `relevance` is to the sector that is being ranked. Expired,
    revoked or suspended results are not `is_valid` and carry the `reason`.
    """

    id: str
    benchmark: str
    task: str
    value: Decimal | None
    n: int | None
    baseline: Decimal | None
    top: Decimal | None
    tier: Tier
    relevance: Relevance
    model_version: str
    is_higher_better: bool = True
    is_valid: bool = True
    reason: Message | None = None


@dataclass(frozen=True)
class Filing:
    """The filings (备案/登记) named for the model: whether one is in force, and which."""

    is_in_force: bool
    detail: str


@dataclass(frozen=True)
class Answer:
    """The answer to a mandatory requirement and what the vendor offers as evidence."""

    requirement: str
    is_met: bool
    evidence: str = ""


@dataclass(frozen=True)
class KpiCommitment:
    """The value a vendor commits to, in the target's own unit."""

    kpi: str
    value: Decimal


@dataclass(frozen=True)
class RequirementMark:
    """An assessor's points for the answer to a scored requirement."""

    requirement: str
    assessor: str
    points: Decimal


@dataclass(frozen=True)
class AssessorMark:
    """An assessor's points for the whole proposal."""

    assessor: str
    points: Decimal


@dataclass(frozen=True)
class Candidate:
    """One opened proposal. `accepted_deliveries` in the sector: None is unknown.

    `confirmed_amendment`: the last material amendment that it was sealed or confirmed under.
    """

    key: str
    price: Decimal
    days: int
    model_version: str
    filing: Filing | None = None
    answers: tuple[Answer, ...] = ()
    kpis: tuple[KpiCommitment, ...] = ()
    deployment: str | None = None
    evidence: tuple[EvidenceResult, ...] = ()
    accepted_deliveries: int | None = None
    requirement_marks: tuple[RequirementMark, ...] = ()
    assessor_marks: tuple[AssessorMark, ...] = ()
    confirmed_amendment: int = field(default=0, metadata=LATER)
