"""Form fields that read what people in Henan type: 万元, whole numbers, Shanghai time.

Whatever cannot be read is kept as typed and refused beside the field, never by an exception.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, FieldList, HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import DateInput, DateTimeLocalInput, HiddenInput

from marketplace.domain.clock import SHANGHAI
from marketplace.domain.money import TEN_THOUSAND
from marketplace.domain.texts import without_control_characters

_LONGEST_NUMBER = 30
# Full-width signs only: compatibility folding would read 5² as 52.
_HALF_WIDTH = {0x3000: " "} | {0xFF00 + code: chr(0x20 + code) for code in range(1, 0x5F)}
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(?=\.|$)", re.ASCII)
_AMOUNT = re.compile(r"-?\d+(\.\d{1,6})?", re.ASCII)
_WHOLE = re.compile(r"-?\d+", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T ]*(\d{1,2}):(\d{2})(:\d{2})?", re.ASCII
)
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def without_controls(text: str) -> str:
    """`text` as a page can show it: HTML has no place for control characters."""
    return without_control_characters(text).replace("\r", "")


def tidy(text: str | None) -> str:
    """What was typed, with plain line ends and without outer blanks."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").strip()


class LineField(StringField):
    """A line of text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, filters=[tidy], **kwargs)

    def _value(self) -> str:
        return without_controls(self.data or "")


class TextField(TextAreaField):
    """Several lines of text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, filters=[tidy], **kwargs)
        # The components choose a control by the name of the type.
        self.type = "TextAreaField"

    def _value(self) -> str:
        return without_controls(self.data or "")


class HiddenTextField(HiddenField):
    """A text that the page carries along and a client may have changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The components choose a control by the name of the type.
        self.type = "HiddenField"

    def _value(self) -> str:
        return without_controls(self.data or "")


class TickField(BooleanField):
    """A tick box, whose value in the page is always the same whatever was sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The components choose a control by the name of the type.
        self.type = "BooleanField"

    def _value(self) -> str:
        return "y"


class _ReadField(StringField):
    """A value read from a line of text; empty is None."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the first value."""
        if not valuelist:
            return
        text = valuelist[0].translate(_HALF_WIDTH).strip()
        self.data = None
        if text:
            self.data = self._read(text)

    def _value(self) -> str:
        if self.raw_data:
            return without_controls(self.raw_data[0])
        return "" if self.data is None else self._write(self.data)

    def _read(self, text: str) -> Any:
        raise NotImplementedError

    def _write(self, value: Any) -> str:
        raise NotImplementedError


class AmountField(_ReadField):
    """An amount typed in 万元; `data` is `Decimal` yuan, exact to 分."""

    def _read(self, text: str) -> Decimal:
        plain = text.removesuffix("万元").removesuffix("万").strip()
        if _GROUPED.match(plain):
            plain = plain.replace(",", "")
        if len(plain) > _LONGEST_NUMBER and _AMOUNT.fullmatch(plain):
            raise ValidationError(_("金额太大，请核对单位是不是万元。"))
        if not _AMOUNT.fullmatch(plain):
            raise ValidationError(_("请填写数字（万元），例如 200 或 35.5。"))
        if plain.startswith("-"):
            raise ValidationError(_("金额不能是负数。"))
        return Decimal(plain) * TEN_THOUSAND

    def _write(self, value: Decimal) -> str:
        text = f"{value / TEN_THOUSAND:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text


class WholeNumberField(_ReadField):
    """A whole number."""

    def _read(self, text: str) -> int:
        plain = text.removesuffix("天").removesuffix("%").strip()
        if not _WHOLE.fullmatch(plain):
            raise ValidationError(_("请填写整数，例如 90。"))
        if plain.startswith("-"):
            raise ValidationError(_("不能是负数。"))
        if len(plain) > 9:
            raise ValidationError(_("数字太大，请核对。"))
        return int(plain)

    def _write(self, value: int) -> str:
        return str(value)


class VersionField(WholeNumberField):
    """Which version of a thing a page showed, carried along unseen. What no page of ours wrote is
    none that there ever was, so that whoever sends it is told to look again."""

    widget = HiddenInput()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default=0, **kwargs)

    def _read(self, text: str) -> int:
        return int(text) if _WHOLE.fullmatch(text) and len(text) <= 9 else -1


class MarkField(_ReadField):
    """Points as text, in plain digits; the service knows which can be given."""

    def _read(self, text: str) -> str:
        return text

    def _write(self, value: str) -> str:
        return value


class MomentField(_ReadField):
    """A day and time typed as Shanghai time; `data` is an aware moment in UTC."""

    widget = DateTimeLocalInput()

    def _read(self, text: str) -> datetime:
        found = _MOMENT.fullmatch(text)
        if not found:
            raise ValidationError(_("请填写日期和时间，例如 2026-09-30 17:00。"))
        year, month, day, hour, minute = (int(part) for part in found.groups()[:5])
        try:
            moment = datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)
        except ValueError:
            raise ValidationError(_("没有这一天或这个时刻，请核对。")) from None
        _require_near(year)
        return moment.astimezone(UTC)

    def _write(self, value: datetime) -> str:
        return f"{value.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"


class DayField(_ReadField):
    """A calendar day in Henan."""

    widget = DateInput()

    def _read(self, text: str) -> date:
        found = _DAY.fullmatch(text)
        if not found:
            raise ValidationError(_("请填写日期，例如 2026-09-30。"))
        year, month, day = (int(part) for part in found.groups())
        try:
            read = date(year, month, day)
        except ValueError:
            raise ValidationError(_("没有这一天，请核对。")) from None
        _require_near(year)
        return read

    def _write(self, value: date) -> str:
        return value.isoformat()


def _require_near(year: int) -> None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValidationError(_("年份不对，请核对。"))


class RowList(FieldList):
    """Repeating rows that take any names a client may send. `has_more`: of rows that were sent
    more than `max_entries`, the others are not read."""

    has_more = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The components choose a control by the name of the type.
        self.type = "FieldList"

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        """The rows named in `formdata`; a number that no page of ours wrote is no row."""
        row = re.compile(rf"{re.escape(prefix)}-(\d{{1,4}})(-|$)", re.ASCII)
        found = {int(match[1]) for name in formdata if (match := row.match(name))}
        self.has_more = bool(self.max_entries and len(found) > self.max_entries)
        return iter(found)

    def answer_row_buttons(self, added: str | None, removed: str | None) -> bool:
        """Add or drop the row that a pressed button names; whether it was one of this list."""
        if added == self.name:
            if not self.max_entries or len(self.entries) < self.max_entries:
                self.append_entry()
            return True
        for index, entry in enumerate(self.entries):
            if removed == entry.name:
                self.pop_entry(index)
                return True
        return False

    def keep_rows(self, is_kept: Any) -> None:
        """Drop the entries for whose data `is_kept` is false."""
        for index in reversed(range(len(self.entries))):
            if not is_kept(self.entries[index].data):
                self.pop_entry(index)
