"""JSON of tokens and of the files around them: read strictly, written with every digit."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marketplace.credentials import strict_json
from marketplace.credentials.reading.errors import quote
from marketplace.credentials.signed.refusals import (
    CredentialRefused,
    DuplicateField,
    NestedTooDeep,
    NotJson,
    NumberRefused,
)
from marketplace.credentials.strict_json import BadJson, Fault
from marketplace.domain.messages import say

DEEPEST_NESTING = 16


def read_document(data: bytes) -> dict[str, Any]:
    """The JSON object in `data` (UTF-8). Raises one of the refusals above."""
    try:
        return strict_json.parse_object(data.decode("utf-8"), DEEPEST_NESTING)
    except UnicodeDecodeError:
        raise NotJson(say("凭证内容不是 UTF-8 文本。请重新取得原文件。")) from None
    except BadJson as bad:
        raise _refusal(bad) from None


def _refusal(bad: BadJson) -> CredentialRefused:
    if bad.fault is Fault.TWICE:
        return DuplicateField(
            say(
                "凭证内容里字段“%(name)s”在同一对象中出现两次，无法判断以哪个为准。",
                name=quote(bad.found),
            )
        )
    if bad.fault in (Fault.CONSTANT, Fault.NUMBER):
        return NumberRefused(
            say("凭证内容里的 %(number)s 不是可用的数值。", number=quote(bad.found))
        )
    if bad.fault is Fault.DEPTH:
        return NestedTooDeep(say("凭证内容嵌套超过 %(limit)s 层。", limit=DEEPEST_NESTING))
    return NotJson(say("凭证内容不是完整的 JSON 对象。请重新取得原文件。"))


def write_document(value: object) -> str:
    """`value` as compact JSON; decimals are numbers with the digits that they came with.

    Takes mappings, lists and tuples, text, whole numbers, decimals, bools and None.
    """
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        fields = (f"{_text(name)}:{write_document(item)}" for name, item in value.items())
        return "{" + ",".join(fields) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(write_document, value)) + "]"
    return _text(value)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
