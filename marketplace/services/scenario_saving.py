"""Save fields of a draft that others may be writing too."""

from dataclasses import dataclass

from marketplace.domain.errors import StaleVersion
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor
from marketplace.models import Scenario
from marketplace.services.scenario_content import ScenarioContent, read_content
from marketplace.services.scenario_drafting import require_editable, require_storable
from marketplace.services.scenario_merging import Marks, merge
from marketplace.services.scenarios import get_scenario, write_draft
from marketplace.services.unit_of_work import unit_of_work


class FieldsCollide(StaleVersion):
    """Two people wrote the fields `names` differently; nothing was saved."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(
            say("同一处内容刚被别人（或您的另一个窗口）改过。您填写的都还在，没有覆盖对方。")
        )
        self.names = names


@dataclass(frozen=True)
class Saved:
    """The draft, and the fields in which it now holds what somebody else wrote meanwhile."""

    scenario: Scenario
    others: tuple[str, ...]


def save_fields(actor: Actor, scenario_id: int, typed: ScenarioContent, begun_from: Marks) -> Saved:
    """Save the typed values of the fields in `begun_from`, each with the mark it began from.

    What others changed in other fields stays. Raises `FieldsCollide`, `InvalidInput`,
    `TransitionRefused` if it is no draft any more.
    """
    with unit_of_work() as work:
        scenario = work.lock(get_scenario(actor, scenario_id))
        require_editable(actor, scenario)
        merged = merge(read_content(scenario), typed, begun_from)
        if merged.collisions:
            raise FieldsCollide(merged.collisions)
        require_storable(merged.content)
        if merged.content != read_content(scenario):
            write_draft(work, actor, scenario, merged.content)
    return Saved(scenario, merged.others)
