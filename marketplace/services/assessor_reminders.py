"""The buyer reminds the assessors who have not submitted: everybody once a day at most."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import TransitionRefused
from marketplace.domain.lifecycle import AssessorState, ScenarioState
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, require
from marketplace.models import Assessor, Notification, Scenario
from marketplace.notifications.events import Event
from marketplace.services import assessment_marks, assessment_panels, assessors
from marketplace.services.auditing import AuditAction
from marketplace.services.unit_of_work import unit_of_work

AGAIN_AFTER = timedelta(days=1)
_JOINED = (AssessorState.APPOINTED, AssessorState.DECLARED)


def find_reminded(scenario: Scenario) -> Mapping[int, datetime]:
    """When each assessor was reminded last, by the assessor's id."""
    of_whom = Notification.params["assessor_id"].as_integer()
    ids = [row.id for row in assessment_panels.list_active(scenario)]
    query = (
        select(of_whom, func.max(Notification.created_at))
        .where(Notification.event == Event.ASSESSMENT_REMINDER, of_whom.in_(ids))
        .group_by(of_whom)
    )
    return dict(db.session.execute(query).all())


def list_remindable(scenario: Scenario) -> list[Assessor]:
    """Who has joined, has not submitted everything and was not reminded within a day."""
    if scenario.state != ScenarioState.OPENED:
        return []
    done, reminded = assessment_marks.list_done(scenario), find_reminded(scenario)
    since = clock.now() - AGAIN_AFTER
    return [
        row
        for row in assessment_panels.list_active(scenario)
        if row.state in _JOINED
        and row.id not in done
        and (row.id not in reminded or reminded[row.id] <= since)
    ]


def remind(actor: Actor, scenario_id: int) -> int:
    """Remind everybody who can be; how many. `TransitionRefused` where nobody can."""
    with unit_of_work() as work:
        scenario = work.lock(assessors.get_scenario(actor, scenario_id))
        require(actor, Permission.ASSESSOR_MANAGE, scenario)
        rows = list_remindable(scenario)
        if not rows:
            raise TransitionRefused(
                say("现在没有可以提醒的专家：都已提交，或者一天之内已经提醒过。")
            )
        for row in rows:
            work.notify(
                [row.user_id or 0],
                Event.ASSESSMENT_REMINDER,
                assessor_id=row.id,
                title=scenario.title,
            )
            work.note(AuditAction.REMIND, "assessor", row.id)
    return len(rows)
