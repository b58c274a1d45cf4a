"""The one byte form of a document, and the commitment to a sealed one.

Canonical JSON here: UTF-8, keys sorted by code point, no white space, non-ASCII left as it is,
decimals as text with the digits they came with. There are no floats: two machines may write the
same one differently, and money is never one.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any

from marketplace.domain.messages import say
from marketplace.sealing.errors import NotSealable

_COMMITMENT_DOMAIN = b"scenario-marketplace/commitment/v1\0"
_encoder = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)


def canonical_json(value: object) -> bytes:
    """The canonical bytes of `value`: mappings, lists, text, whole numbers, decimals, bools, None.

    Raises `NotSealable` for anything else.
    """
    try:
        return _encoder.encode(_plain(value)).encode()
    except UnicodeEncodeError:
        raise NotSealable(say("文本中有无法编码的字符，请删除后重试。")) from None
    except (RecursionError, ValueError):
        raise NotSealable(say("内容嵌套过深或数字过长，无法规范化。")) from None


def commitment(token: str) -> str:
    """The hex SHA-256 that stands for a sealed token: it binds its sender and reveals nothing."""
    return sha256(_COMMITMENT_DOMAIN + token.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: object) -> Any:
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if isinstance(value, Mapping):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    return _of_subclass(value)


def _of_subclass(value: object) -> str | int:
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    raise NotSealable(say("%(type)s 类型的值没有规范写法。", type=type(value).__name__))


def _key(key: object) -> str:
    if isinstance(key, str):
        return str.__str__(key)
    raise NotSealable(say("字段名必须是文本，不能是 %(type)s。", type=type(key).__name__))
