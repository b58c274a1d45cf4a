"""Moments as text: UTC, microseconds, `Z`. One moment has one spelling, so it can be hashed."""

from datetime import UTC, datetime

from marketplace.domain.messages import say
from marketplace.sealing.errors import NotSealable


def write_moment(moment: datetime) -> str:
    """`2026-03-01T08:00:00.000000Z`. Raises `NotSealable` for a time without a zone."""
    try:
        if moment.tzinfo is None:
            raise NotSealable(say("时间缺少时区。"))
        in_utc = moment.astimezone(UTC)
    except OverflowError:
        raise NotSealable(say("时间超出范围。")) from None
    return in_utc.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def read_moment(text: str) -> datetime:
    """The moment `write_moment` wrote. Raises ValueError for any other spelling."""
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    if write_moment(moment) != text:
        raise ValueError("not the canonical spelling of a moment")
    return moment
