"""What can be wrong with the way an installation is set up, in words for its operator."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """A weakness keeps an installation in production from starting; advice does not."""

    WEAKNESS = "weakness"
    ADVICE = "advice"


@dataclass(frozen=True)
class Finding:
    """One thing to change: what it is, why it matters, what to do. Never holds a secret."""

    severity: Severity
    what: str
    why: str
    remedy: str


def weakness(what: str, why: str, remedy: str) -> Finding:
    """Something that has to be changed before real use."""
    return Finding(Severity.WEAKNESS, what, why, remedy)


def advice(what: str, why: str, remedy: str) -> Finding:
    """Something that a careful operator would change."""
    return Finding(Severity.ADVICE, what, why, remedy)
