"""Whoever is asked to judge, and then is not needed before it is done, is told so.

Those who were invited and have not joined are an address and no person: they get a letter.
"""

from flask import current_app

from marketplace.db import db
from marketplace.domain.lifecycle import ASSESSOR, ENDED_STATES, Action, AssessorState
from marketplace.domain.messages import mark
from marketplace.domain.permissions import SYSTEM
from marketplace.models import Assessor, Scenario
from marketplace.notifications.events import Event
from marketplace.services import assessment_marks, assessment_panels, transitions
from marketplace.services.letters import Letter
from marketplace.services.unit_of_work import UnitOfWork

LETTER = "assessment_ended"
UNINVITED = "assessor_uninvited"
NEEDLESS = "assessment_needless"
WITHOUT_JUDGES = mark("评审标准改为全部按公式计算，不再需要评审专家。")


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
    return _letter(row, Event.ASSESSMENT_ENDED, _facts(row.scenario))


def _letter(row: Assessor, event: Event, params: dict[str, str | int]) -> Letter:
    urls = current_app.url_map.bind("")
    return Letter(
        key=f"{event}.{row.id}",
        event=event,
        params=params,
        to=row.email,
        path=urls.build("scenarios.show", {"scenario_id": row.scenario_id}),
        locale=row.inviter.locale,
    )


def tell_of_dismissal(work: UnitOfWork, row: Assessor) -> None:
    """Tell somebody whom the buyer dismissed why."""
    if row.user_id is None:
        work.emit("letter", kind=UNINVITED, id=row.id)
    else:
        words = {"title": row.scenario.title, "reason": row.reason}
        work.notify([row.user_id], Event.ASSESSOR_DISMISSED, **words)


def compose_uninvited(assessor_id: int) -> Letter | None:
    """The mail to an address whose invitation the buyer took back."""
    row = db.session.get(Assessor, assessor_id)
    if row is None or row.state != AssessorState.DISMISSED:
        return None
    facts = {**_facts(row.scenario), "reason": row.reason or ""}
    return _letter(row, Event.ASSESSOR_UNINVITED, facts)


def dismiss_needless(work: UnitOfWork, scenario: Scenario) -> None:
    """After an amendment: where nothing is left that people judge, the panel is dismissed."""
    if assessment_panels.is_judged(scenario):
        return
    for row in assessment_panels.list_active(scenario):
        transitions.move(work, row, ASSESSOR, Action.DISMISS, SYSTEM, WITHOUT_JUDGES)
        row.reason, row.is_chair = WITHOUT_JUDGES, False
        if row.user_id is None:
            work.emit("letter", kind=NEEDLESS, id=row.id)
        else:
            work.notify([row.user_id], Event.ASSESSMENT_NEEDLESS, **_facts(scenario))


def compose_needless(assessor_id: int) -> Letter | None:
    """The mail to an invited address that was dismissed so."""
    row = db.session.get(Assessor, assessor_id)
    if row is None or row.state != AssessorState.DISMISSED:
        return None
    return _letter(row, Event.ASSESSMENT_NEEDLESS, _facts(row.scenario))
