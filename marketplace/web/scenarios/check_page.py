"""The last step: everything that is missing, with links to it, and the button that submits."""

from flask import render_template

from marketplace.domain import clock
from marketplace.models import Scenario
from marketplace.services import scenarios
from marketplace.services.scenario_content import read_content
from marketplace.web.messages import translate
from marketplace.web.scenarios.changes import field_name
from marketplace.web.scenarios.drafting_state import advice_on_weights, measure_saved, url_of
from marketplace.web.scenarios.step_bar import step_bar
from marketplace.web.scenarios.steps import CHECK, find_step


def check_page(scenario: Scenario) -> str:
    """The page for a draft as it is saved."""
    return render_template(
        "scenarios/edit_check.html",
        scenario=scenario,
        steps=step_bar(find_step(CHECK), scenario),
        lacks=_list_lacks(scenario),
        progress=measure_saved(scenario),
        advice=advice_on_weights(read_content(scenario)),
        now=clock.now(),
    )


def _list_lacks(scenario: Scenario) -> list[tuple[str, str, str]]:
    """(field, what is wrong, where to put it right), as far as it keeps from submitting."""
    return [
        (field_name(field), translate(message), url_of(field, scenario.id))
        for name, messages in scenarios.find_lacks(scenario).items()
        for field in (name.partition("-")[0],)
        for message in messages
    ]
