"""What stands beside a draft while it is written: how complete it is, the weights, a suggestion."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from marketplace.domain import clock
from marketplace.matching.rules import CriterionKind
from marketplace.matching.weight_advice import advise, sector_defaults
from marketplace.models import Scenario
from marketplace.services.ranking_rules import OFFERED, list_left_out
from marketplace.services.scenario_completeness import Completeness, Point, assess
from marketplace.services.scenario_content import ScenarioContent, read_content
from marketplace.web.messages import translate
from marketplace.web.scenarios.field_names import CUSTODY
from marketplace.web.scenarios.steps import anchor_of, step_of

FEW = 3


@dataclass(frozen=True)
class Lack:
    """Something that the listing does not say, and where to write it."""

    name: str
    reason: str
    url: str | None
    weight: int


@dataclass(frozen=True)
class Progress:
    """How complete a listing is; `most`: what would add most."""

    score: int
    required: tuple[Lack, ...]
    optional: tuple[Lack, ...]

    @property
    def most(self) -> tuple[Lack, ...]:
        """The few that would add most."""
        both = [*self.required, *self.optional]
        return tuple(sorted(both, key=lambda lack: -lack.weight)[:FEW])


def measure(content: ScenarioContent, scenario_id: int | None) -> Progress:
    """The progress of what is written; with links to the steps where there is a draft."""
    found: Completeness = assess(content, clock.now())
    required, optional = (
        tuple(_lack(point, scenario_id) for point in points)
        for points in (found.required, found.optional)
    )
    return Progress(found.score, required, optional)


def measure_saved(scenario: Scenario) -> Progress:
    """The progress of a draft as it is saved."""
    return measure(read_content(scenario), scenario.id)


def _lack(point: Point, scenario_id: int | None) -> Lack:
    url = url_of(point.field, scenario_id) if scenario_id else None
    return Lack(_(point.name), _(point.reason), url, point.weight)


def url_of(name: str, scenario_id: int) -> str:
    """Where the field `name` of a content is written."""
    if name == CUSTODY:
        return url_for("custody.edit", scenario_id=scenario_id)
    step = step_of(name).slug
    return url_for("scenarios.edit", scenario_id=scenario_id, step=step, _anchor=anchor_of(name))


def advice_on_weights(content: ScenarioContent) -> list[tuple[str, bool]]:
    """What to say of the weights, and whether it keeps the listing from being submitted."""
    weights = {
        CriterionKind(item.kind): item.weight for item in content.criteria if item.kind in OFFERED
    }
    found = advise(weights, content.sector, _scorable(content), content.method)
    return [(translate(item.text), item.is_blocking) for item in found]


def usual_weights(content: ScenarioContent) -> list[int | None]:
    """The sector's default for each criterion of the form; None where there is none."""
    usual = sector_defaults(content.sector, _scorable(content), content.method)
    return [usual.get(kind) for kind in OFFERED]


def _scorable(content: ScenarioContent) -> tuple[CriterionKind, ...]:
    """Without what default weights leave out; targets are often written later."""
    absent = list_left_out(content.deployment_bands, content.measured_bands)
    return tuple(kind for kind in OFFERED if kind not in absent)
