"""The one clock. Nothing else in the project asks the computer what time it is.

Times are aware UTC; people are shown Asia/Shanghai. Tests set the clock with `frozen`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def _system_time() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system_time


def now() -> datetime:
    """The present moment, aware, UTC."""
    return _source()


def today() -> date:
    """The present calendar day in Henan."""
    return now().astimezone(SHANGHAI).date()


def set_source(source: Callable[[], datetime] | None) -> None:
    """Take the time from `source` from now on; None returns to the system's clock."""
    global _source  # noqa: PLW0603 - one clock is the point of this module
    _source = source or _system_time


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (aware) inside the block."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    previous = _source
    set_source(lambda: moment)
    try:
        yield
    finally:
        set_source(previous)


@contextmanager
def shifted(by: timedelta) -> Iterator[None]:
    """Run the block's clock `by` ahead of the system's."""
    previous = _source
    set_source(lambda: _system_time() + by)
    try:
        yield
    finally:
        set_source(previous)
