"""A JSON value together with its place, so that every refusal can say where."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Self

from marketplace.credentials.reading.errors import describe, quote, wrong
from marketplace.domain.errors import MarketplaceError
from marketplace.domain.messages import Message, say

LONGEST_NAME = 300
LARGEST_COUNT = 10**12


class Node:
    """`value` in its place in a document. The accessors return it as one type or refuse.

    A subclass that refuses in other words than those about report files overrides `wrong`.
    """

    # Thousands are made a second, and hardly any is ever asked for its path.
    __slots__ = ("_outer", "_step", "value")

    def __init__(self, value: Any, step: str | int = "$", outer: "Node | None" = None) -> None:
        """`step` leads from `outer` to here; without `outer` it is the whole path."""
        self.value = value
        self._step = step
        self._outer = outer

    @property
    def path(self) -> str:
        """Where in the document it stands."""
        if self._outer is None:
            return str(self._step)
        if isinstance(self._step, int):
            return f"{self._outer.path}[{self._step}]"
        plain = self._step.isidentifier() and self._step.isascii()
        inner = f".{self._step}" if plain else f'["{quote(self._step)}"]'
        return self._outer.path + inner

    def wrong(self, where: str, expected: Message, found: Message) -> MarketplaceError:
        """The refusal of what is `found` at the path `where`."""
        return wrong(where, expected, found)

    def has(self, name: str) -> bool:
        """Whether this object has the field, and the field is not null."""
        return self.fields().get(name) is not None

    def find(self, name: str) -> Self | None:
        """The field of this object, None if absent or null."""
        value = self.fields().get(name)
        return None if value is None else self._inner(value, name)

    def get(self, name: str) -> Self:
        """The field of this object; refuses if absent."""
        fields = self.fields()
        if name not in fields:
            raise self.wrong(
                self._inner(None, name).path,
                say("字段“%(name)s”", name=name),
                say("没有这个字段"),
            )
        return self._inner(fields[name], name)

    def fields(self) -> dict[str, Any]:
        """The value as an object."""
        if not isinstance(self.value, dict):
            raise self.refuse(say("对象"))
        return self.value

    def members(self) -> Iterator[tuple[str, Self]]:
        """Name and value of each field of this object."""
        for name, value in self.fields().items():
            yield name, self._inner(value, name)

    def items(self) -> list[Self]:
        """The value as an array."""
        if not isinstance(self.value, list):
            raise self.refuse(say("数组"))
        return [self._inner(value, number) for number, value in enumerate(self.value)]

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
        if not is_name(self.value):
            raise self.refuse(say("不超过 %(limit)s 个字、不含控制字符的名称", limit=LONGEST_NAME))
        return self.value

    def flag(self) -> bool:
        """The value as true or false."""
        if not isinstance(self.value, bool):
            raise self.refuse(say("true 或 false"))
        return self.value

    def refuse(self, expected: Message) -> MarketplaceError:
        """The refusal of this value where `expected` belongs."""
        return self.wrong(self.path, expected, describe(self.value))

    def _inner(self, value: Any, step: str | int) -> Self:
        return type(self)(value, step, self)


def checked_name(name: str, where: str) -> str:
    """`name`, if it can be stored and shown; refuses control characters and endless names."""
    return Node(name, where).text()


def is_name(text: str) -> bool:
    """Whether the text can be stored and shown in a line."""
    return len(text) <= LONGEST_NAME and text.isprintable()
