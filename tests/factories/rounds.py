"""A call for proposals played to its opening, ranking or award by the services."""

from dataclasses import dataclass

from marketplace.models import Proposal, Scenario
from marketplace.services import awards, benchmarks, rankings
from marketplace.services.proposal_content import Answer
from marketplace.services.rankings import FrozenRun
from marketplace.services.scenario_content import CriterionWeight
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import Person, make_buyer, make_vendor
from tests.factories.proposals import TASK, make_credential, make_proposal, make_version
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


KPI = "漏检率"


@dataclass
class TestedRound(Round):
    """A round with every criterion that can be offered. `first` is tested, dear and quick; `second`
    is cheap and slow; `third` is dear and slow; `out` fails a gate."""

    __test__ = False

    third: Proposal
    credential_id: int
    everybody: tuple[Person, ...]

    @property
    def run(self) -> FrozenRun:
        """The run that counts, as it was frozen."""
        return rankings.read_run(rankings.get_latest(self.scenario))

    def select(self, proposal: Proposal, reason: str = "") -> "TestedRound":
        """Award to one of them; the others get a word each."""
        rows = (self.first, self.second, self.third, self.out)
        words = {row.id: f"致第 {row.id} 号。" for row in rows if row.id != proposal.id}
        awards.award(self.buyer.actor, self.scenario.id, proposal.id, reason, words)
        return self


def make_tested_round(clock: Clock) -> TestedRound:
    """Opened and ranked: 65.74, 40.00, 17.78 points; the first by evidence 0.74 (30 of 37 right),
    price 25, delivery 20 and commitments 20."""
    benchmarks.seed()
    buyer = make_buyer()
    vendors = (make_vendor(), make_vendor(), make_vendor(), make_vendor())
    scenario = make_scenario(
        buyer,
        kpis=({"name": KPI, "baseline": "12", "target": "4", "unit": "%"},),
        criteria=(
            CriterionWeight("evidence", 20),
            CriterionWeight("price", 40),
            CriterionWeight("delivery", 20),
            CriterionWeight("kpis", 20),
        ),
    )
    version = make_version(vendors[0])
    report = make_credential(vendors[0], version, TASK, 30, 37)
    first = make_proposal(
        vendors[0],
        scenario,
        version,
        price=1_750_000,
        days=90,
        kpis={KPI: "4"},
        credential_ids=(report.id,),
    )
    second = make_proposal(vendors[1], scenario, price=1_600_000)
    third = make_proposal(vendors[2], scenario, price=1_900_000, days=145)
    refused = {row.id: Answer(False, "只有云上版本。") for row in scenario.requirements}
    out = make_proposal(vendors[3], scenario, answers=refused)
    clock.advance(days=15)
    found = TestedRound(
        clock=clock,
        buyer=buyer,
        vendors=vendors[:3],
        scenario=scenario,
        first=first,
        second=second,
        out=out,
        third=third,
        credential_id=report.id,
        everybody=vendors,
    )
    found.rank()
    return found
