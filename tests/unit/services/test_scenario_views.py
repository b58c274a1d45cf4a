"""Views are counted together and written now and then."""

from datetime import date
from threading import Thread

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.db import WRITING, db
from marketplace.models import ScenarioView
from marketplace.services import scenario_views
from marketplace.services.scenario_views import MOST, Count
from tests.conftest import Clock
from tests.factories.scenarios import make_scenario


@pytest.fixture
def listing(app: Flask) -> int:
    return make_scenario().id


def _written() -> list[tuple[int, date, int, int]]:
    query = sa.select(
        ScenarioView.scenario_id, ScenarioView.day, ScenarioView.views, ScenarioView.visitors
    )
    found = [tuple(row) for row in db.session.execute(query.order_by(ScenarioView.day))]
    db.session.rollback()
    return found  # type: ignore[return-value]


def test_nothing_is_written_until_half_a_minute_has_passed(listing: int, clock: Clock) -> None:
    scenario_views.note_view(listing, "one")
    scenario_views.flush_due()
    assert _written() == []
    clock.advance(seconds=30)
    scenario_views.flush_due()
    assert _written() == [(listing, date(2026, 3, 2), 1, 1)]


def test_or_fifty_have_come(listing: int) -> None:
    for number in range(MOST):
        scenario_views.note_view(listing, f"reader {number % 7}")
    scenario_views.flush_due()
    assert _written() == [(listing, date(2026, 3, 2), 50, 7)]


def test_a_day_has_one_row_and_a_reader_counts_once_in_it(listing: int, clock: Clock) -> None:
    for _ in range(3):
        scenario_views.note_view(listing, "one")
        scenario_views.flush()
    clock.advance(days=1)
    scenario_views.note_view(listing, "one")
    scenario_views.flush()
    assert [row[2:] for row in _written()] == [(3, 1), (1, 1)]
    assert scenario_views.count_views([listing]) == {listing: Count(4, 2)}


def test_a_listing_that_is_gone_is_left_out(listing: int) -> None:
    scenario_views.note_view(listing + 1000, "one")
    scenario_views.flush()
    assert _written() == []


def test_threads_lose_no_view(listing: int, clock: Clock) -> None:
    buffer, now = scenario_views.buffer(), clock.now()

    def read() -> None:
        for number in range(500):
            buffer.add(listing, f"{number}", now, date(2026, 3, 2))

    threads = [Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    scenario_views.flush()
    assert [row[2:] for row in _written()] == [(2000, 500)]


def test_a_locked_table_is_not_waited_for(
    app: Flask, listing: int, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    scenario_views.note_view(listing, "one")
    scenario_views.flush()
    scenario_views.note_view(listing, "two")
    with db.engine.connect().execution_options(**{WRITING: True}) as other:
        # On SQLite whoever writes has the whole file.
        other.execute(sa.update(ScenarioView).values(views=ScenarioView.views))
        scenario_views.flush()
        other.rollback()
    assert "tried again later" in caplog.text
    assert [row[2:] for row in _written()] == [(1, 1)]
    scenario_views.flush_due()
    assert [row[2:] for row in _written()] == [(1, 1)]
    clock.advance(seconds=31)
    scenario_views.flush_due()
    assert [row[2:] for row in _written()] == [(2, 2)]


def test_who_reads_is_kept_nowhere(listing: int) -> None:
    scenario_views.note_view(listing, "user 4711")
    assert "4711" not in repr(scenario_views.buffer())
    assert set(ScenarioView.__table__.columns.keys()) == {
        *("id", "scenario_id", "day", "views", "visitors")
    }


def test_days_are_henan_s(listing: int, clock: Clock) -> None:
    clock.set(clock.now().replace(hour=17))
    scenario_views.note_view(listing, "one")
    scenario_views.flush()
    assert _written()[0][1] == date(2026, 3, 3)
