"""A new draft from an earlier listing of one's own organisation."""

from dataclasses import replace
from typing import Any

from marketplace.domain.permissions import Actor, Permission, require, require_let_in
from marketplace.models import Scenario
from marketplace.services import scenario_custody, scenarios
from marketplace.services.scenario_content import ScenarioContent, read_content
from marketplace.services.scenario_limits import TEXT_LIMITS
from marketplace.services.unit_of_work import unit_of_work

# What belongs to the earlier call alone. Attachments and its ending are no part of a content.
LEFT_OUT = (
    "batch",
    "question_deadline",
    "proposal_deadline",
    "planned_award_date",
    "delivery_from",
    "delivery_to",
)
_SUFFIX = "（副本）"


def copy(actor: Actor, scenario_id: int) -> Scenario:
    """A draft with what the listing says, in whatever state it is, without its dates, its batch,
    its ending and its files. Copying twice within minutes makes one draft."""
    require_let_in(actor, Permission.SCENARIO_POST)
    original = scenarios.get_scenario(actor, scenario_id)
    require(actor, Permission.SCENARIO_MANAGE, original)
    draft = scenarios.create_draft(actor, _fresh(read_content(original)))
    if original.custody != draft.custody:
        with unit_of_work() as work:
            scenario_custody.carry_over(work, original, work.lock(draft))
    return draft


def _fresh(content: ScenarioContent) -> ScenarioContent:
    title = content.title.removesuffix(_SUFFIX)[: TEXT_LIMITS["title"] - len(_SUFFIX)]
    blank: dict[str, Any] = dict.fromkeys(LEFT_OUT)
    return replace(content, title=title + _SUFFIX, **blank)
