"""Awards: a scenario from its publication to the vendor that was selected."""

from dataclasses import dataclass

from marketplace.models import ModelVersion, Scenario
from marketplace.services import awards, rankings
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import Person, make_buyer, make_vendor
from tests.factories.proposals import make_proposal, make_version
from tests.factories.scenarios import make_scenario


@dataclass(frozen=True)
class Awarded:
    """A scenario in its standstill: which version was selected, and another vendor's that lost."""

    buyer: Person
    scenario: Scenario
    selected: ModelVersion
    lost: ModelVersion

    def conclude(self, clock: Clock) -> None:
        """Let the standstill pass, and make the award final."""
        clock.advance(days=4)
        awards.conclude(self.buyer.actor, self.scenario.id)


def make_award(clock: Clock) -> Awarded:
    """Two vendors bid, the cheaper one is selected. The clock goes on by fifteen days."""
    buyer, winner, loser = make_buyer(), make_vendor(), make_vendor()
    scenario = make_scenario(buyer)
    made = Awarded(buyer, scenario, make_version(winner), make_version(loser))
    best = make_proposal(winner, scenario, made.selected, price=1_600_000)
    other = make_proposal(loser, scenario, made.lost, price=1_800_000)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    rankings.run(buyer.actor, scenario.id)
    awards.award(buyer.actor, scenario.id, best.id, "", {other.id: "价格偏高。"})
    return made
