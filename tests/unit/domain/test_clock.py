"""The one clock."""

from datetime import UTC, date, datetime, timedelta

import pytest

from marketplace.domain import clock

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_now_is_aware_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_frozen_holds_and_lets_go() -> None:
    with clock.frozen(NOON):
        assert clock.now() == NOON
        with clock.frozen(NOON + timedelta(days=1)):
            assert clock.now() == NOON + timedelta(days=1)
        assert clock.now() == NOON
    assert clock.now() > NOON - timedelta(days=3650)
    assert clock.now() != NOON


def test_frozen_lets_go_after_an_error() -> None:
    with pytest.raises(LookupError), clock.frozen(NOON):
        raise LookupError
    assert clock.now() != NOON


def test_a_moment_needs_a_zone() -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"), clock.frozen(naive):
        pass


def test_today_is_henans_day() -> None:
    with clock.frozen(datetime(2026, 2, 28, 16, 0, tzinfo=UTC)):
        assert clock.today() == date(2026, 3, 1)
    with clock.frozen(datetime(2026, 2, 28, 15, 59, tzinfo=UTC)):
        assert clock.today() == date(2026, 2, 28)


def test_shifted_runs_ahead() -> None:
    before = clock.now()
    with clock.shifted(timedelta(days=30)):
        ahead = clock.now()
    assert timedelta(days=30) <= ahead - before < timedelta(days=31)
    assert clock.now() - before < timedelta(days=1)


def test_a_source_can_be_set_and_taken_back() -> None:
    clock.set_source(lambda: NOON)
    try:
        assert clock.now() == NOON
    finally:
        clock.set_source(None)
    assert clock.now() != NOON
