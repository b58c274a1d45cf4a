"""A call for proposals played to its opening, ranking or award by the services."""

from dataclasses import dataclass

from marketplace.models import Proposal, Scenario
from marketplace.services import awards, rankings
from marketplace.services.proposal_content import Answer
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import Person, make_buyer, make_vendor
from tests.factories.proposals import make_proposal
from tests.factories.scenarios import make_scenario


@dataclass
class Round:
    """A scenario past its deadline with three sealed proposals, at the reference price, above it,
    and one that fails a gate. `first` is ranked first, `second` second, `out` disqualified."""

    clock: Clock
    buyer: Person
    vendors: tuple[Person, Person, Person]
    scenario: Scenario
    first: Proposal
    second: Proposal
    out: Proposal

    @property
    def path(self) -> str:
        """The scenario's address."""
        return f"/scenarios/{self.scenario.id}"

    def open(self) -> "Round":
        """Open all."""
        open_all(self.buyer, self.scenario.id)
        return self

    def rank(self) -> "Round":
        """Open and rank all."""
        self.open()
        rankings.run(self.buyer.actor, self.scenario.id)
        return self

    def award(self) -> "Round":
        """Open and rank all, and select the first."""
        self.rank()
        words = {self.second.id: "报价偏高。", self.out.id: "不能内网部署。"}
        awards.award(self.buyer.actor, self.scenario.id, self.first.id, "", words)
        return self


def make_round(clock: Clock) -> Round:
    """A round whose deadline has passed a day ago."""
    buyer, vendors = make_buyer(), (make_vendor(), make_vendor(), make_vendor())
    scenario = make_scenario(buyer)
    refused = {row.id: Answer(False, "只有云上版本。") for row in scenario.requirements}
    first = make_proposal(vendors[0], scenario, price=1_600_000)
    second = make_proposal(vendors[1], scenario, price=1_800_000)
    out = make_proposal(vendors[2], scenario, answers=refused)
    clock.advance(days=15)
    return Round(clock, buyer, vendors, scenario, first, second, out)
