"""Templates to begin a listing from: one for each sector and each sub-scenario of the plan."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from marketplace.domain.errors import NotFound
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.domain.sectors import SECTORS
from marketplace.matching.weights import default_weights
from marketplace.models import Organisation, Scenario
from marketplace.services import scenarios
from marketplace.services.organisations import get_own
from marketplace.services.ranking_rules import OFFERED, list_left_out
from marketplace.services.scenario_content import (
    CriterionWeight,
    RequirementText,
    ScenarioContent,
)

_FOLDER = "marketplace.services.writing_templates"
FILES = ("medical_education", "research_industry", "city_environment", "exploratory")
_KPI = ("name", "baseline", "target", "unit")


@dataclass(frozen=True)
class Template:
    """What a listing of one sub-scenario, or of a sector in general, usually says.

    `kpis`: name, baseline, target, unit; `data`: types and access. 〔…〕 is for a person to fill.
    """

    sector: str
    title: str
    pain: str
    contents: str
    kpis: tuple[tuple[str, str, str, str], ...]
    must: tuple[str, ...]
    scored: tuple[str, ...]
    data: tuple[str, str]
    confidentiality: str
    deployment: str
    mode: str
    sub: str | None = None
    weights: tuple[int, ...] = field(default=())

    @property
    def slug(self) -> str:
        """Its name in addresses: the sub-scenario's, or the sector's."""
        return self.sub or self.sector

    @property
    def text(self) -> str:
        """All it says of the work."""
        return "\n".join((self.title, self.pain, self.contents, *self.must, *self.data))


def _tuple(value: Any) -> Any:
    return tuple(_tuple(item) for item in value) if isinstance(value, list) else value


def read_data(name: str) -> dict[str, Any]:
    """A TOML file of the folder of templates."""
    return tomllib.loads(resources.files(_FOLDER).joinpath(f"{name}.toml").read_text("utf-8"))


@cache
def list_templates() -> tuple[Template, ...]:
    """Every template: by sector in the plan's order, the general one first."""
    found = [
        Template(**{key: _tuple(value) for key, value in record.items()})
        for name in FILES
        for record in read_data(name)["template"]
    ]
    order = [sector.slug for sector in SECTORS]
    return tuple(sorted(found, key=lambda one: order.index(one.sector)))


def find_template(slug: str) -> Template | None:
    """The template of a sub-scenario or sector."""
    return next((one for one in list_templates() if one.slug == slug), None)


def begin_from(actor: Actor, slug: str) -> Scenario:
    """A new draft of the actor's organisation filled from a template. `NotFound` without one."""
    require_let_in(actor, Permission.SCENARIO_POST)
    template = find_template(slug)
    if template is None:
        raise NotFound(say("没有这个模板。"))
    return scenarios.create_draft(actor, content_of(template, get_own(actor)))


def content_of(template: Template, owner: Organisation) -> ScenarioContent:
    """What a draft of `owner` says that was begun from `template`."""
    types, access = template.data
    return ScenarioContent(
        title=template.title,
        demand_unit=owner.name,
        city=owner.city,
        sector=template.sector,
        sub_scenario=template.sub,
        cooperation_mode=template.mode,
        pain_point=template.pain,
        contents=template.contents,
        kpis=tuple(dict(zip(_KPI, kpi, strict=True)) for kpi in template.kpis),
        data_types=types,
        data_access=access,
        data_confidentiality=template.confidentiality,
        deployment=template.deployment,
        requirements=(
            *(RequirementText(text, is_mandatory=True) for text in template.must),
            *(RequirementText(text, is_mandatory=False) for text in template.scored),
        ),
        criteria=_weights(template),
    )


def _weights(template: Template) -> tuple[CriterionWeight, ...]:
    if template.weights:
        # Templates publish no bands: the criteria that need them have no weight.
        pairs = zip(OFFERED, template.weights, strict=False)
        return tuple(CriterionWeight(kind.value, weight) for kind, weight in pairs)
    absent = list_left_out()
    usual = default_weights(template.sector, absent)
    return tuple(CriterionWeight(item.kind.value, item.weight) for item in usual)
