"""What the list can be narrowed by, and the choices a page offers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext

from marketplace.domain.cities import CITIES
from marketplace.domain.lifecycle import ACCEPTING, CLOSED, ScenarioState
from marketplace.domain.messages import mark
from marketplace.domain.money import BANDS
from marketplace.domain.sectors import SECTORS
from marketplace.domain.state_names import PUBLIC_STATE_NAMES
from marketplace.domain.vocabulary import COOPERATION_NAMES, DEPLOYMENT_NAMES

Selections = Mapping[str, tuple[str, ...]]

_STATE_ORDER = (
    ACCEPTING,
    CLOSED,
    ScenarioState.OPENED,
    ScenarioState.EVALUATED,
    ScenarioState.AWARDED,
    ScenarioState.CONCLUDED,
    ScenarioState.DELIVERING,
    ScenarioState.ACCEPTED,
    ScenarioState.TERMINATED,
    ScenarioState.FAILED,
    ScenarioState.CANCELLED,
    ScenarioState.WITHDRAWN,
)


@dataclass(frozen=True)
class Facet:
    """One way to narrow the list; `names` are all its values in the order shown."""

    name: str
    label: str
    names: Mapping[str, str]


FACETS: tuple[Facet, ...] = (
    Facet("state", mark("状态"), {str(s): PUBLIC_STATE_NAMES[s] for s in _STATE_ORDER}),
    Facet("sector", mark("行业"), {sector.slug: sector.name for sector in SECTORS}),
    Facet("city", mark("地市"), {city.slug: city.name for city in CITIES}),
    Facet("budget_band", mark("预算"), {band.slug: band.name for band in BANDS}),
    Facet(
        "sub_scenario",
        mark("细分场景"),
        {sub.slug: sub.name for sector in SECTORS for sub in sector.sub_scenarios},
    ),
    Facet("cooperation", mark("合作模式"), {str(k): v for k, v in COOPERATION_NAMES.items()}),
    Facet("deployment", mark("部署方式"), {str(k): v for k, v in DEPLOYMENT_NAMES.items()}),
)


@dataclass(frozen=True)
class Option:
    """A choice of a facet. `count`: how many hits it would give, None where nobody counted."""

    value: str
    label: str
    count: int | None
    is_selected: bool


@dataclass(frozen=True)
class FacetChoices:
    """A facet with the choices worth offering."""

    name: str
    label: str
    options: tuple[Option, ...]


def list_choices(
    selections: Selections,
    counts: Mapping[str, Mapping[str, int]],
    facets: Iterable[Facet] = FACETS,
) -> list[FacetChoices]:
    """The facets with what has hits or is chosen; where nothing was counted, with everything."""
    return [
        FacetChoices(
            facet.name,
            gettext(facet.label),
            _options(facet, selections.get(facet.name, ()), counts.get(facet.name)),
        )
        for facet in facets
    ]


def _options(
    facet: Facet, chosen: tuple[str, ...], counts: Mapping[str, int] | None
) -> tuple[Option, ...]:
    return tuple(
        Option(
            value,
            gettext(name),
            None if counts is None else counts.get(value, 0),
            value in chosen,
        )
        for value, name in facet.names.items()
        if counts is None or value in counts or value in chosen
    )
