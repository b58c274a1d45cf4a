"""The matrix of sectors, beside what was counted by hand."""

from decimal import Decimal

import pytest

from marketplace.credentials.tiers import Tier
from marketplace.domain import clock as domain_clock
from marketplace.domain.errors import NotAllowed
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.sectors import SECTORS
from marketplace.services.sector_matrix import Demand, Gap, SectorRow, make_matrix
from marketplace.services.sector_rankings import list_standings
from tests.conftest import Clock
from tests.factories.awards import make_award
from tests.factories.credentials import make_signed, make_testing_body
from tests.factories.listings import insert_scenarios
from tests.factories.people import make_administrator, make_buyer, make_supervisor, make_vendor
from tests.factories.proposals import TASK, make_credential, make_version

pytestmark = pytest.mark.usefixtures("app")


def rows() -> dict[str, SectorRow]:
    found = make_matrix(make_administrator().actor, domain_clock.now())
    assert [row.sector for row in found] == list(SECTORS)
    return {row.sector.slug: row for row in found}


def test_demand_is_counted_from_what_is_public(clock: Clock) -> None:
    insert_scenarios(
        {"sector": "energy", "budget_minimum": Decimal(100), "budget_maximum": Decimal("250.50")},
        {"sector": "energy", "budget_minimum": Decimal(40), "proposal_deadline": clock.now()},
        {"sector": "energy", "state": ScenarioState.CONCLUDED},
        {"sector": "energy", "state": ScenarioState.DRAFT, "budget_maximum": Decimal(7)},
        {"sector": None, "budget_maximum": Decimal(9)},
    )
    found = rows()
    assert found["energy"].demand == Demand(1, 3, Decimal("290.50"), 1)
    assert found["medical"].demand == Demand()


def test_supply_and_evidence_are_counted_from_what_is_published() -> None:
    one, two = make_vendor(), make_vendor()
    make_signed(one, make_testing_body(), make_version(one, sectors=("industry", "energy")))
    make_credential(two, make_version(two, name="自测"), TASK, 33, 37)
    make_version(two, name="没测过")
    make_version(two, name="没公开", is_published=False)
    found = rows()
    industry = found["industry"]
    assert (industry.models, industry.vendors, industry.scored) == (3, 2, 2)
    assert industry.tiers == {Tier.T3: 1, Tier.T1: 1}
    assert industry.best == list_standings("industry", domain_clock.now())[0].score
    assert (found["energy"].models, found["energy"].vendors) == (1, 1)
    assert (found["medical"].models, found["medical"].best) == (0, None)


def test_deliveries_are_counted_once_they_are_accepted(clock: Clock) -> None:
    make_award(clock).conclude(clock)
    assert rows()["industry"].deliveries == 0
    make_award(clock).deliver(clock)
    assert rows()["industry"].deliveries == 1


def test_gaps_are_told_the_gravest_first() -> None:
    vendor = make_vendor()
    insert_scenarios({"sector": "energy"}, {"sector": "finance"}, {"sector": "human-resources"})
    make_version(vendor, name="没测过", sectors=("finance",))
    make_credential(vendor, make_version(vendor, name="测过"), TASK, 33, 37)
    gaps = {slug: row.gaps for slug, row in rows().items() if row.gaps}
    assert gaps == {
        "energy": (Gap.NO_MODEL,),
        "finance": (Gap.NO_TESTED,),
        "industry": (Gap.NO_SCENARIO,),
        "human-resources": (Gap.NO_MODEL, Gap.NO_BENCHMARK),
    }


def test_only_administrators_see_it() -> None:
    for person in (make_buyer(), make_vendor(), make_supervisor()):
        with pytest.raises(NotAllowed):
            make_matrix(person.actor, domain_clock.now())
