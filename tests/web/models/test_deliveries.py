"""A model's page lists the scenarios that were concluded with it."""

from tests.conftest import Clock
from tests.factories.awards import make_award
from tests.pages import Browser


def test_everybody_sees_what_a_model_was_chosen_for(page: Browser, clock: Clock) -> None:
    awarded = make_award(clock)
    path = f"/models/{awarded.selected.model_id}"
    assert "还没有用这个模型成交的场景" in page.get(path).text
    awarded.conclude(clock)
    shown = page.get(path)
    assert shown.links[awarded.scenario.title] == f"/scenarios/{awarded.scenario.id}"
    assert awarded.scenario.demand_unit in shown.text
    assert "1600000" not in shown.html.replace(",", "")
    lost = page.get(f"/models/{awarded.lost.model_id}")
    assert awarded.scenario.title not in lost.text
