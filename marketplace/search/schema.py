"""How documents lie in a Whoosh index.

Each kind of document has an index of its own with the same text fields: `words` (all text, the
title repeated for weight) and `grams` (title and names in character pairs). Texts come segmented,
so no Whoosh analyzer runs. Everything that is filtered, counted or sorted is a column, read into
numpy arrays; nothing is stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from whoosh.analysis import IDTokenizer
from whoosh.columns import NumericColumn, RefBytesColumn
from whoosh.fields import COLUMN, ID, TEXT, Schema

from marketplace.domain.cities import find_city
from marketplace.domain.sectors import find_sector, find_sub_scenario
from marketplace.search import analysis
from marketplace.search.documents import ModelDocument, ScenarioDocument

FORMAT: Final = "2"
"""Changes whenever an index of the previous form can no longer be read or searched alike."""

TITLE_WEIGHT = 3

NONE = -(2**63)
"""What a number column holds where the document has no value."""

_LARGEST = 2**63 - 1
SEPARATOR = "\x1f"

NUMBER = "number"
"""The column of documents' numbers."""

Fields = Mapping[str, object]


@dataclass(frozen=True)
class Part:
    """One kind of document and its columns: `facets` are filtered and counted, `numbers` are
    integers, `newest_by` is the one of them that orders a list by default."""

    name: str
    facets: tuple[str, ...]
    numbers: tuple[str, ...]
    newest_by: str

    def schema(self) -> Schema:
        """The fields of its index."""
        text = {
            name: TEXT(analyzer=IDTokenizer(), phrase=False, stored=False)
            for name in ("words", "grams")
        }
        columns = {name: COLUMN(RefBytesColumn()) for name in self.facets}
        columns |= {name: COLUMN(NumericColumn("q", default=NONE)) for name in self.numbers}
        return Schema(key=ID(unique=True, stored=False), **text, **columns)


SCENARIOS = Part(
    "scenarios",
    ("sector", "sub_scenario", "city", "state", "budget_band", "cooperation", "deployment"),
    (NUMBER, "deadline", "published", "budget"),
    newest_by="published",
)
MODELS = Part(
    "models", ("kind", "sector", "deployment", "tier"), (NUMBER, "updated"), newest_by="updated"
)


def scenario_fields(document: ScenarioDocument) -> Fields:
    """A scenario as the fields of its index; its sector and places are found by name, too."""
    title = analysis.terms(document.title)
    rest = [document.organisation, document.body, *_scenario_names(document)]
    return {
        "key": str(document.id),
        "words": title * TITLE_WEIGHT + analysis.terms("\n".join(rest)),
        "grams": analysis.bigrams(f"{document.title}\n{document.organisation}"),
        "sector": _column(document.sector),
        "sub_scenario": _column(document.sub_scenario or ""),
        "city": _column(document.city),
        "state": _column(document.state),
        "budget_band": _column(document.budget_band),
        "cooperation": _column(document.cooperation),
        "deployment": _column(document.deployment),
        "number": document.id,
        "deadline": microseconds(document.deadline),
        "published": microseconds(document.published_at),
        "budget": _fen(document.budget),
    }


def model_fields(document: ModelDocument) -> Fields:
    """A model as the fields of its index."""
    name = analysis.terms(document.name)
    rest = [document.vendor, document.body, *map(_sector_name, document.sectors)]
    return {
        "key": str(document.id),
        "words": name * TITLE_WEIGHT + analysis.terms("\n".join(rest)),
        "grams": analysis.bigrams(f"{document.name}\n{document.vendor}"),
        "kind": _column(document.kind),
        "sector": _column(*document.sectors),
        "deployment": _column(*document.deployment),
        "tier": _column(document.tier),
        "number": document.id,
        "updated": microseconds(document.updated_at),
    }


def microseconds(moment: datetime | None) -> int:
    """Microseconds since 1970 UTC, exact; `NONE` for no moment."""
    if moment is None:
        return NONE
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _scenario_names(document: ScenarioDocument) -> list[str]:
    sub_scenario = find_sub_scenario(document.sub_scenario or "")
    city = find_city(document.city)
    found = [part.name for part in (sub_scenario, city) if part]
    return [_sector_name(document.sector), *found]


def _sector_name(slug: str) -> str:
    sector = find_sector(slug)
    return sector.name if sector else ""


def _column(*values: str) -> bytes:
    return SEPARATOR.join(values).encode("utf-8", "replace")


def _fen(yuan: Decimal | None) -> int:
    return NONE if yuan is None else max(min(int(yuan * 100), _LARGEST), NONE + 1)
