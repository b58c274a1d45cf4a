"""The sector that a listing's words suggest: by the lists' own words first, then by a classifier.

It is advice with its confidence; a person takes it or leaves it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from marketplace.domain.sectors import SECTORS
from marketplace.search import analysis
from marketplace.search.sector_classifier import Guess, SectorClassifier
from marketplace.services.scenario_templates import list_templates, read_data

LEAST_CONFIDENCE = 0.7
# Measured on real labelled lists (tests/unit/services/test_sector_suggestions.py).
ALIAS_CONFIDENCE = 0.7
# From this confidence on, this share of suggestions was right, on the same lists. What the
# classifier says of itself is too high above .9 and about right below; people are told both.
_MEASURED = ((0.8, 80), (LEAST_CONFIDENCE, 60))
# Words that the lists use as a sector's name, and everybody for anything.
_COMMON = frozenset(
    [
        "安全",
        "安全监测",
        "科技",
        "研发",
        "环境",
        "材料",
        "健康",
        "人才",
        "商业",
        "服务业",
        "综合管理",
        "算力",
        "系统",
    ]
)


@dataclass(frozen=True)
class Suggestion:
    """`sector`: a slug; `confidence` in 0…1; `words`: what it was read from."""

    sector: str
    confidence: float
    words: tuple[str, ...]

    @property
    def measured(self) -> int:
        """How many of a hundred suggestions as sure as this were right on real lists; 0 for what
        is not sure enough to be suggested."""
        return next((right for least, right in _MEASURED if self.confidence >= least), 0)


def suggest(title: str, pain_point: str = "", contents: str = "") -> Suggestion | None:
    """The sector of a listing; None where its words do not say enough."""
    found = guess(title, pain_point, contents)
    return found if found and found.confidence >= LEAST_CONFIDENCE else None


def guess(title: str, pain_point: str = "", contents: str = "") -> Suggestion | None:
    """The likeliest sector, however unsure; None where no word is known."""
    learned = _classifier().guess(f"{title}\n{pain_point}\n{contents}")
    return _by_alias(title, learned) or _as_suggestion(learned)


def odds_of(text: str) -> dict[str, float]:
    """How likely each sector is by the words of a text; none where no word is known."""
    return _classifier().odds(text)


def _as_suggestion(found: Guess | None) -> Suggestion | None:
    return Suggestion(found.label, found.confidence, found.words) if found else None


def _by_alias(title: str, learned: Guess | None) -> Suggestion | None:
    """One sector alone is named in the title by a word of the lists."""
    terms = set(analysis.terms(title))
    named = {slug: words & terms for slug, words in _aliases() if words & terms}
    if len(named) != 1:
        return None
    ((slug, words),) = named.items()
    sure = learned.confidence if learned else 0.0
    if learned and learned.label != slug and sure > ALIAS_CONFIDENCE:
        return None
    agrees = learned is not None and learned.label == slug
    return Suggestion(slug, max(ALIAS_CONFIDENCE, sure if agrees else 0), tuple(sorted(words)))


def _aliases() -> Iterator[tuple[str, set[str]]]:
    for sector in SECTORS:
        yield sector.slug, {sector.name, *sector.aliases} - _COMMON


@cache
def _classifier() -> SectorClassifier:
    return SectorClassifier(_examples())


def _examples() -> Iterator[tuple[str, str]]:
    """Our own texts: the sectors' names and words, their themes, the templates."""
    for sector in SECTORS:
        subs = [sub.name for sub in sector.sub_scenarios]
        yield sector.slug, "\n".join((sector.name, *sector.aliases, *subs))
    for slug, lines in read_data("sector_phrases")["phrases"].items():
        yield from ((slug, line) for line in lines)
    yield from ((template.sector, template.text) for template in list_templates())
