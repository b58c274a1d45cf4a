"""The progress bar over the steps: which are done, where the writer is."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from marketplace.domain import clock
from marketplace.models import Scenario
from marketplace.services.scenario_completeness import assess
from marketplace.services.scenario_content import read_content
from marketplace.web.scenarios.steps import STEPS, Step, step_of


@dataclass(frozen=True)
class StepMark:
    """One step. Done: nothing that a submission needs is missing on it, as it is saved."""

    number: int
    slug: str
    title: str
    is_current: bool
    is_done: bool
    url: str | None


def step_bar(current: Step | None, scenario: Scenario | None) -> list[StepMark]:
    """The steps in order; `url` is None before there is a draft."""
    open_steps = _open_steps(scenario)
    return [
        StepMark(
            number=number,
            slug=step.slug,
            title=_(step.title),
            is_current=step is current,
            is_done=bool(step.names) and step.slug not in open_steps and scenario is not None,
            url=_address(step, scenario) if scenario else None,
        )
        for number, step in enumerate(STEPS, 1)
    ]


def _address(step: Step, scenario: Scenario) -> str:
    return url_for("scenarios.edit", scenario_id=scenario.id, step=step.slug)


def _open_steps(scenario: Scenario | None) -> set[str]:
    if scenario is None:
        return set()
    missing = assess(read_content(scenario), clock.now()).required
    return {step_of(point.field).slug for point in missing}
