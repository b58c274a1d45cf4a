"""Awards: a scenario from its publication to the vendor that was selected, and on to acceptance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.models import Acceptance, Delivery, ModelVersion, Scenario
from marketplace.services import acceptances, awards, delivery_plans, handovers, rankings
from marketplace.services.delivery_plans import PlannedRow
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import Person, make_buyer, make_vendor
from tests.factories.proposals import make_proposal, make_version
from tests.factories.scenarios import make_scenario

PLAN = (
    PlannedRow("样机上线", date(2030, 3, 1)),
    PlannedRow("试运行一个月", date(2030, 6, 1)),
)


@dataclass(frozen=True)
class Awarded:
    """A scenario in its standstill: which version was selected, and another vendor's that lost."""

    buyer: Person
    scenario: Scenario
    selected: ModelVersion
    lost: ModelVersion
    winner: Person
    loser: Person

    def conclude(self, clock: Clock) -> None:
        """Let the standstill pass, and make the award final."""
        clock.advance(days=4)
        awards.conclude(self.buyer.actor, self.scenario.id)

    def begin(self, clock: Clock, plan: Sequence[PlannedRow] = PLAN) -> list[Delivery]:
        """Conclude, and begin the delivery by a plan."""
        self.conclude(clock)
        return self.plan(plan)

    def plan(self, plan: Sequence[PlannedRow] = PLAN) -> list[Delivery]:
        """Begin the delivery of what is concluded."""
        delivery_plans.begin(self.buyer.actor, self.scenario.id, plan)
        return delivery_plans.list_milestones(self.scenario)

    def hand_over(self, milestone: Delivery) -> None:
        """The vendor hands a milestone over."""
        handovers.hand_over(
            self.winner.actor,
            self.scenario.id,
            milestone.id,
            "已部署，见附件。",
            milestone.version,
        )

    def deliver(self, clock: Clock) -> Acceptance:
        """Everything up to the acceptance of the whole."""
        for milestone in self.begin(clock):
            self.hand_over(milestone)
            buyer, place = self.buyer.actor, (self.scenario.id, milestone.id)
            handovers.accept(buyer, *place, milestone.version)
        return acceptances.accept(self.buyer.actor, self.scenario.id, "识别准确，运行稳定。", {})


def make_award(clock: Clock, winner: Person | None = None, **fields: Any) -> Awarded:
    """Two vendors bid, the cheaper one is selected. The clock goes on by fifteen days."""
    buyer, loser = make_buyer(), make_vendor()
    scenario = make_scenario(buyer, **fields)
    # A vendor's models have names of their own.
    selected = make_version(winner, name=f"模型{scenario.id}") if winner else None
    winner = winner or make_vendor()
    selected, lost = selected or make_version(winner), make_version(loser)
    made = Awarded(buyer, scenario, selected, lost, winner, loser)
    best = make_proposal(winner, scenario, made.selected, price=1_600_000)
    other = make_proposal(loser, scenario, made.lost, price=1_800_000)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    rankings.run(buyer.actor, scenario.id)
    awards.award(buyer.actor, scenario.id, best.id, "", {other.id: "价格偏高。"})
    return made
