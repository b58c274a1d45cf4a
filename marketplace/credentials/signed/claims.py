"""A claim of a signed document together with its place, so that a refusal can say where."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeGuard

from marketplace.credentials.reading.nodes import LARGEST_COUNT, Node, is_name
from marketplace.credentials.signed.refusals import ClaimMissing, NaiveTime
from marketplace.domain.dates import FIRST_YEAR, LAST_YEAR
from marketplace.domain.errors import MarketplaceError
from marketplace.domain.messages import Message, say

_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?P<zone>Z|[+-]\d\d:\d\d)?", re.ASCII
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Claim(Node):
    """A `Node` of a signed document: another shape is refused as `ClaimMissing`."""

    __slots__ = ()

    def wrong(self, where: str, expected: Message, found: Message) -> MarketplaceError:
        """The refusal of what is `found` at the path `where`."""
        return ClaimMissing(
            say(
                "凭证中 %(where)s 处应为%(expected)s，实际是%(found)s。请联系测评机构重新签发。",
                where=where,
                expected=expected,
                found=found,
            )
        )

    def name(self) -> str:
        """A text that is not empty."""
        text = self.text()
        if not text.strip():
            raise self.refuse(say("不为空的文字"))
        return text

    def moment(self) -> datetime:
        """An RFC 3339 moment with its zone. Raises `NaiveTime` without one."""
        text = self.text()
        match = _MOMENT.fullmatch(text)
        if match is None:
            raise self.refuse(say("时间，例如 2026-11-01T00:00:00Z"))
        if match["zone"] is None:
            raise NaiveTime(say("凭证中 %(where)s 的时间没有时区，无法判断先后。", where=self.path))
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise self.refuse(say("时间，例如 2026-11-01T00:00:00Z")) from None
        # Arithmetic at the ends of the calendar overflows.
        if not FIRST_YEAR <= moment.year < LAST_YEAR:
            raise self.refuse(say("时间，例如 2026-11-01T00:00:00Z"))
        return moment

    def day(self) -> date:
        """A calendar day."""
        text = self.text()
        try:
            if not _DAY.fullmatch(text):
                raise ValueError(text)
            return date.fromisoformat(text)
        except ValueError:
            raise self.refuse(say("日期，例如 2026-10-20")) from None

    # What nearly every claim is, is taken here without making a node of it.

    def name_at(self, name: str) -> str:
        """The field as a text that is not empty."""
        value = self.fields().get(name)
        return value if _is_plain(value) else self.get(name).name()

    def maybe_name(self, name: str) -> str | None:
        """The field as a text, None if it is absent."""
        value = self.fields().get(name)
        return value if value is None or _is_plain(value) else self.get(name).name()

    def maybe_count(self, name: str) -> int | None:
        """The field as a whole number of things, None if it is absent."""
        value = self.fields().get(name)
        is_plain = value is None or (type(value) is int and 0 <= value <= LARGEST_COUNT)
        return value if is_plain else self.get(name).count()

    def maybe_number(self, name: str) -> Decimal | None:
        """The field as a number, None if it is absent."""
        value = self.fields().get(name)
        return value if value is None or type(value) is Decimal else self.get(name).number()

    def maybe_flag(self, name: str) -> bool | None:
        """The field as true or false, None if it is absent."""
        value = self.fields().get(name)
        return value if value is None or type(value) is bool else self.get(name).flag()


def _is_plain(value: Any) -> TypeGuard[str]:
    return type(value) is str and bool(value.strip()) and is_name(value)
