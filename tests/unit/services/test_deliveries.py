"""What a model was chosen for is public once it is final, and nothing else of it."""

import pytest

from marketplace.services.deliveries import Delivery, list_deliveries
from tests.conftest import Clock
from tests.factories.awards import make_award

pytestmark = pytest.mark.usefixtures("app")


def test_an_award_in_its_standstill_is_none_yet(clock: Clock) -> None:
    awarded = make_award(clock)
    assert list_deliveries(awarded.selected.model) == []


def test_a_concluded_scenario_is_one_of_the_model_that_won(clock: Clock) -> None:
    awarded = make_award(clock)
    awarded_at, scenario = clock.now(), awarded.scenario
    awarded.conclude(clock)
    assert list_deliveries(awarded.selected.model) == [
        Delivery(
            scenario_id=scenario.id,
            title=scenario.title,
            demand_unit=scenario.demand_unit,
            sector=scenario.sector,
            version=awarded.selected.name,
            awarded_at=awarded_at,
        )
    ]
    assert list_deliveries(awarded.lost.model) == []
