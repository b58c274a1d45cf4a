"""A sector's rankings as its pages show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask import url_for
from flask_babel import gettext

from marketplace.domain.messages import Message, mark
from marketplace.matching.evidence import RELEVANCE_WEIGHTS
from marketplace.matching.explanation import Part
from marketplace.matching.proposals import Relevance
from marketplace.matching.rules import TIER_WEIGHTS, Tier
from marketplace.models import Benchmark, Model
from marketplace.services import benchmarks
from marketplace.services.evidence_results import credential_id_of
from marketplace.services.sector_fits import Demand, Fit
from marketplace.services.sector_rankings import RankedModel, Standing
from marketplace.web.scenarios.cards import Card, make_cards

RELEVANCE_WORDS = {
    Relevance.DIRECT: mark("直接衡量本行业的工作"),
    Relevance.PROXY: mark("只测本行业的相关知识"),
    Relevance.GENERAL: mark("通用能力"),
    Relevance.OTHER: mark("与本行业无关"),
}
DEMAND_WORDS = {
    Demand.DEPLOYMENT: mark("部署方式"),
    Demand.TIER: mark("最低证据等级"),
    Demand.FILING: mark("备案"),
}


@dataclass(frozen=True)
class CountedResult:
    """One result that makes a score, with the way to its benchmark and to its credential."""

    benchmark: str
    benchmark_url: str | None
    credential_url: str
    tier: str
    worth: Decimal
    reckoning: Message


@dataclass(frozen=True)
class ModelLine:
    """A model with its rank. `version` is the one whose tests say most; None without a score."""

    standing: Standing
    model: Model
    version: str | None
    results: tuple[CountedResult, ...]
    sum: Message | None


@dataclass(frozen=True)
class FitLine:
    """A scenario's card and how well one of the reader's models suits it. `percent` of the best
    fit of the list; `met` and `unmet`: what the listing demands, in words."""

    card: Card
    model: Model
    percent: int
    words: tuple[str, ...]
    met: tuple[str, ...]
    unmet: tuple[str, ...]


def make_model_lines(rows: Iterable[RankedModel]) -> list[ModelLine]:
    """The lines of `rows`, with the benchmarks that they name."""
    named = {row.slug: row for row in benchmarks.list_rows()}
    return [_model_line(row, named) for row in rows]


def _model_line(row: RankedModel, named: Mapping[str, Benchmark]) -> ModelLine:
    if row.evidence is None:
        return ModelLine(row.standing, row.model, None, (), None)
    score = row.evidence.score
    counted = [part for part in score.parts if part.inputs.get("is_counted")]
    results = tuple(_counted(part, named) for part in counted)
    return ModelLine(row.standing, row.model, row.evidence.version.name, results, score.message)


def _counted(part: Part, named: Mapping[str, Benchmark]) -> CountedResult:
    slug = str(part.inputs["benchmark"])
    row = named.get(slug)
    return CountedResult(
        benchmark=row.name if row else slug,
        benchmark_url=url_for("benchmarks.show", benchmark_id=row.id) if row else None,
        credential_url=url_for("credentials.show", credential_id=credential_id_of(part.key)),
        tier=str(part.inputs["tier"]),
        worth=part.raw,
        reckoning=part.message,
    )


def make_fit_lines(rows: Sequence[Fit], now: datetime) -> list[FitLine]:
    """The lines of `rows`, their scenarios' cards at `now`."""
    cards = make_cards([row.scenario for row in rows], now)
    return [
        FitLine(
            card=card,
            model=row.model,
            percent=max(round(row.share * 100), 1),
            words=row.words,
            met=tuple(gettext(DEMAND_WORDS[one]) for one, is_met in row.demands.items() if is_met),
            unmet=tuple(
                gettext(DEMAND_WORDS[one]) for one, is_met in row.demands.items() if not is_met
            ),
        )
        for row, card in zip(rows, cards, strict=True)
    ]


def list_tier_weights() -> list[tuple[str, Decimal]]:
    """The tiers with what each weighs, the best first."""
    return [(tier.value, TIER_WEIGHTS[tier]) for tier in (Tier.T3, Tier.T2, Tier.T1, Tier.T0)]


def list_relevance_weights() -> list[tuple[str, Decimal]]:
    """What a benchmark can be to a sector, with what each weighs."""
    return [(gettext(RELEVANCE_WORDS[one]), weight) for one, weight in RELEVANCE_WEIGHTS.items()]
