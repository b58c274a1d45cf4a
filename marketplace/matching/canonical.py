"""Dataclasses as JSON and back without loss, in one form on every machine.

A Decimal is text in its shortest form, so that 1.50 from one database and 1.5 from another are the
same document. Where a field may hold several types, a Decimal is `{"decimal": …}` and a sentence
`{"message": …}`.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import Field, fields, is_dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from marketplace.domain.messages import Message, say
from marketplace.matching.arithmetic import plain
from marketplace.matching.errors import UnreadableRecord

# A difference that nearly vanishes, of 34 digits, can begin some 60 places behind the point.
_DECIMAL = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,120})?", re.ASCII)
_LARGEST_WHOLE = 10**15

DEEPEST = 5
"""How deep sentences may lie within each other."""


LATER: Mapping[str, bool] = {"later": True}
"""Metadata of a field that came after documents were frozen without it: it is left out while it
has its default, so that they stay readable and their digests stay as they are."""


def _is_later(item: Field[Any]) -> bool:
    return bool(item.metadata.get("later"))


def digest(document: object) -> str:
    """`sha256:…` over the canonical JSON: sorted keys, no white space, UTF-8."""
    text = json.dumps(
        document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def encode(value: object) -> Any:
    """The value as JSON's own types; TypeError for what no ranking holds."""
    if isinstance(value, Message):
        return {"text": value.text, "values": _encode_open(value.values, _exact_text)}
    if is_dataclass(value):
        return {
            item.name: encode(getattr(value, item.name))
            for item in fields(value)
            if not (_is_later(item) and getattr(value, item.name) == item.default)
        }
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, Mapping):
        return _encode_open(value, _shortest_text)
    return _encode_plain(value)


def _encode_plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return _shortest_text(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    raise TypeError(f"{type(value).__name__} has no place in a ranking")


def _shortest_text(value: Decimal) -> str:
    # Not str(): it writes a tenth of a millionth as 1E-7, which is another form.
    return f"{plain(value):f}"


def _exact_text(value: Decimal) -> str:
    """As written: a sentence that says 0.50 says it again."""
    return f"{value:f}"


def _encode_open(values: Mapping[str, object], text_of: Callable[[Decimal], str]) -> dict[str, Any]:
    return {name: _encode_loose(value, text_of) for name, value in values.items()}


def _encode_loose(value: object, text_of: Callable[[Decimal], str]) -> Any:
    if isinstance(value, Decimal):
        return {"decimal": text_of(value)}
    if isinstance(value, Message):
        return {"message": encode(value)}
    if value is None or isinstance(value, bool | int | str):
        return value
    # A sentence may name a day or the like; what it says of it is all that is kept.
    return str(value)


def decode(kind: Any, data: Any, where: str = "record") -> Any:
    """The value of type `kind` that `encode` wrote; `UnreadableRecord` names the place."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _decode_optional(kind, data, where)
    if origin is tuple:
        item = get_args(kind)[0]
        rows = _require(data, list, where)
        return tuple(decode(item, row, f"{where}[{i}]") for i, row in enumerate(rows))
    if origin is not None:
        return _decode_open(data, where)
    if kind is Message:
        return _decode_message(data, where)
    if is_dataclass(kind):
        return _decode_fields(kind, data, where)
    return _decode_plain(kind, data, where)


def _decode_optional(kind: Any, data: Any, where: str) -> Any:
    if data is None:
        return None
    (inner,) = (item for item in get_args(kind) if item is not type(None))
    return decode(inner, data, where)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _decode_fields(kind: Any, data: Any, where: str) -> Any:
    hints, given = _hints(kind), _require(data, dict, where)
    needed = {item.name for item in fields(kind) if not _is_later(item)}
    if not needed <= given.keys() <= hints.keys():
        raise _unreadable(where)
    return kind(**{name: decode(hints[name], given[name], f"{where}.{name}") for name in given})


def _decode_message(data: Any, where: str) -> Message:
    given = _require(data, dict, where)
    if given.keys() != {"text", "values"} or where.count(".values.") > DEEPEST:
        raise _unreadable(where)
    text = _require(given["text"], str, where)
    return Message(text, _decode_open(given["values"], f"{where}.values"))


def _decode_open(data: Any, where: str) -> dict[str, Any]:
    given = _require(data, dict, where)
    return {name: _decode_loose(value, f"{where}.{name}") for name, value in given.items()}


def _decode_loose(value: Any, where: str) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return _decode_whole(value, where)
    given = _require(value, dict, where)
    if given.keys() == {"decimal"}:
        return _decode_decimal(given["decimal"], where)
    if given.keys() == {"message"}:
        return _decode_message(given["message"], where)
    raise _unreadable(where)


def _decode_plain(kind: Any, data: Any, where: str) -> Any:
    if kind is Decimal:
        return _decode_decimal(data, where)
    if kind is datetime:
        return _decode_moment(data, where)
    if kind is int:
        return _decode_whole(data, where)
    if issubclass(kind, StrEnum):
        if data not in list(kind):
            raise _unreadable(where)
        return kind(data)
    return _require(data, kind, where)


def _decode_whole(data: Any, where: str) -> int:
    number: int = _require(data, int, where)
    if abs(number) > _LARGEST_WHOLE:
        raise _unreadable(where)
    return number


def _decode_decimal(data: Any, where: str) -> Decimal:
    text = _require(data, str, where)
    if not _DECIMAL.fullmatch(text):
        raise _unreadable(where)
    return Decimal(text)


def _decode_moment(data: Any, where: str) -> datetime:
    text = _require(data, str, where)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _unreadable(where) from None
    if moment.tzinfo is None:
        raise _unreadable(where)
    return moment


def _require(data: Any, kind: type, where: str) -> Any:
    # bool is an int to Python, and not to a reader of figures.
    if type(data) is not kind:
        raise _unreadable(where)
    return data


def _unreadable(where: str) -> UnreadableRecord:
    return UnreadableRecord(say("排序记录在 %(where)s 处无法读取，记录可能已损坏。", where=where))
