from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.sealing.errors import NotSealable
from marketplace.sealing.moments import read_moment, write_moment


def test_a_moment_is_written_in_utc() -> None:
    beijing = timezone(timedelta(hours=8))
    assert (
        write_moment(datetime(2026, 3, 1, 17, 0, tzinfo=beijing)) == "2026-03-01T09:00:00.000000Z"
    )


@settings(max_examples=200, deadline=None)
@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_comes_back(moment: datetime) -> None:
    assert read_moment(write_moment(moment)) == moment


@pytest.mark.parametrize(
    "moment",
    [datetime(2026, 3, 1), datetime.min.replace(tzinfo=timezone(timedelta(hours=8)))],  # noqa: DTZ001
)
def test_a_moment_that_is_none_is_refused(moment: datetime) -> None:
    with pytest.raises(NotSealable):
        write_moment(moment)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-03-01T09:00:00Z",
        "2026-03-01T09:00:00.0Z",
        "2026-3-1T09:00:00.000000Z",
        "2026-03-01T09:00:00.000000+00:00",
        "2026-02-30T09:00:00.000000Z",
        "２026-03-01T09:00:00.000000Z",
    ],
)
def test_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - strptime's words differ between versions
        read_moment(text)
