"""Assessors who cannot go on after they declared: a conflict that arises, an account that goes."""

import pytest
from sqlalchemy import update

from marketplace.domain.errors import NotAllowed, TransitionRefused
from marketplace.domain.membership import MemberRole
from marketplace.models import Assessor
from marketplace.services import assessor_departures, own_assessments, rankings
from marketplace.services.account_deletion import delete_account
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.assessors import Panel, make_panel
from tests.factories.people import PASSWORD, add_member
from tests.unit.services.test_assessments import REASON
from tests.unit.services.test_assessors import events_of

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def panel(clock: Clock) -> Panel:
    return make_panel(clock).declare()


class TestConflictsThatArise:
    """Whoever becomes a bidder's member after declaring is recused at the next step."""

    def become_a_bidders(self, panel: Panel, place: int) -> None:
        add_member(panel.vendors[0].organisation, MemberRole.VIEWER, panel.people[place].user)

    def test_nothing_is_read_and_nothing_given(self, panel: Panel) -> None:
        person, row = panel.people[0], panel.rows[0]
        self.become_a_bidders(panel, 0)
        with pytest.raises(NotAllowed, match="已经回避"):
            own_assessments.get_assigned(person.actor, row.id, panel.proposals[0].id)
        assert (row.state, row.is_chair) == ("recused", False)
        assert "assessor_recused" in events_of(panel.buyer)
        self.become_a_bidders(panel, 1)
        with pytest.raises(NotAllowed, match="已经回避"):
            panel.give(1)
        assert panel.rows[1].state == "recused"

    def test_points_given_before_do_not_count(self, clock: Clock) -> None:
        panel = make_panel(clock).complete()
        self.become_a_bidders(panel, 1)
        with pytest.raises(TransitionRefused, match="至少 3 位"):
            rankings.run(panel.buyer.actor, panel.scenario.id)
        assert panel.rows[1].state == "recused"


class TestLeaving:
    def test_whoever_deletes_the_account_before_is_replaced(self, panel: Panel) -> None:
        person, row = panel.people[1], panel.rows[1]
        delete_account(person.actor, PASSWORD)
        assert (row.state, row.email) == ("recused", f"deleted-{row.user_id}@deleted.invalid")
        assert "assessor_left" in events_of(panel.buyer)

    def test_whoever_was_dismissed_before_leaves_as_that(self, panel: Panel) -> None:
        person, row = panel.people[1], panel.rows[1]
        with unit_of_work() as work:
            assert row.state == "declared"
            # As another process does, of which this session knows nothing.
            work.session.execute(
                update(Assessor)
                .where(Assessor.id == row.id)
                .values(state="dismissed", reason=REASON)
                .execution_options(synchronize_session=False)
            )
            assessor_departures.forget_person(work, person.user.id, person.email, "gone")
        assert (row.state, row.reason, row.email) == ("dismissed", REASON, "gone")
        assert "assessor_left" not in events_of(panel.buyer)

    def test_afterwards_the_points_stay(self, clock: Clock) -> None:
        panel = make_panel(clock).complete()
        delete_account(panel.people[1].actor, PASSWORD)
        assert panel.rows[1].state == "declared"
        assert rankings.run(panel.buyer.actor, panel.scenario.id)
