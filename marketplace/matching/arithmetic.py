"""One decimal context for every figure, so that no machine's setting can change a result."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, localcontext
from functools import wraps
from typing import ParamSpec, TypeVar

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)

# 34 digits is IEEE 754 decimal128. decimal calls "half away from zero" ROUND_HALF_UP.
_CONTEXT = Context(prec=34, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero])
_CENT = Decimal("0.01")
_GUARD = Decimal("1e-20")
_MOST_DIGITS = 15
_FINEST = -20
# With twenty places behind the point they fit into the context.
_MOST_DIGITS_OF_SHARE = 10

_P = ParamSpec("_P")
_R = TypeVar("_R")


def exact(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Run `function` in the published context, whatever the thread's own."""

    @wraps(function)
    def computed(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        with localcontext(_CONTEXT):
            return function(*args, **kwargs)

    return computed


def clip(value: Decimal) -> Decimal:
    """`value` held within 0..1."""
    return min(max(value, ZERO), ONE)


@exact
def publish(value: Decimal) -> Decimal:
    """The published figure: two places, halves away from zero.

    The digits beyond the twentieth place are division's own rounding. They go first, or an exact
    half such as 35 × (1 235 000 ÷ 7 000 000) = 6.175 could come out below itself.
    """
    return value.quantize(_GUARD).quantize(_CENT)


@exact
def shown(value: Decimal, places: int = 4) -> Decimal:
    """`value` for a sentence: at most `places` decimals, no trailing zeros."""
    return plain(value.quantize(ONE.scaleb(-places)))


def plain(value: Decimal) -> Decimal:
    """The same number in its one shortest form: 1.50 is 1.5, -0 is 0, 1E+2 is 100."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return Decimal("0" if text in ("-0", "") else text)


@exact
def find_share(value: Decimal, scale: int) -> Decimal | None:
    """`value` of `scale` to twenty places, finer digits rounded; None where it is far too large.

    Reports are written by others: 5.5e-17 is a tool's zero, and no reason to hold up a ranking.
    """
    share = value / scale
    is_within = share.is_finite() and share.adjusted() < _MOST_DIGITS_OF_SHARE
    return share.quantize(_GUARD) if is_within else None


def is_number(value: object) -> bool:
    """Whether it is a Decimal that can be computed with: finite, below 10^15, at most 20 places."""
    if not isinstance(value, Decimal) or not value.is_finite():
        return False
    exponent = value.as_tuple().exponent
    is_fine = isinstance(exponent, int) and exponent >= _FINEST
    return is_fine and value.adjusted() < _MOST_DIGITS


def is_count(value: object) -> bool:
    """Whether it is a whole number from 0 to 10^9; True is not one."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**9
