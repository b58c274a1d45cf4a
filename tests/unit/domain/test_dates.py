"""Days as lists write them, and what a deadline is."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.domain.dates import (
    UnreadableDate,
    days_left,
    deadline_of,
    parse_date,
    says_time_of_day,
)

FIRST_OF_MARCH = date(2026, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2026年3月1日",
        "2026年03月01日",
        "2026 年 3 月 1 日",
        "2026年3月1号",
        "2026-03-01",
        "2026/3/1",
        "2026.3.1",
        "20260301",
        "２０２６年３月１日",
        "二〇二六年三月一日",
        "截至2026年3月1日前",
        "截止时间：2026-03-01",
        "2026年3月1日（星期日）",
        "2026-03-01 17:00",
        "2026-03-01T00:00:00",
        "2026年3月1日下午5点30分",
        "2026-02-28T16:00:00Z",
        "46082",
        "46082.75",
    ],
)
def test_reads_what_lists_write(text: str) -> None:
    assert parse_date(text) == FIRST_OF_MARCH


@pytest.mark.parametrize(
    "value",
    [
        46082,
        46082.9,
        Decimal(46082),
        FIRST_OF_MARCH,
        datetime(2026, 3, 1, 23, 59),  # noqa: DTZ001 - spreadsheets know no zone
        datetime(2026, 2, 28, 16, tzinfo=UTC),
    ],
)
def test_reads_what_spreadsheets_hold(value: int | float | Decimal | date) -> None:
    assert parse_date(value) == FIRST_OF_MARCH


def test_serials_count_as_excel_does() -> None:
    # 45658 is what Excel shows as 1 January 2025; 36526 is 1 January 2000.
    assert parse_date("45658") == date(2025, 1, 1)
    assert parse_date("36526") == date(2000, 1, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [("二〇二六年十二月三十一日", date(2026, 12, 31)), ("2026年十月二十日", date(2026, 10, 20))],
)
def test_chinese_days(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "value",
    [
        "",
        "待定",
        "2026年2月30日",
        "2026年3月",
        "3月1日",
        "1/3/2026",
        "26.3.1",
        "2026-03/01",
        "0",
        "99999",
        "9" * 400,
        "1999-12-31",
        "2100-01-01",
        -1,
        1e300,
        float("inf"),
        float("nan"),
        Decimal("NaN"),
        "2026-13-01",
        "２０２６",
        "9999-12-31T23:00:00-23:59",
    ],
)
def test_refuses_the_rest(value: str | float | Decimal) -> None:
    with pytest.raises(UnreadableDate) as refused:
        parse_date(value)
    assert "看不懂日期" in str(refused.value.message)


@given(st.text(max_size=80) | st.floats() | st.integers() | st.decimals() | st.datetimes())
@settings(max_examples=400, deadline=None)
def test_nothing_but_a_day_or_a_refusal(value: str | float | Decimal | date) -> None:
    with suppress(UnreadableDate):
        assert 2000 <= parse_date(value).year < 2100


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
@settings(max_examples=200, deadline=None)
def test_every_spelling_of_a_day_is_that_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    spellings = (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y.%m.%d}",
        serial,
    )
    assert {parse_date(spelling) for spelling in spellings} == {day}


def test_a_dropped_time_of_day_is_known() -> None:
    assert says_time_of_day("2026-03-01 17:00")
    assert says_time_of_day("2026年3月1日17时")
    assert says_time_of_day("2026-02-28T16:00:00Z")
    assert not says_time_of_day("2026-03-01")
    assert not says_time_of_day("2026-03-01 00:00:00")
    assert not says_time_of_day("2026.3.1")
    assert not says_time_of_day("待定")


def test_a_deadline_is_the_last_second_of_the_day_in_henan() -> None:
    deadline = deadline_of(FIRST_OF_MARCH)
    assert deadline == datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC)
    assert deadline.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("now", "days"),
    [
        (datetime(2026, 2, 27, 16, 0, tzinfo=UTC), 1),  # 00:00 on 28 February in Henan
        (datetime(2026, 2, 27, 15, 59, tzinfo=UTC), 2),
        (datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC), 0),
        (datetime(2026, 3, 1, 16, 0, tzinfo=UTC), -1),
        (datetime(2026, 3, 1, 8, 0, tzinfo=timezone(timedelta(hours=8))), 0),
    ],
)
def test_days_left_are_henans_calendar_days(now: datetime, days: int) -> None:
    assert days_left(deadline_of(FIRST_OF_MARCH), now) == days
