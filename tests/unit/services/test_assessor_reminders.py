"""The buyer reminds assessors who have not submitted, once a day at most."""

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import NotAllowed, TransitionRefused
from marketplace.domain.membership import MemberRole
from marketplace.models import AuditEntry
from marketplace.services import assessor_reminders, own_assessments
from tests.conftest import Clock
from tests.factories.assessors import make_panel
from tests.factories.people import add_member, make_buyer, make_supervisor
from tests.unit.services.test_assessors import events_of

pytestmark = pytest.mark.usefixtures("app")


def test_who_has_not_submitted_is_reminded_once_a_day(clock: Clock) -> None:
    panel = make_panel(clock)
    actor, scenario_id = panel.buyer.actor, panel.scenario.id
    with pytest.raises(TransitionRefused, match="没有可以提醒"):
        assessor_reminders.remind(actor, scenario_id)
    panel.declare()
    panel.give(0)
    panel.submit(0)
    assert assessor_reminders.remind(actor, scenario_id) == 2
    told = [events_of(person).count("assessment_reminder") for person in panel.people]
    assert told == [0, 1, 1]
    noted = select(AuditEntry.subject_id).where(AuditEntry.action == "remind")
    assert set(db.session.scalars(noted)) == {row.id for row in panel.rows[1:]}
    clock.advance(hours=23)
    own_assessments.recuse(panel.people[2].actor, panel.rows[2].id, "有合作。")
    with pytest.raises(TransitionRefused, match="一天之内"):
        assessor_reminders.remind(actor, scenario_id)
    clock.advance(hours=1)
    assert assessor_reminders.remind(actor, scenario_id) == 1
    assert assessor_reminders.find_reminded(panel.scenario) == {panel.rows[1].id: clock.now()}


def test_only_those_who_write_for_the_buyer_remind(clock: Clock) -> None:
    panel = make_panel(clock).open()
    viewer = add_member(panel.buyer.organisation, MemberRole.VIEWER)
    for nobody in (viewer, make_buyer(), make_supervisor(), panel.people[0]):
        with pytest.raises(NotAllowed):
            assessor_reminders.remind(nobody.actor, panel.scenario.id)
