"""Scenarios that people judge, and the people who do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.matching.marking import WHOLE
from marketplace.models import Assessor, Proposal, Scenario
from marketplace.services import (
    assessments,
    assessor_invitations,
    assessors,
    own_assessments,
    signed_links,
)
from marketplace.services.scenario_content import CriterionWeight, RequirementText
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import Person, make_buyer, make_person, make_vendor
from tests.factories.proposals import make_proposal
from tests.factories.scenarios import make_scenario

REQUIREMENTS = (
    RequirementText("部署在矿区内网", is_mandatory=True),
    RequirementText("写明误报怎样复核", is_mandatory=False),
)


JUDGED: Mapping[str, Any] = {
    "requirements": REQUIREMENTS,
    "criteria": (
        CriterionWeight("price", 50),
        CriterionWeight("requirements", 20),
        CriterionWeight("assessors", 30),
    ),
}


def make_judged(buyer: Person, **fields: Any) -> Scenario:
    """A published scenario: price 50, answers to one requirement 20, the whole 30, in the bands
    that are published by default, at most five points apart."""
    return make_scenario(buyer, **{**fields, **JUDGED})


def token_of(row: Assessor) -> str:
    """The token of the link that was mailed."""
    return signed_links.make_token(assessors.LETTER, row.id, row.nonce)


def add_assessor(
    buyer: Person, scenario: Scenario, person: Person | None = None, *, is_chair: bool = False
) -> tuple[Person, Assessor]:
    """Somebody invited, who accepted: by default a person of an organisation that does not bid."""
    person = person or make_person()
    row = assessors.invite(buyer.actor, scenario.id, person.email, is_chair=is_chair)
    return person, assessor_invitations.accept(person.actor, token_of(row))


@dataclass
class Panel:
    """A scenario past its deadline with two sealed proposals and three assessors, of whom the first
    has the chair. `people` and `rows` go together."""

    clock: Clock
    buyer: Person
    vendors: tuple[Person, Person]
    scenario: Scenario
    proposals: tuple[Proposal, Proposal]
    people: list[Person]
    rows: list[Assessor]

    @property
    def requirement(self) -> str:
        """The key of the one requirement."""
        row = next(one for one in self.scenario.requirements if not one.is_mandatory)
        return f"requirement-{row.id}"

    def open(self) -> "Panel":
        """Open all."""
        open_all(self.buyer, self.scenario.id)
        return self

    def declare(self) -> "Panel":
        """Open all, and have everybody declare."""
        self.open()
        for person, row in zip(self.people, self.rows, strict=True):
            own_assessments.declare(person.actor, row.id, "没有利害关系")
        return self

    def give(
        self, place: int, points: Sequence[tuple[str, str]] = (("15", "15"), ("10", "10"))
    ) -> None:
        """Drafts of one assessor: for each proposal the requirement's points and the whole's."""
        for proposal, (answered, whole) in zip(self.proposals, points, strict=True):
            self.save(place, proposal, {self.requirement: answered, WHOLE: whole})

    def save(
        self, place: int, proposal: Proposal, points: Mapping[str, str], saves: int = 0
    ) -> None:
        """One draft of one assessor."""
        person, row = self.people[place], self.rows[place]
        assessments.save(person.actor, row.id, proposal.id, points, "有依据。", saves)

    def submit(self, place: int) -> None:
        """One assessor submits."""
        assessments.submit(self.people[place].actor, self.rows[place].id)

    def complete(self) -> "Panel":
        """Everybody declares, gives 15 and 10 points, and submits."""
        self.declare()
        for place in range(len(self.people)):
            self.give(place)
            self.submit(place)
        return self


def make_panel(clock: Clock, size: int = 3, **fields: Any) -> Panel:
    """The deadline has passed a day ago."""
    buyer, vendors = make_buyer(), (make_vendor(), make_vendor())
    scenario = make_judged(buyer, **fields)
    proposals = (
        make_proposal(vendors[0], scenario, price=1_600_000),
        make_proposal(vendors[1], scenario, price=1_800_000),
    )
    joined = [add_assessor(buyer, scenario, is_chair=place == 0) for place in range(size)]
    clock.advance(days=15)
    return Panel(
        clock,
        buyer,
        vendors,
        scenario,
        proposals,
        [person for person, _row in joined],
        [row for _person, row in joined],
    )
