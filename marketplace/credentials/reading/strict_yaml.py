"""YAML read without forgiveness, by the rules of `strict_json` and a few more.

Plain data only: no tags, no anchors and aliases (which multiply), no second document, no key
twice. Dates stay text; yes and no stay words. Built from the parser's events without recursion.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from marketplace.credentials.reading.errors import UnreadableReport, quote
from marketplace.credentials.reading.strict_json import DEEPEST_NESTING, refused
from marketplace.credentials.strict_json import BadJson, Fault, decimal_of, integer_of
from marketplace.domain.messages import say

LONGEST_YAML = 1_000_000
"""The longest known model cards list thousands of figures in a fifth of this."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|nan)", re.IGNORECASE)
_NO_KEY = object()


@dataclass
class _Open:
    """A mapping or sequence whose end has not come yet, and a mapping's waiting key."""

    value: Any
    key: Any = _NO_KEY


@dataclass
class _Builder:
    first_line: int
    open: list[_Open] = field(default_factory=list)
    documents: list[Any] = field(default_factory=list)

    def take(self, event: yaml.Event) -> None:
        """Add what one event says."""
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._unwanted(event, "&, *")
        tag = getattr(event, "tag", None)
        if tag:
            raise self._unwanted(event, tag)
        if isinstance(event, yaml.ScalarEvent):
            self._add(event.value if self._is_key else _scalar(event))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._begin({} if isinstance(event, yaml.MappingStartEvent) else [], event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()

    @property
    def _is_key(self) -> bool:
        last = self.open[-1] if self.open else None
        return last is not None and isinstance(last.value, dict) and last.key is _NO_KEY

    def _begin(self, value: Any, event: yaml.Event) -> None:
        if self._is_key:
            raise self._unwanted(event, "?")
        self._add(value)
        self.open.append(_Open(value))
        if len(self.open) > DEEPEST_NESTING:
            raise BadJson(Fault.DEPTH)

    def _add(self, value: Any) -> None:
        if not self.open:
            self.documents.append(value)
            return
        last = self.open[-1]
        if isinstance(last.value, list):
            last.value.append(value)
        elif last.key is _NO_KEY:
            if value in last.value:
                raise BadJson(Fault.TWICE, value)
            last.key = value
        else:
            last.value[last.key] = value
            last.key = _NO_KEY

    def _unwanted(self, event: yaml.Event, what: str) -> UnreadableReport:
        return UnreadableReport(
            say(
                "文件第 %(line)s 行用了 YAML 的高级写法（%(what)s），无法读取。"
                "请改成普通的键和值。",
                line=self.first_line + (event.start_mark.line if event.start_mark else 0),
                what=quote(what),
            )
        )


def _scalar(event: yaml.ScalarEvent) -> Any:
    text = event.value
    is_plain = event.implicit[0]
    if not is_plain:
        return text
    if text.lower() in _WORDS and text in (text.lower(), text.title()):
        return _WORDS[text.lower()]
    if _NO_NUMBER.fullmatch(text):
        raise UnreadableReport(
            say(
                "文件含有 %(name)s，这不是数值。请修正评测配置后重新生成结果文件。",
                name=quote(text),
            )
        )
    if _INTEGER.fullmatch(text):
        return integer_of(text)
    return decimal_of(text) if _FLOAT.fullmatch(text) else text


def parse_yaml(text: str, first_line: int = 1) -> Any:
    """The one document in `text`, which begins on the file's line `first_line`."""
    if len(text) > LONGEST_YAML:
        raise UnreadableReport(
            say("YAML 部分超过 %(limit)s 个字，不是评测成绩。", limit=LONGEST_YAML)
        )
    builder = _Builder(first_line)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except BadJson as bad:
        raise refused(text, bad) from None
    except yaml.YAMLError as error:
        raise _broken(text, error, first_line) from None
    if len(builder.documents) != 1:
        raise UnreadableReport(
            say("文件应有一份 YAML，实际有 %(count)s 份。", count=len(builder.documents))
        )
    return builder.documents[0]


def _broken(text: str, error: yaml.YAMLError, first_line: int) -> UnreadableReport:
    mark, problem = getattr(error, "problem_mark", None), str(getattr(error, "problem", ""))
    if "nesting depth" in problem:
        return refused(text, BadJson(Fault.DEPTH))
    return UnreadableReport(
        say(
            "文件第 %(line)s 行起不是合法的 YAML（%(problem)s）。请检查缩进和引号后重新上传。",
            line=first_line + (mark.line if mark else 0),
            problem=quote(problem),
        )
    )
