"""JSON read without forgiveness: what two readers could understand differently is refused.

Numbers become `Decimal` (so that a value stays as the file has it) or a short `int`.
"""

import json
from decimal import Decimal, InvalidOperation
from typing import Any, Never

from marketplace.credentials.reading.errors import UnreadableReport, describe, quote
from marketplace.domain.messages import say

DEEPEST_NESTING = 64
LONGEST_NUMBER = 60
LARGEST_EXPONENT = 330
"""A double's smallest value is near 10^-324; anything beyond was not written by a tool."""


def parse_object(text: str) -> dict[str, Any]:
    """The JSON object in `text`; `UnreadableReport` says what is wrong otherwise."""
    document = parse_value(text)
    if not isinstance(document, dict):
        raise UnreadableReport(
            say("文件最外层应为 JSON 对象，实际是%(found)s。", found=describe(document))
        )
    return document


def parse_value(text: str) -> Any:
    """Any JSON value in `text`, by the same rules."""
    try:
        document = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_float=decimal_of,
            parse_int=integer_of,
            parse_constant=_refuse_constant,
        )
    except json.JSONDecodeError as error:
        raise _broken(text, error) from None
    except RecursionError:
        raise too_deep() from None
    check_depth(document)
    return document


def _broken(text: str, error: json.JSONDecodeError) -> UnreadableReport:
    if error.pos >= len(text.rstrip()):
        return UnreadableReport(
            say("文件在第 %(line)s 行中断，不是完整的 JSON。请重新导出后上传。", line=error.lineno)
        )
    return UnreadableReport(
        say(
            "文件第 %(line)s 行第 %(column)s 列不是合法的 JSON（%(near)s）。"
            "请上传评测工具原样生成的结果文件。",
            line=error.lineno,
            column=error.colno,
            near=quote(text[error.pos : error.pos + 20]),
        )
    )


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise said_twice(name)
        seen.add(name)
    return found


def said_twice(name: str) -> UnreadableReport:
    """The refusal of an object that has a field twice."""
    return UnreadableReport(
        say(
            "文件中字段“%(name)s”在同一对象里出现了两次，无法判断以哪个为准。",
            name=quote(name),
        )
    )


def decimal_of(literal: str) -> Decimal:
    """The number with its digits; refuses what no tool writes."""
    if len(literal) > LONGEST_NUMBER:
        raise _bad_number(literal)
    try:
        number = Decimal(literal)
    except InvalidOperation:
        raise _bad_number(literal) from None
    # A zero may carry any exponent, and the exponent of a number that is not tells its size.
    if abs(number.adjusted()) > LARGEST_EXPONENT:
        raise _bad_number(literal)
    return number


def integer_of(literal: str) -> int:
    """The whole number; refuses what no tool writes."""
    if len(literal) > LONGEST_NUMBER:
        raise _bad_number(literal)
    return int(literal)


def _bad_number(literal: str) -> UnreadableReport:
    return UnreadableReport(
        say("文件中的数字 %(number)s 过长或过大，不是评测工具写出的数值。", number=quote(literal))
    )


def _refuse_constant(name: str) -> Never:
    raise UnreadableReport(
        say(
            "文件含有 %(name)s，这不是合法的 JSON 数值。请修正评测配置后重新生成结果文件。",
            name=name,
        )
    )


def too_deep() -> UnreadableReport:
    """The refusal of what is nested deeper than any tool writes."""
    return UnreadableReport(
        say("文件嵌套超过 %(limit)s 层，不是评测工具生成的结果文件。", limit=DEEPEST_NESTING)
    )


def check_depth(document: Any) -> None:
    """Refuse what is nested deeper than any tool writes."""
    level = _inside([document])
    for _ in range(DEEPEST_NESTING):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise too_deep()


def _inside(value: Any) -> list[Any]:
    values = value.values() if isinstance(value, dict) else value
    return [inner for inner in values if isinstance(inner, dict | list)]
