"""Moving things through their lifecycles, and the record of it."""

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, TransitionRefused
from marketplace.domain.lifecycle import ORGANISATION, Action, OrganisationState
from marketplace.domain.permissions import SYSTEM, Actor
from marketplace.models import Organisation, StateChange
from marketplace.services import transitions
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import make_administrator, make_organisation, make_supervisor

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def waiting() -> Organisation:
    return make_organisation(state=OrganisationState.PENDING)


def move(subject: Organisation, action: Action, actor: Actor, reason: str | None = None) -> None:
    with unit_of_work() as work:
        transitions.move(work, subject, ORGANISATION, action, actor, reason)


def changes() -> list[StateChange]:
    return list(db.session.scalars(select(StateChange)))


def test_who_moved_what_from_where_to_where_when_and_why(
    waiting: Organisation, clock: Clock
) -> None:
    administrator = make_administrator()
    move(waiting, Action.REJECT, administrator.actor, "  名称与执照不符 ")
    (change,) = changes()
    assert waiting.state == OrganisationState.REJECTED
    assert (change.subject_type, change.subject_id) == ("organisation", waiting.id)
    assert (change.action, change.source, change.target) == ("reject", "pending", "rejected")
    assert (change.actor_id, change.reason) == (administrator.user.id, "名称与执照不符")
    assert change.at == clock.now()


def test_the_system_moves_everything_and_stays_unnamed(waiting: Organisation) -> None:
    move(waiting, Action.APPROVE, SYSTEM)
    assert changes()[0].actor_id is None


def test_an_anonymous_move_does_not_say_who(waiting: Organisation) -> None:
    administrator = make_administrator().actor
    with unit_of_work() as work:
        transitions.move(
            work, waiting, ORGANISATION, Action.APPROVE, administrator, is_anonymous=True
        )
    assert changes()[0].actor_id is None


def test_a_wrong_state_a_wrong_role_and_a_missing_reason_change_nothing(
    waiting: Organisation,
) -> None:
    administrator, supervisor = make_administrator(), make_supervisor()
    with pytest.raises(TransitionRefused):
        move(waiting, Action.RESUBMIT, administrator.actor)
    with pytest.raises(NotAllowed):
        move(waiting, Action.APPROVE, supervisor.actor)
    for reason in (None, "", " \n\t\u3000"):
        with pytest.raises(InvalidInput) as refusal:
            move(waiting, Action.REJECT, administrator.actor, reason)
        assert list(refusal.value.fields) == ["reason"]
    assert waiting.state == OrganisationState.PENDING
    assert changes() == []


def test_the_history_of_one_thing_is_in_order_and_apart(waiting: Organisation) -> None:
    administrator = make_administrator().actor
    other = make_organisation(state=OrganisationState.PENDING)
    move(waiting, Action.REJECT, administrator, "缺材料")
    move(other, Action.APPROVE, administrator)
    move(waiting, Action.RESUBMIT, SYSTEM)
    move(waiting, Action.REJECT, administrator, "还缺材料")
    found = transitions.list_changes("organisation", waiting.id)
    assert [change.target for change in found] == ["rejected", "pending", "rejected"]
    last = transitions.moment_of(found, OrganisationState.REJECTED)
    assert last is not None
    assert last.reason == "还缺材料"
    assert transitions.moment_of(found, OrganisationState.APPROVED) is None
