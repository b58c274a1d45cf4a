"""The strict JSON of report files, refused in words about files."""

import json
from typing import Any

from marketplace.credentials import strict_json
from marketplace.credentials.reading.errors import UnreadableReport, describe, quote
from marketplace.credentials.strict_json import BadJson, Fault
from marketplace.domain.messages import Message, say

DEEPEST_NESTING = 64


def parse_object(text: str) -> dict[str, Any]:
    """The JSON object in `text`; `UnreadableReport` says what is wrong otherwise."""
    try:
        return strict_json.parse_object(text, DEEPEST_NESTING)
    except BadJson as bad:
        raise refused(text, bad) from None


def parse_value(text: str) -> Any:
    """Any JSON value in `text`, by the same rules."""
    try:
        return strict_json.parse_value(text, DEEPEST_NESTING)
    except BadJson as bad:
        raise refused(text, bad) from None


def refused(text: str, bad: BadJson) -> UnreadableReport:
    """The refusal of `text` for what is bad in it."""
    return UnreadableReport(_said(text, bad))


def _said(text: str, bad: BadJson) -> Message:
    if bad.fault is Fault.SYNTAX:
        return _broken(text, bad.found)
    if bad.fault is Fault.NO_OBJECT:
        return say("文件最外层应为 JSON 对象，实际是%(found)s。", found=describe(bad.found))
    if bad.fault is Fault.TWICE:
        return say(
            "文件中字段“%(name)s”在同一对象里出现了两次，无法判断以哪个为准。",
            name=quote(bad.found),
        )
    if bad.fault is Fault.NUMBER:
        return say(
            "文件中的数字 %(number)s 过长或过大，不是评测工具写出的数值。",
            number=quote(bad.found),
        )
    if bad.fault is Fault.CONSTANT:
        return say(
            "文件含有 %(name)s，这不是合法的 JSON 数值。请修正评测配置后重新生成结果文件。",
            name=bad.found,
        )
    return say("文件嵌套超过 %(limit)s 层，不是评测工具生成的结果文件。", limit=DEEPEST_NESTING)


def _broken(text: str, error: json.JSONDecodeError) -> Message:
    if error.pos >= len(text.rstrip()):
        return say(
            "文件在第 %(line)s 行中断，不是完整的 JSON。请重新导出后上传。", line=error.lineno
        )
    return say(
        "文件第 %(line)s 行第 %(column)s 列不是合法的 JSON（%(near)s）。"
        "请上传评测工具原样生成的结果文件。",
        line=error.lineno,
        column=error.colno,
        near=quote(text[error.pos : error.pos + 20]),
    )
