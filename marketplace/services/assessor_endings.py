"""Assessors of a listing that ends before they are done are told that nothing is to be done."""

from flask import current_app

from marketplace.db import db
from marketplace.domain.lifecycle import ENDED_STATES, AssessorState
from marketplace.models import Assessor, Scenario
from marketplace.notifications.events import Event
from marketplace.services import assessment_marks, assessment_panels
from marketplace.services.letters import Letter
from marketplace.services.unit_of_work import UnitOfWork

LETTER = "assessment_ended"
"""The kind of the mail to those who were invited and have not joined: an address, no person."""


def tell_of_end(work: UnitOfWork, scenario: Scenario) -> None:
    """Tell everybody of the panel who has not given all points; after a ranking, nobody."""
    if not assessment_panels.is_judged(scenario):
        return
    done = assessment_marks.list_done(scenario)
    waiting = [row for row in assessment_panels.list_active(scenario) if row.id not in done]
    joined = [row.user_id for row in waiting if row.user_id is not None]
    work.notify(joined, Event.ASSESSMENT_ENDED, **_facts(scenario))
    for row in waiting:
        if row.user_id is None:
            work.emit("letter", kind=LETTER, id=row.id)


def _facts(scenario: Scenario) -> dict[str, str | int]:
    return {"scenario_id": scenario.id, "title": scenario.title}


def compose_letter(assessor_id: int) -> Letter | None:
    """The mail to an invited address; None where it was dismissed meanwhile."""
    row = db.session.get(Assessor, assessor_id)
    if row is None or row.state != AssessorState.INVITED or row.scenario.state not in ENDED_STATES:
        return None
    urls = current_app.url_map.bind("")
    return Letter(
        key=f"assessment_ended.{row.id}",
        event=Event.ASSESSMENT_ENDED,
        params=_facts(row.scenario),
        to=row.email,
        path=urls.build("scenarios.show", {"scenario_id": row.scenario_id}),
        locale=row.inviter.locale,
    )
