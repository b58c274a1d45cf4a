"""What goes into the index: plain values, no table rows."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from marketplace.domain.messages import say
from marketplace.search.errors import BadDocument


@dataclass(frozen=True)
class ScenarioDocument:
    """A scenario as the list searches it.

    `sector`, `sub_scenario` and `city` are slugs of the domain; `state` is the stored lifecycle
    state (whether proposals are accepted is computed from `deadline` at query time); `budget` is
    in yuan; times are aware.
    """

    id: int
    title: str
    body: str
    organisation: str
    sector: str
    sub_scenario: str | None
    city: str
    state: str
    cooperation: str
    deployment: str
    budget_band: str
    budget: Decimal | None
    deadline: datetime | None
    published_at: datetime | None

    def __post_init__(self) -> None:
        _require_zone(self.id, self.deadline, self.published_at)
        if self.budget is not None and not self.budget.is_finite():
            raise BadDocument(say("编号 %(id)s 的预算不是有限的数，不能编入索引。", id=self.id))


@dataclass(frozen=True)
class ModelDocument:
    """A model as the catalogue searches it. `tier` is `T0` to `T3`; `updated_at` is aware."""

    id: int
    name: str
    vendor: str
    body: str
    kind: str
    sectors: tuple[str, ...]
    deployment: tuple[str, ...]
    tier: str
    updated_at: datetime

    def __post_init__(self) -> None:
        _require_zone(self.id, self.updated_at)


def _require_zone(number: int, *moments: datetime | None) -> None:
    if any(moment is not None and moment.tzinfo is None for moment in moments):
        raise BadDocument(say("编号 %(id)s 的时间没有时区，不能编入索引。", id=number))
