"""The sector that a draft's words suggest, for a person to take or leave."""

from dataclasses import dataclass

from marketplace.services.scenario_content import ScenarioContent
from marketplace.services.sector_suggestions import suggest
from marketplace.web.formatting import sector_name


@dataclass(frozen=True)
class SuggestedSector:
    """`percent`: how sure it is; `words`: what it was read from."""

    slug: str
    name: str
    percent: int
    words: tuple[str, ...]


def suggest_for(content: ScenarioContent) -> SuggestedSector | None:
    """A sector other than the one chosen, if the words are clear enough; else None."""
    found = suggest(content.title, content.pain_point, content.contents)
    if found is None or found.sector == content.sector:
        return None
    percent = round(found.confidence * 100)
    return SuggestedSector(found.sector, sector_name(found.sector), percent, found.words)
