"""The sector that a text suggests, for a person to take or leave."""

from dataclasses import dataclass

from marketplace.services.scenario_content import ScenarioContent
from marketplace.services.sector_suggestions import Suggestion, suggest
from marketplace.web.formatting import sector_name


@dataclass(frozen=True)
class SuggestedSector:
    """`percent`: how sure it is; `measured`: how many of a hundred as sure as this were right on
    real lists; `words`: what it was read from."""

    slug: str
    name: str
    percent: int
    measured: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class SectorAdvice:
    """A suggestion, or None: then the text was read and says too little."""

    suggested: SuggestedSector | None


def advise(content: ScenarioContent) -> SectorAdvice | None:
    """A sector other than the one chosen, if the words are clear enough. None where there is
    nothing to say: the suggestion is taken already, or nothing was written or one was chosen."""
    found = suggest(content.title, content.pain_point, content.contents)
    if found is not None and found.sector != content.sector:
        return SectorAdvice(describe_suggestion(found))
    return None if content.sector or not content.title else SectorAdvice(None)


def describe_suggestion(found: Suggestion) -> SuggestedSector:
    """A suggestion for people."""
    percent = round(found.confidence * 100)
    name = sector_name(found.sector)
    return SuggestedSector(found.sector, name, percent, found.measured, found.words)
