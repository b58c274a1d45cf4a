"""What waits for an administrator, and what an administrator is not told."""

from datetime import timedelta
from typing import Any

import pytest

from marketplace.domain import clock as domain_clock
from marketplace.domain.errors import NotAllowed
from marketplace.domain.lifecycle import ORGANISATION, Action
from marketplace.matching.flags import FlagKind
from marketplace.models import Ranking, SignInFailure
from marketplace.services import attention, awards, rankings, transitions
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import (
    make_administrator,
    make_buyer,
    make_organisation,
    make_supervisor,
    make_vendor,
)
from tests.factories.proposals import make_proposal
from tests.factories.scenarios import make_scenario
from tests.unit.services.test_failing_jobs import make_failing
from tests.worker import work_off

pytestmark = pytest.mark.usefixtures("app")


def _make_flagged(clock: Clock) -> Any:
    """A ranked call in which one price is far below the others and the ceiling."""
    buyer, scenario = make_buyer(), None
    scenario = make_scenario(buyer, title="矿井皮带异物识别")
    for price in (1_900_000, 1_800_000, 300_000):
        make_proposal(make_vendor(), scenario, price=price)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    return buyer, scenario


def test_nothing_waits_on_a_quiet_platform() -> None:
    chief = make_administrator()
    make_scenario(make_buyer())
    work_off()
    assert attention.survey(chief.actor).count == 0


@pytest.mark.parametrize("make", [make_buyer, make_vendor, make_supervisor])
def test_it_is_for_administrators(make: Any) -> None:
    with pytest.raises(NotAllowed):
        attention.survey(make().actor)


def test_organisations_and_listings_wait_the_longest_first(clock: Clock) -> None:
    chief = make_administrator()
    first = make_organisation(state="pending")
    one = make_scenario(make_buyer(), "submitted")
    clock.advance(hours=1)
    second = make_organisation(state="pending")
    other = make_scenario(make_buyer(), "submitted")
    renamed = make_organisation(proposed_name="新名称")
    found = attention.survey(chief.actor)
    assert [row.id for row in found.organisations] == [first.id, second.id]
    assert [row.id for row in found.listings] == [one.id, other.id]
    assert [row.id for row in found.renamings] == [renamed.id]


def test_a_suspended_organisation_and_since_when(clock: Clock) -> None:
    chief, organisation = make_administrator(), make_organisation()
    clock.advance(days=3)
    with unit_of_work() as work:
        transitions.move(
            work, organisation, ORGANISATION, Action.SUSPEND, chief.actor, "资质过期。"
        )
    (found,) = attention.survey(chief.actor).suspended
    assert (found.organisation.id, found.since) == (organisation.id, clock.now())


def test_failing_jobs_are_among_it() -> None:
    chief, number = make_administrator(), make_failing()
    assert [job.id for job in attention.survey(chief.actor).jobs] == [number]


class TestFlags:
    def test_only_their_kinds_and_numbers_are_told_and_only_after_the_opening(
        self, clock: Clock
    ) -> None:
        chief = make_administrator()
        buyer, scenario = _make_flagged(clock)
        assert attention.survey(chief.actor).flagged == []
        rankings.run(buyer.actor, scenario.id)
        (found,) = attention.survey(chief.actor).flagged
        assert (found.scenario_id, found.title) == (scenario.id, scenario.title)
        assert found.flags == {
            FlagKind.PRICE_BELOW_MEAN: 1,
            FlagKind.PRICE_BELOW_SECOND: 1,
            FlagKind.PRICE_BELOW_CEILING: 1,
        }
        told = repr(found)
        assert "300000" not in told
        assert "单位" not in told

    def test_a_concluded_call_waits_for_nobody(self, clock: Clock) -> None:
        chief = make_administrator()
        buyer, scenario = _make_flagged(clock)
        run = rankings.run(buyer.actor, scenario.id)
        ranked = rankings.read_run(run).result.ranked
        words = {int(line.key): "报价说明不足。" for line in ranked[1:]}
        awards.award(buyer.actor, scenario.id, int(ranked[0].key), "", words)
        assert attention.survey(chief.actor).flagged
        clock.advance(days=10)
        awards.conclude(buyer.actor, scenario.id)
        assert attention.survey(chief.actor).flagged == []

    def test_a_record_that_was_changed_is_told(self, clock: Clock) -> None:
        chief = make_administrator()
        buyer, scenario = _make_flagged(clock)
        run = rankings.run(buyer.actor, scenario.id)
        with unit_of_work() as work:
            row = work.session.get_one(Ranking, run.id)
            row.document = {**row.document, "format": "another"}
        (found,) = attention.survey(chief.actor).flagged
        assert found.flags is None


class TestGuessing:
    def _fail(self, account: str, count: int, hours_ago: float = 1) -> None:
        at = domain_clock.now() - timedelta(hours=hours_ago)
        with unit_of_work() as work:
            for _number in range(count):
                work.add(SignInFailure(account=account, at=at))

    def test_many_failures_for_one_account_are_numbers_without_a_name(self, clock: Clock) -> None:
        chief = make_administrator()
        self._fail("digest-one", attention.MANY_FAILURES)
        self._fail("digest-two", attention.MANY_FAILURES + 5, hours_ago=3)
        self._fail("digest-mistyped", attention.MANY_FAILURES - 1)
        found = attention.survey(chief.actor).guessing
        assert found is not None
        assert (found.accounts, found.attempts) == (2, 2 * attention.MANY_FAILURES + 5)
        assert found.since == clock.now() - timedelta(hours=3)
        assert "digest" not in repr(found)

    def test_yesterday_s_are_over(self) -> None:
        chief = make_administrator()
        self._fail("digest-one", 50, hours_ago=24.1)
        assert attention.survey(chief.actor).guessing is None


class TestHeartbeat:
    def test_a_message_that_nobody_takes_tells_that_the_worker_is_not_there(
        self, clock: Clock
    ) -> None:
        chief = make_administrator()
        with unit_of_work() as work:
            work.emit("mail", notification_id=0)
        since = clock.now()
        clock.advance(minutes=4)
        assert attention.survey(chief.actor).heartbeat == attention.Heartbeat(since, False)
        clock.advance(minutes=2)
        found = attention.survey(chief.actor)
        assert found.heartbeat == attention.Heartbeat(since, True)
        assert found.count == 1
        work_off()
        assert attention.survey(chief.actor).heartbeat == attention.Heartbeat(None, False)

    def test_what_is_not_due_yet_is_not_late(self, clock: Clock) -> None:
        chief = make_administrator()
        with unit_of_work() as work:
            work.emit("file.remove", after=timedelta(hours=1), key="k")
        clock.advance(minutes=30)
        assert attention.survey(chief.actor).heartbeat == attention.Heartbeat(None, False)

    def test_what_fails_is_no_sign_of_a_missing_worker(self, clock: Clock) -> None:
        chief = make_administrator()
        make_failing()
        clock.advance(hours=1)
        assert not attention.survey(chief.actor).heartbeat.is_late
