"""Money: `Decimal` yuan (元), budgets as real lists write them, and budget bands.

Nothing here is a float. An amount has at most two decimals (分).
"""

from dataclasses import dataclass
from decimal import Decimal

from marketplace.domain.budget_grammar import LONGEST_TEXT, YUAN, is_hedged, read_bounds, says_unit
from marketplace.domain.errors import MarketplaceError
from marketplace.domain.messages import Message, mark, say

TEN_THOUSAND = Decimal(10**4)
HUNDRED_MILLION = Decimal(10**8)


class UnreadableBudget(MarketplaceError):
    """The text says no budget that can be read without guessing."""

    status = 422


@dataclass(frozen=True)
class Budget:
    """A range in yuan; a bound that is None is open, and with both open it is negotiable (面议).

    An exact amount has both bounds equal. ValueError for a negative bound or an empty range.
    """

    minimum: Decimal | None = None
    maximum: Decimal | None = None

    def __post_init__(self) -> None:
        """Refuse what is no range."""
        low, high = self.minimum, self.maximum
        if any(bound is not None and bound < 0 for bound in (low, high)):
            raise ValueError("a budget is not negative")
        if low is not None and high is not None and low > high:
            raise ValueError("the minimum is above the maximum")

    @property
    def is_negotiable(self) -> bool:
        """Whether no amount is said."""
        return self.minimum is None and self.maximum is None


NEGOTIABLE = Budget()


@dataclass(frozen=True)
class BudgetBand:
    """A class of budgets for facets: from `minimum` (included) to `below` (excluded), yuan."""

    slug: str
    name: str
    minimum: Decimal | None
    below: Decimal | None


NEGOTIABLE_BAND = BudgetBand("negotiable", mark("面议"), None, None)

BANDS: tuple[BudgetBand, ...] = (
    BudgetBand("under-500k", mark("50万元以下"), Decimal(0), Decimal(500_000)),
    BudgetBand("500k-1m", mark("50万至100万元"), Decimal(500_000), Decimal(1_000_000)),
    BudgetBand("1m-3m", mark("100万至300万元"), Decimal(1_000_000), Decimal(3_000_000)),
    BudgetBand("3m-10m", mark("300万至1000万元"), Decimal(3_000_000), Decimal(10_000_000)),
    BudgetBand("over-10m", mark("1000万元以上"), Decimal(10_000_000), None),
    NEGOTIABLE_BAND,
)


def band_of(budget: Budget) -> BudgetBand:
    """The band of the most a buyer would pay: the maximum, or the minimum where only that is said.

    A band includes its lower bound: exactly 1 000 000 yuan is in `1m-3m`.
    """
    amount = budget.minimum if budget.maximum is None else budget.maximum
    if amount is None:
        return NEGOTIABLE_BAND
    return next(band for band in BANDS if band.below is None or amount < band.below)


def _readable(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _is_short(number: Decimal) -> bool:
    return number == number.quantize(Decimal("0.0001"))


def format_yuan(amount: Decimal, language: str = "zh") -> str:
    """The amount for people, never rounded: `123.45万元`, `1.2亿元`, `800元`; English `¥1,234,500`.

    Chinese uses the largest unit in which at most four decimals are needed.
    """
    if language.startswith("en"):
        return f"¥{_readable(amount)}"
    for unit, name in ((HUNDRED_MILLION, "亿元"), (TEN_THOUSAND, "万元")):
        if abs(amount) >= unit and _is_short(amount / unit):
            return f"{_readable(amount / unit)}{name}"
    return f"{_readable(amount)}元"


_CHINESE = {
    "negotiable": "面议",
    "exact": "{low}",
    "range": "{low}-{high}",
    "maximum": "不超过{high}",
    "minimum": "{low}以上",
}
_ENGLISH = {
    "negotiable": "negotiable",
    "exact": "{low}",
    "range": "{low} – {high}",
    "maximum": "up to {high}",
    "minimum": "from {low}",
}


def _shape(budget: Budget) -> str:
    if budget.is_negotiable:
        return "negotiable"
    if budget.minimum is None:
        return "maximum"
    if budget.maximum is None:
        return "minimum"
    return "exact" if budget.minimum == budget.maximum else "range"


def format_budget(budget: Budget, language: str = "zh") -> str:
    """The budget for people, in words that `parse_budget` reads back to the same budget."""
    patterns = _ENGLISH if language.startswith("en") else _CHINESE
    low, high = (
        "" if bound is None else format_yuan(bound, language)
        for bound in (budget.minimum, budget.maximum)
    )
    shape = _shape(budget)
    if shape == "range" and patterns is _CHINESE:
        low = _without_common_unit(low, high)
    return patterns[shape].format(low=low, high=high)


def _without_common_unit(low: str, high: str) -> str:
    """`200万元` before `300万元` is written `200`."""
    number = low.rstrip("元万亿")
    return number if low[len(number) :] == high[len(high.rstrip("元万亿")) :] else low


def parse_budget(text: str, unit: Decimal | None = None) -> Budget:
    """The budget that a list's cell says; `UnreadableBudget` if it cannot be read safely.

    `unit` (yuan) is the column's own (`budget_grammar.unit_in`), for numbers that say none; without
    it they are yuan. Empty cells, dashes and 面议, 待定, 协商 are negotiable. 约 and the like are
    read as the amount itself; `is_plainly_said` tells.
    """
    try:
        return Budget(*read_bounds(text, unit or YUAN))
    except ValueError:
        raise UnreadableBudget(_not_read(text)) from None


def _not_read(text: str) -> Message:
    shown = text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"
    return say(
        "看不懂预算“%(budget)s”。请写成“200-300万元”、“150万元”、“不超过500万元”或“面议”。",
        budget=shown,
    )


def is_plainly_said(text: str, unit: Decimal | None = None) -> bool:
    """Whether a readable budget names its unit and does not hedge, so that nothing was guessed."""
    is_certain = unit is not None or says_unit(text) or parse_budget(text).is_negotiable
    return is_certain and not is_hedged(text)
