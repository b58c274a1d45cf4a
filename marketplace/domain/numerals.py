"""Chinese numerals and full-width digits as ordinary ones.

`fold` makes one alphabet of what people write: `叁佰` and `三百` become ASCII digits with the
multipliers 十百千万亿 left in place (`3百`), so that mixed forms such as `2千5百万` and
`1亿2000万` are read by one rule.
"""

import re
import unicodedata
from decimal import Decimal

_SAME = {
    "0": "零〇",
    "1": "一壹",
    "2": "二贰两貳",
    "3": "三叁參",
    "4": "四肆",
    "5": "五伍",
    "6": "六陆陸",
    "7": "七柒",
    "8": "八捌",
    "9": "九玖",
    ".": "点點",
    "十": "拾",
    "百": "佰",
    "千": "仟",
    "万": "萬",
    "亿": "億",
}
_FOLDED = str.maketrans({char: plain for plain, chars in _SAME.items() for char in chars})
_SMALL = {"十": Decimal(10), "百": Decimal(100), "千": Decimal(1000)}
_LARGE = {"万": Decimal(10**4), "亿": Decimal(10**8)}
_LONGEST_NUMBER = 20
_DIGITS = "零一二三四五六七八九"
_PLACES = ((1000, "千"), (100, "百"), (10, "十"), (1, ""))
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?", re.ASCII)
_PIECE = re.compile(r"[\d.,]+|[十百千万亿]", re.ASCII)


def normalise(text: str) -> str:
    """Full width to half width (NFKC), lower case, outer blanks off."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def fold(text: str) -> str:
    """`text` with every Chinese digit as an ASCII digit and formal multipliers as plain ones."""
    return text.translate(_FOLDED)


def _number(piece: str) -> Decimal:
    """A number in digits; commas only where they group thousands."""
    if len(piece) > _LONGEST_NUMBER or not _GROUPED.fullmatch(piece):
        raise ValueError(piece)
    return Decimal(piece.replace(",", ""))


class _Reading:
    """A number being read from left to right; multipliers must descend."""

    def __init__(self) -> None:
        self.total = Decimal(0)
        self.section = Decimal(0)
        self.pending: Decimal | None = None
        self.last_small = Decimal(10**4)
        self.last_large = Decimal(10**12)

    def take(self, piece: str) -> None:
        """Add one piece: digits or a multiplier."""
        if piece in _SMALL:
            self._multiply_small(_SMALL[piece], may_lead=piece == "十")
        elif piece in _LARGE:
            self._multiply_large(_LARGE[piece])
        elif self.pending is None:
            self.pending = _number(piece)
        else:
            raise ValueError(piece)

    def _multiply_small(self, factor: Decimal, *, may_lead: bool) -> None:
        # 十五 says "ten" without a digit before it; 百, 千 and the large ones never do.
        if self.pending is None and may_lead and not self.section:
            self.pending = Decimal(1)
        if self.pending is None or factor >= self.last_small:
            raise ValueError(factor)
        self.section += self.pending * factor
        self.pending, self.last_small = None, factor

    def _multiply_large(self, factor: Decimal) -> None:
        section = self.section + (self.pending or 0)
        if factor >= self.last_large or not (section or self.pending is not None):
            raise ValueError(factor)
        self.total += section * factor
        self.section, self.pending = Decimal(0), None
        self.last_small, self.last_large = Decimal(10**4), factor


def read_number(text: str) -> Decimal:
    """The number that folded `text` says (`2千5百万`, `1.2亿`, `3,000,000`); ValueError if none.

    Spoken short forms that leave the last multiplier out (`三万五`) are refused: they can be
    misread tenfold.
    """
    pieces = _PIECE.findall(text)
    if not pieces or "".join(pieces) != text:
        raise ValueError(text)
    reading = _Reading()
    for piece in pieces:
        reading.take(piece)
    last = reading.pending
    if last is not None and _leaves_out_a_multiplier(pieces):
        raise ValueError(text)
    return reading.total + reading.section + (last or 0)


def _leaves_out_a_multiplier(pieces: list[str]) -> bool:
    """Whether the last digits follow a multiplier above ten without a zero between (三百五)."""
    return len(pieces) > 1 and pieces[-2] != "十" and not pieces[-1].startswith("0")


def write_number(number: int) -> str:
    """A number from 1 to 9999 in Chinese numerals as they are said: 10 is 十, 105 is 一百零五."""
    if not 1 <= number <= 9999:
        raise ValueError(number)
    said = ""
    for size, place in _PLACES:
        digit = number // size % 10
        if digit:
            said += _DIGITS[digit] + place
        elif said and not said.endswith(_DIGITS[0]) and number % size:
            said += _DIGITS[0]
    return said.removeprefix(_DIGITS[1]) if 10 <= number < 20 else said
