"""How a score came about: a sentence, and the numbers that the formula was filled with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from marketplace.domain.messages import Message

Figure = Decimal | int | str | None
"""A value shown beside a formula. Yes and no are the integers 1 and 0."""


@dataclass(frozen=True)
class Part:
    """One piece of a criterion: a test result, a target, a requirement. `raw` is its own worth."""

    key: str
    raw: Decimal
    message: Message
    inputs: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True)
class Score:
    """A criterion's worth: `raw` within 0..1, not rounded; 0 where it is not `is_known`."""

    raw: Decimal
    message: Message
    inputs: Mapping[str, Figure] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    is_known: bool = True


def unknown(message: Message, parts: tuple[Part, ...] = ()) -> Score:
    """The score of missing data: 0, and says so."""
    return Score(Decimal(0), message, parts=parts, is_known=False)
