"""Why something is recommended, in words and bars."""

from dataclasses import dataclass

from flask_babel import gettext as _

from marketplace.search.wishes import TUNING, Suggestion


@dataclass(frozen=True)
class Bar:
    """One part of a score: `share` of the most that this part can be."""

    label: str
    share: float

    @property
    def text(self) -> str:
        """The share as people read it."""
        return f"{self.share:.0%}"


@dataclass(frozen=True)
class Reasons:
    """The parts, the formula with its figures, and the words both have."""

    bars: tuple[Bar, ...]
    formula: str
    shared: tuple[str, ...]


def explain(found: Suggestion) -> Reasons:
    """What a suggestion's score is made of."""
    parts = (
        (_("相同的词"), found.words, 1.0),
        (_("相近的字词"), found.pairs, 1.0),
        (_("相关的内容"), found.kindred, TUNING.kindred),
        (_("行业"), found.sector, TUNING.sector),
        (_("测评证据"), found.evidence, TUNING.evidence),
    )
    formula = _(
        "（相同的词 %(words)s + 相近的字词 %(pairs)s + 相关的内容 %(kindred)s）"
        "×（1 + 行业 %(sector)s）×（1 + 测评证据 %(evidence)s）= %(score)s",
        words=f"{found.words:.3f}",
        pairs=f"{found.pairs:.3f}",
        kindred=f"{found.kindred:.3f}",
        sector=f"{found.sector:.3f}",
        evidence=f"{found.evidence:.3f}",
        score=f"{found.score:.3f}",
    )
    bars = tuple(Bar(label, min(value / most, 1.0)) for label, value, most in parts)
    return Reasons(bars, formula, found.shared)
