"""JSON read without forgiveness: what two readers could understand differently is refused.

Numbers become `Decimal` (so that a value stays as the text has it) or a short `int`. What the
text is, and in which words it is refused, is the caller's affair: `BadJson` only says what
happened.
"""

import json
from decimal import Decimal, InvalidOperation
from enum import Enum, auto
from typing import Any, Never

LONGEST_NUMBER = 60
LARGEST_EXPONENT = 330
"""A double's smallest value is near 10^-324; anything beyond was not written by a tool."""


_CONTAINERS = frozenset((dict, list))


class Fault(Enum):
    """Why a text is not taken."""

    SYNTAX = auto()
    NO_OBJECT = auto()
    TWICE = auto()
    NUMBER = auto()
    CONSTANT = auto()
    DEPTH = auto()


class BadJson(Exception):
    """`found` is the offending name, literal or value, for SYNTAX the decoder's own error."""

    def __init__(self, fault: Fault, found: Any = None) -> None:
        super().__init__(fault.name)
        self.fault = fault
        self.found = found


def parse_object(text: str, deepest: int) -> dict[str, Any]:
    """The JSON object in `text`, nested at most `deepest` levels. Raises `BadJson`."""
    document = parse_value(text, deepest)
    if not isinstance(document, dict):
        raise BadJson(Fault.NO_OBJECT, document)
    return document


def parse_value(text: str, deepest: int) -> Any:
    """Any JSON value in `text`, by the same rules."""
    try:
        document = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise BadJson(Fault.SYNTAX, error) from None
    except RecursionError:
        raise BadJson(Fault.DEPTH) from None
    if isinstance(document, dict | list):
        _check_depth(document, deepest)
    return document


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise BadJson(Fault.TWICE, name)
        seen.add(name)
    return found


def decimal_of(literal: str) -> Decimal:
    """The number with its digits. Raises `BadJson` for what no tool writes."""
    if len(literal) > LONGEST_NUMBER:
        raise BadJson(Fault.NUMBER, literal)
    try:
        number = Decimal(literal)
    except InvalidOperation:
        raise BadJson(Fault.NUMBER, literal) from None
    # A zero may carry any exponent, and the exponent of a number that is not tells its size.
    if abs(number.adjusted()) > LARGEST_EXPONENT:
        raise BadJson(Fault.NUMBER, literal)
    return number


def integer_of(literal: str) -> int:
    """The whole number. Raises `BadJson` for what no tool writes."""
    if len(literal) > LONGEST_NUMBER:
        raise BadJson(Fault.NUMBER, literal)
    return int(literal)


def _refuse_constant(name: str) -> Never:
    raise BadJson(Fault.CONSTANT, name)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique,
    parse_float=decimal_of,
    parse_int=integer_of,
    parse_constant=_refuse_constant,
)


def _check_depth(document: dict[str, Any] | list[Any], deepest: int) -> None:
    level: list[Any] = [document]
    for _ in range(deepest):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if type(inner) in _CONTAINERS
        ]
        if not level:
            return
    raise BadJson(Fault.DEPTH)
