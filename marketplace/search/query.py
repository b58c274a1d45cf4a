"""What a person asks and what the list answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from marketplace.domain.messages import say
from marketplace.search.errors import BadQuery

MAX_PER_PAGE = 100

ACCEPTING = "accepting"
CLOSED = "closed"


class Sort(StrEnum):
    """The order of a list.

    `relevance` without words is `newest`. `deadline` puts what still accepts proposals first,
    soonest deadline first, then what has none, then the rest, latest deadline first. `budget` is
    highest first. What lacks the value comes last; ties are newest number first.
    """

    RELEVANCE = "relevance"
    DEADLINE = "deadline"
    NEWEST = "newest"
    BUDGET = "budget"


class ModelSort(StrEnum):
    """The order of the catalogue. `tier` is best tested first, and so is `relevance` without
    words; within a tier the newest comes first."""

    RELEVANCE = "relevance"
    TIER = "tier"
    NEWEST = "newest"


@dataclass(frozen=True)
class ScenarioQuery:
    """A search of the list. An empty tuple means that the person did not filter by that field.

    `states` are public states: `accepting` and `closed` stand for the stored state `published`
    before and from its deadline, the others for themselves. `page` counts from 1; out-of-range
    numbers are taken to the nearest allowed one.
    """

    now: datetime
    text: str = ""
    sectors: tuple[str, ...] = ()
    sub_scenarios: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    budget_bands: tuple[str, ...] = ()
    cooperation: tuple[str, ...] = ()
    deployment: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    per_page: int = 20

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise BadQuery(say("查询的时间没有时区。"))

    def selections(self) -> Mapping[str, tuple[str, ...]]:
        """What the person chose, by facet name."""
        return {
            "sector": self.sectors,
            "sub_scenario": self.sub_scenarios,
            "city": self.cities,
            "state": self.states,
            "budget_band": self.budget_bands,
            "cooperation": self.cooperation,
            "deployment": self.deployment,
        }


@dataclass(frozen=True)
class ModelQuery:
    """A search of the catalogue; `page` and empty tuples as in `ScenarioQuery`."""

    text: str = ""
    kinds: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    deployment: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    sort: ModelSort = ModelSort.RELEVANCE
    page: int = 1
    per_page: int = 20

    def selections(self) -> Mapping[str, tuple[str, ...]]:
        """What the person chose, by facet name."""
        return {
            "kind": self.kinds,
            "sector": self.sectors,
            "deployment": self.deployment,
            "tier": self.tiers,
        }


@dataclass(frozen=True)
class Hits:
    """The answer to a search.

    `ids` are this page's, in order; `total` counts all. `facets` gives for each facet the number
    of hits per value as if that facet were not filtered, all others respected; values without
    hits are left out. `terms` are what to highlight. `is_relaxed` says that no document has all
    the words and these have some of them.
    """

    total: int
    ids: tuple[int, ...]
    facets: Mapping[str, Mapping[str, int]]
    terms: tuple[str, ...] = ()
    is_relaxed: bool = False


def page_bounds(page: int, per_page: int) -> slice:
    """The rows of a page; numbers out of range go to the nearest allowed one."""
    size = min(max(per_page, 1), MAX_PER_PAGE)
    first = (max(page, 1) - 1) * size
    return slice(first, first + size)
