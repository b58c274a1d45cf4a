"""A JSON value together with its place, so that every refusal can say where."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marketplace.credentials.reading.errors import UnreadableReport, describe, quote, wrong
from marketplace.domain.messages import Message, say

LONGEST_NAME = 300
LARGEST_COUNT = 10**12


@dataclass(frozen=True)
class Node:
    """`value` at the JSON path `path`. The accessors return it as one type or refuse."""

    value: Any
    path: str = "$"

    def has(self, name: str) -> bool:
        """Whether this object has the field, and the field is not null."""
        return self.fields().get(name) is not None

    def find(self, name: str) -> "Node | None":
        """The field of this object, None if absent or null."""
        return self.get(name) if self.has(name) else None

    def get(self, name: str) -> "Node":
        """The field of this object; refuses if absent."""
        fields = self.fields()
        if name not in fields:
            raise wrong(self._at(name), say("字段“%(name)s”", name=name), say("没有这个字段"))
        return Node(fields[name], self._at(name))

    def fields(self) -> dict[str, Any]:
        """The value as an object."""
        if not isinstance(self.value, dict):
            raise self.refuse(say("对象"))
        return self.value

    def members(self) -> Iterator[tuple[str, "Node"]]:
        """Name and value of each field of this object."""
        for name, value in self.fields().items():
            yield name, Node(value, self._at(name))

    def items(self) -> list["Node"]:
        """The value as an array."""
        if not isinstance(self.value, list):
            raise self.refuse(say("数组"))
        return [Node(value, f"{self.path}[{i}]") for i, value in enumerate(self.value)]

    def number(self) -> Decimal:
        """The value as a number, digits as in the file."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | Decimal):
            raise self.refuse(say("数字"))
        return Decimal(self.value)

    def count(self) -> int:
        """The value as a whole number of things, 0 or more."""
        number = self.number()
        if not 0 <= number <= LARGEST_COUNT or number != int(number):
            raise self.refuse(say("不小于 0 的整数"))
        return int(number)

    def text(self) -> str:
        """The value as a name: printable, not too long; may be empty."""
        if not isinstance(self.value, str):
            raise self.refuse(say("文字"))
        return checked_name(self.value, self.path)

    def flag(self) -> bool:
        """The value as true or false."""
        if not isinstance(self.value, bool):
            raise self.refuse(say("true 或 false"))
        return self.value

    def refuse(self, expected: Message) -> UnreadableReport:
        """The refusal of this value where `expected` belongs."""
        return wrong(self.path, expected, describe(self.value))

    def _at(self, name: str) -> str:
        plain = name.isidentifier() and name.isascii()
        return f"{self.path}.{name}" if plain else f'{self.path}["{quote(name)}"]'


def checked_name(name: str, where: str) -> str:
    """`name`, if it can be stored and shown; refuses control characters and endless names."""
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise wrong(
            where,
            say("不超过 %(limit)s 个字、不含控制字符的名称", limit=LONGEST_NAME),
            describe(name),
        )
    return name
