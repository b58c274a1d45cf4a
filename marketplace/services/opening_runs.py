"""What follows from two confirmations: everything is opened, then ranked, unless people judge."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from marketplace.domain.errors import TransitionRefused
from marketplace.domain.lifecycle import ScenarioState
from marketplace.services import (
    assessment_marks,
    assessment_panels,
    opening_steps,
    rankings,
    scenarios,
)
from marketplace.services.opening_records import find_opening


def carry_out(scenario_id: int, within: timedelta | None = None) -> bool:
    """Open what is sealed and rank it, for as long as `within`; whether the opening is complete.

    Another process may do the same, or have done it.
    """
    if not opening_steps.run(scenario_id, within):
        return False
    scenario, opening = scenarios.find_scenario(scenario_id), find_opening(scenario_id)
    if scenario is None or opening is None or scenario.state != ScenarioState.OPENED:
        return True
    if assessment_panels.is_judged(scenario) and assessment_marks.list_proposals(scenario):
        return True
    # Where another process was quicker, there is nothing left to rank.
    with suppress(TransitionRefused):
        rankings.run(opening_steps.authority_of(opening), scenario_id)
    return True


def resume(payloads: Sequence[Mapping[str, Any]]) -> None:
    """The worker's part: go on where a process was killed."""
    for payload in payloads:
        carry_out(payload["id"])
