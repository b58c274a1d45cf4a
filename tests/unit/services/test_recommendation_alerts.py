"""Who is told of new listings that suit, once, and with the reason."""

from flask import Flask
from sqlalchemy import delete, select

from marketplace.db import db
from marketplace.models import Member, Notification, Scenario
from marketplace.notifications.events import Event
from marketplace.services import outbox, recommendation_alerts, scenarios, watches
from marketplace.services.unit_of_work import unit_of_work
from marketplace.services.watches import Watched
from tests.conftest import Clock
from tests.factories.people import Person, make_buyer, make_vendor
from tests.factories.proposals import make_version
from tests.factories.scenarios import make_scenario


def _vendor(**fields: str) -> Person:
    vendor = make_vendor()
    make_version(vendor, **fields)
    watches.watch(vendor.actor, Watched(vendor_id=vendor.organisation.id))
    return vendor


def _deliver(clock: Clock) -> None:
    clock.advance(minutes=11)
    while outbox.deliver_due():
        pass


def _told(event: Event) -> list[Notification]:
    query = select(Notification).where(Notification.event == event).order_by(Notification.id)
    return list(db.session.scalars(query))


def test_those_who_want_it_hear_of_a_new_listing_that_suits(app: Flask, clock: Clock) -> None:
    vendor, _other = _vendor(), _vendor(name="量子", description="量子通信卫星轨道。")
    silent = make_vendor()
    make_version(silent)
    scenario = make_scenario()
    outbox.deliver_due()
    assert _told(Event.SCENARIO_RECOMMENDED) == []
    _deliver(clock)
    (told,) = _told(Event.SCENARIO_RECOMMENDED)
    assert told.user_id == vendor.user.id
    assert told.params["scenario_id"] == scenario.id
    assert "皮带" in told.params["words"]


def test_a_job_done_twice_tells_once(app: Flask, clock: Clock) -> None:
    _vendor()
    scenario = make_scenario()
    _deliver(clock)
    recommendation_alerts.tell_suited([{"id": scenario.id}])
    assert len(_told(Event.SCENARIO_RECOMMENDED)) == 1
    assert db.session.get_one(Scenario, scenario.id).recommended_at is not None


def test_what_is_published_together_is_told_together(app: Flask, clock: Clock) -> None:
    vendor = _vendor()
    for title in ("皮带撕裂识别", "皮带跑偏识别", "皮带异物识别"):
        make_scenario(title=title)
    _deliver(clock)
    assert _told(Event.SCENARIO_RECOMMENDED) == []
    (told,) = _told(Event.SCENARIOS_RECOMMENDED)
    assert (told.user_id, told.params["count"]) == (vendor.user.id, 3)


def test_nobody_is_told_twice_of_one_listing_nor_of_one_that_is_over(
    app: Flask, clock: Clock
) -> None:
    vendor, buyer = _vendor(), make_buyer()
    watches.watch(vendor.actor, Watched(sector="industry"))
    make_scenario(buyer)
    _deliver(clock)
    assert len(_told(Event.SCENARIO_PUBLISHED)) == 1
    assert _told(Event.SCENARIO_RECOMMENDED) == []
    watches.unwatch(vendor.actor, Watched(sector="industry"))
    cancelled = make_scenario(buyer)
    scenarios.cancel(buyer.actor, cancelled.id, "计划变更。")
    _deliver(clock)
    assert _told(Event.SCENARIO_RECOMMENDED) == []


def test_who_has_left_or_wants_it_no_more_is_not_told(app: Flask, clock: Clock) -> None:
    gone, tired = _vendor(), _vendor()
    with unit_of_work() as work:
        work.session.execute(delete(Member).where(Member.user_id == gone.user.id))
    watches.unwatch(tired.actor, Watched(vendor_id=tired.organisation.id))
    make_scenario()
    _deliver(clock)
    assert _told(Event.SCENARIO_RECOMMENDED) == []
