"""How real lists write a budget: words, numbers, units, and the few orders they come in.

A text becomes a row of tokens (A amount, S between, U at most, L at least, V or less, M or more);
what is not a token, or comes in another order, is refused rather than guessed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import prod

from marketplace.domain.numerals import fold, normalise, read_number

YUAN = Decimal(1)
LARGEST = Decimal(10**13)
LONGEST_TEXT = 100
_FEN = Decimal("0.01")

Bounds = tuple[Decimal | None, Decimal | None]

_NEGOTIABLE_WORDS = re.compile(
    r"(?:具体|双方|价格|另行|待)*(?:面议|面谈|另议|商议|协商|商定|洽谈|待定|未定|待议|待商议|不限)"
    r"|暂无|暂缺|^无$|negotiable|^n/?a$|^none$|^null$|^tbd$"
)
_ONLY_MARKS = re.compile(r"[-–—―‐−_/\\.…·\s]*")
_NOISE = re.compile(
    r"人民币|rmb|cny|yuan(?=\s*renminbi)|¥|大约|大概|约|左右|上下|预计|预估|估算|估计|暂定|初步|计划|"
    r"项目|总额|总|投资|投入|预算|金额|经费|资金|价|共计|合计|共|为|不含税|含税|税|一次性|整|[():。;]"
)
_TOKENS = re.compile(
    r"""
    (?P<U>不超过|不高于|不多于|不大于|最高|最多|至多|低于|少于|小于|上限|限额|控制在|up\ ?to|<=?|≤)
    |(?P<L>不低于|不少于|不小于|最低|至少|超过|高于|大于|多于|下限|from|>=?|≥)
    |(?P<A>(?:\d[\d,]*(?:\.\d+)?|(?=十))(?:\s*[十百千万亿](?:\d[\d,]*(?:\.\d+)?)?)*
        \s*(?P<yuan>元|圆|块钱?|yuan)?)
    |(?P<V>及?以内|之内|内|及?以下|之下|封顶)
    |(?P<M>及?以上|之上|起|\+)
    |(?P<S>[-~–—―‐−至到]+|to)
    |(?P<W>[\s,、]+)
    """,
    re.VERBOSE | re.ASCII,
)
_EXACT = re.compile(r"A")
_RANGE = re.compile(r"U?ASAV?|(?:LA|AM)S?(?:UA|AV)|AMSA")
_MAXIMUM = re.compile(r"UAV?|AV")
_MINIMUM = re.compile(r"LAM?|AM")
_SPOKEN_UNITS = ((re.compile(r"(?<=[\d.])\s*w(?![a-z])"), "万"), (re.compile("million"), "百万"))


@dataclass(frozen=True)
class _Amount:
    """An amount as written: its number, and whether a scale (万, 亿) or 元 was said after it."""

    text: str
    number: Decimal
    is_yuan: bool

    @property
    def has_scale(self) -> bool:
        return "万" in self.text or "亿" in self.text

    @property
    def says_its_unit(self) -> bool:
        return self.is_yuan or self.has_scale

    def scales_for(self, first: "_Amount") -> tuple[Decimal, ...]:
        """What a first number without a unit may be counted in, likeliest first.

        `2-3百万` counts in 百万; `50-2百万` and `两百到三百万` count in 万.
        """
        tail = re.sub(r"^.*[\d.]", "", self.text)
        large = _product(char for char in tail if char in "万亿")
        return (_product(tail), large) if first.text.isdigit() else (large,)


def _product(multipliers: Iterable[str]) -> Decimal:
    return prod((read_number(f"1{char}") for char in multipliers), start=YUAN)


def _amount(match: re.Match[str]) -> _Amount:
    is_yuan = match["yuan"] is not None
    written = match["A"][: -len(match["yuan"])] if is_yuan else match["A"]
    digits = re.sub(r"\s", "", written)
    return _Amount(digits, read_number(digits), is_yuan)


def _tokens(text: str) -> tuple[str, list[_Amount]]:
    """The kinds of the tokens in order, one letter each, and the amounts; ValueError if foreign."""
    kinds, amounts, position = "", [], 0
    while position < len(text):
        match = _TOKENS.match(text, position)
        if match is None:
            raise ValueError(text)
        kind = _kind(match)
        if kind == "A":
            amounts.append(_amount(match))
        kinds += kind if kind != "W" else ""
        position = match.end()
    return kinds, amounts


def _kind(match: re.Match[str]) -> str:
    return next(kind for kind in "ULAVMSW" if match[kind] is not None)


def _in_yuan(amount: _Amount, unit: Decimal) -> Decimal:
    value = amount.number if amount.says_its_unit else amount.number * unit
    if value > LARGEST or value != value.quantize(_FEN):
        raise ValueError(amount.text)
    return value.quantize(YUAN) if value == value.to_integral_value() else value.quantize(_FEN)


def _range_in_yuan(first: _Amount, last: _Amount, unit: Decimal) -> Bounds:
    """A range; a first number without a unit takes the last one's (`200-300万元`)."""
    high = _in_yuan(last, unit)
    if first.says_its_unit == last.says_its_unit:
        return (_in_yuan(first, unit), high)
    if first.says_its_unit:
        raise ValueError(last.text)
    lows = [_in_yuan(first, scale) for scale in last.scales_for(first)]
    return (next((low for low in lows if low <= high), lows[0]), high)


