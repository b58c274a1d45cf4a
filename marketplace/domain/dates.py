"""Calendar days as real lists write them, and deadlines.

A deadline said as a day means the end of that day in Henan: it is stored as 23:59:59
Asia/Shanghai in UTC, and what arrives at that very second is still in time. How dates look to
people is the web layer's affair.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from marketplace.domain.clock import SHANGHAI
from marketplace.domain.errors import MarketplaceError
from marketplace.domain.messages import Message, say
from marketplace.domain.numerals import fold, normalise, read_number

END_OF_DAY = time(23, 59, 59)
FIRST_YEAR, LAST_YEAR = 2000, 2100
# Excel's day 0 as the 1900 system has it after its phantom 29 February 1900.
_EXCEL_EPOCH = date(1899, 12, 30)
_LONGEST_TEXT = 60

_CLOCK = (
    r"(?P<clock>[t\s,]*(?:上午|下午|中午|晚上?)?\s*"
    r"\d{1,2}[:时.]\s*\d{0,2}[:分]?\d{0,2}(?:\.\d+)?秒?)?"
)
_NUMERIC = re.compile(
    r"(?P<y>\d{4})\s*(?P<sep>[-/.])\s*(?P<m>\d{1,2})\s*(?P=sep)\s*(?P<d>\d{1,2})" + _CLOCK,
    re.ASCII,
)
_CHINESE = re.compile(
    r"(?P<y>\d{4})\s*年\s*(?P<m>[\d十]{1,3})\s*月\s*(?P<d>[\d十]{1,3})\s*[日号]?" + _CLOCK,
    re.ASCII,
)
_COMPACT = re.compile(r"(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)(?P<clock>)", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_AROUND = re.compile(
    r"^(?:截止|截至|截稿)?(?:时间|日期|日)?\s*[::于到至]?\s*|\s*(?:以前|之前|前|止|截止|为止)$"
)
_EXACT = re.compile(r"\d{4}-\d\d-\d\d (?!00:00:00$)\d\d:\d\d:\d\d(?:\.\d{6})?", re.ASCII)
_MIDNIGHT = re.compile(r"[t\s]*0{1,2}:00(?::00(?:\.0+)?)?", re.ASCII)
_WEEKDAY = re.compile(r"\(?(?:星期|周)[一二三四五六日天]\)?")


class UnreadableDate(MarketplaceError):
    """The value names no calendar day that can be read without guessing."""

    status = 422


def parse_date(value: str | int | float | Decimal | date) -> date:
    """The day a list's cell says; `UnreadableDate` if it says none, or a day outside 2000-2100.

    Takes `2026年3月1日`, `2026-03-01`, `2026/3/1`, `2026.3.1`, `20260301`, Chinese numerals, Excel
    serial numbers (1900 system) and date objects. A time of day beside the date is dropped; an
    aware moment is the day it falls on in Henan.
    """
    try:
        day = _read(value)
    except (ValueError, OverflowError, ArithmeticError):
        raise UnreadableDate(_not_read(value)) from None
    if not FIRST_YEAR <= day.year < LAST_YEAR:
        raise UnreadableDate(_not_read(value))
    return day


def _not_read(value: object) -> Message:
    text = str(value)
    shown = text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"
    return say("看不懂日期“%(date)s”。请写成“2026年3月1日”或“2026-03-01”。", date=shown)


def _read(value: str | int | float | Decimal | date) -> date:
    if isinstance(value, datetime):
        return (value.astimezone(SHANGHAI) if value.tzinfo else value).date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        return _read_text(value)
    return _EXCEL_EPOCH + timedelta(days=int(value))


def _read_text(text: str) -> date:
    plain = normalise(text)
    if len(plain) > _LONGEST_TEXT:
        raise ValueError(text)
    moment = _find_moment(plain)
    if moment is not None:
        return _read(moment)
    bare = _bare(plain)
    if _SERIAL.fullmatch(bare):
        return _read(Decimal(bare))
    match = _find_match(bare)
    if match is None:
        raise ValueError(text)
    return date(*(int(read_number(match[part])) for part in "ymd"))


def _bare(plain: str) -> str:
    """Without 截止, 前, the day of the week; Chinese digits folded."""
    return fold(_AROUND.sub("", _WEEKDAY.sub("", plain)).strip())


def _find_match(bare: str) -> re.Match[str] | None:
    matches = (pattern.fullmatch(bare) for pattern in (_NUMERIC, _CHINESE, _COMPACT))
    return next((match for match in matches if match), None)


def _find_moment(plain: str) -> datetime | None:
    """An ISO 8601 moment that carries its zone."""
    if "t" not in plain:
        return None
    try:
        moment = datetime.fromisoformat(plain.upper())
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def says_time_of_day(text: str) -> bool:
    """Whether a readable date has a time of day beside it that `parse_date` drops."""
    plain = normalise(text)
    match = _find_match(_bare(plain))
    clock = match["clock"] or "" if match else ""
    return _find_moment(plain) is not None or bool(clock and not _MIDNIGHT.fullmatch(clock))


def parse_exact_moment(text: str) -> datetime | None:
    """The moment that `2026-03-01 17:00:00` is in Henan, as UTC; None for any other form.

    Midnight is none: programs write a day without a time so.
    """
    match = _EXACT.fullmatch(normalise(text))
    if match is None:
        return None
    try:
        moment = datetime.fromisoformat(match[0]).replace(tzinfo=SHANGHAI)
    except ValueError:
        return None
    return moment.astimezone(UTC) if FIRST_YEAR <= moment.year < LAST_YEAR else None


def say_deadline(deadline: datetime) -> str:
    """The day whose end a deadline is, else its moment, as `parse_exact_moment` reads it."""
    local = deadline.astimezone(SHANGHAI).replace(tzinfo=None)
    if local.time() == END_OF_DAY:
        return local.date().isoformat()
    # Midnight without a fraction is how programs write a day without a time.
    return local.isoformat(" ", "microseconds" if local.time() == time() else "auto")


def deadline_of(day: date) -> datetime:
    """The last second of `day` in Henan, as UTC; a proposal at that second is in time."""
    return datetime.combine(day, END_OF_DAY, tzinfo=SHANGHAI).astimezone(UTC)


def days_left(deadline: datetime, now: datetime) -> int:
    """Calendar days in Henan from `now` to `deadline`: 0 on the last day, negative after it."""
    return (deadline.astimezone(SHANGHAI).date() - now.astimezone(SHANGHAI).date()).days