def _interpret(kinds: str, amounts: list[_Amount], unit: Decimal) -> Bounds:
    if _RANGE.fullmatch(kinds):
        return _range_in_yuan(amounts[0], amounts[1], unit)
    if _EXACT.fullmatch(kinds):
        return (_in_yuan(amounts[0], unit), _in_yuan(amounts[0], unit))
    if _MAXIMUM.fullmatch(kinds):
        return (None, _in_yuan(amounts[0], unit))
    if _MINIMUM.fullmatch(kinds):
        return (_in_yuan(amounts[0], unit), None)
    raise ValueError(kinds)


def _spoken_units(text: str) -> str:
    for pattern, unit in _SPOKEN_UNITS:
        text = pattern.sub(unit, text)
    return text


_HEADER_UNIT = re.compile(
    r"(?P<scale>[百千]?[万亿]|千)?(?:元|rmb|cny)|\((?P<alone>[百千]?[万亿])\)"
)
_SAID_UNIT = re.compile("[元圆万亿¥]|cny|rmb|yuan|百万")
_ROUGH = re.compile("约|概|左右|上下|预估|估|暂定|初步")


def read_bounds(text: str, unit: Decimal) -> Bounds:
    """Minimum and maximum in yuan that `text` says, (None, None) for negotiable; else ValueError.

    `unit` is what a number without a unit is counted in.
    """
    plain = normalise(text)
    if _ONLY_MARKS.fullmatch(plain):
        return (None, None)
    if len(plain) > LONGEST_TEXT:
        raise ValueError(text)
    rest = _NOISE.sub(" ", _NEGOTIABLE_WORDS.sub(" ", plain))
    if not rest.strip() and _NEGOTIABLE_WORDS.search(plain):
        return (None, None)
    kinds, amounts = _tokens(fold(_spoken_units(rest)))
    low, high = _interpret(kinds, amounts, unit)
    if low is not None and high is not None and low > high:
        raise ValueError(text)
    return (low, high)


def unit_in(header: str) -> Decimal | None:
    """The unit that a column's header names (`预算（万元）` → 10 000), if any."""
    found = _HEADER_UNIT.search(normalise(header))
    if found is None:
        return None
    scale = found["scale"] or found["alone"]
    return _product(scale) if scale else YUAN


def is_hedged(text: str) -> bool:
    """Whether the text says 约, 左右 and the like."""
    return _ROUGH.search(normalise(text)) is not None


def says_unit(text: str) -> bool:
    """Whether the text says what its numbers are counted in."""
    return _SAID_UNIT.search(fold(_spoken_units(normalise(text)))) is not None
