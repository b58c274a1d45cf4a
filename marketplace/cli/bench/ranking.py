"""`marketplace bench ranking`: how firm an order is, and what ranking costs."""

import gc
import itertools
import platform
import time
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any

import click
import numpy as np

from marketplace.cli.bench.peers import Table, min_max, topsis
from marketplace.cli.output import emit, json_option
from marketplace.matching.price import lowest_price
from marketplace.matching.proposals import Candidate, EvidenceResult, Relevance
from marketplace.matching.ranking import RankingResult, rank
from marketplace.matching.rules import (
    ALGORITHMS,
    Criterion,
    CriterionKind,
    MeasuredNeed,
    ProcurementKind,
    ResultBand,
    Rules,
    RuleSet,
    Tier,
)

SEED = 20260302
AT = datetime(2026, 3, 2, tzinfo=UTC)
SIZES = (10, 100, 1_000, 10_000)
CREDENTIALS_EACH = 5
RANDOM_DECOYS = 24
RULES = Rules(
    sector="industry",
    criteria=(
        Criterion(CriterionKind.EVIDENCE, 40),
        Criterion(CriterionKind.PRICE, 40),
        Criterion(CriterionKind.DELIVERY, 20),
    ),
    ceiling=Decimal(2_000_000),
    reference_price=Decimal(1_200_000),
    reference_days=60,
    longest_days=240,
)
# The same call as a purchase: tested results score by the bands that it publishes.
ORDER87_RULES = replace(
    RULES,
    criteria=(
        Criterion(CriterionKind.MEASURED, 40),
        Criterion(CriterionKind.PRICE, 40),
        Criterion(CriterionKind.DELIVERY, 20),
    ),
    reference_price=None,
    rule_set=RuleSet.ORDER87,
    algorithm=ALGORITHMS[RuleSet.ORDER87],
    procurement_kind=ProcurementKind.SERVICES,
    measured=(
        MeasuredNeed(
            "benchmark-0",
            tuple(ResultBand(Decimal(n) / 10, Decimal(n) / 10) for n in range(1, 10)),
        ),
    ),
)
WEIGHTS: Table = np.array([float(item.weight) for item in RULES.criteria])


@click.command
@click.option("--cases", type=click.IntRange(10, 100_000), default=2_000, show_default=True)
@click.option("--largest", type=click.IntRange(10, 10_000), default=10_000, show_default=True)
@json_option
def ranking(cases: int, largest: int, as_json: bool) -> None:
    """How often who lost decides who wins, and what time and memory a ranking takes.

    Generated calls of 4 to 8 bids, each ranked by our rules (fixed references), with the lowest
    price's share instead, by a min-max weighted sum and by TOPSIS, over the same figures; and as a
    purchase under order 87, where tested results score by published bands. Reversal:
    some loser leaves and another bid wins. Decoy: some further bid, which does not win itself,
    makes the second win. Then calls of 10 to 10,000 bids with five test results each; seconds are
    of the processor, the best of three, memory is the most that was held at once. Growth: how many
    times more work ten times the bids are; n log n would be the figure beside it.
    """
    answer: dict[str, object] = {
        "firmness": {"cases": cases, **_firmness(cases)},
        "cost": _costs([size for size in SIZES if size <= largest]),
        "machine": {"python": platform.python_version()},
    }
    emit(answer, as_json)


def make_call(chance: Random, bids: int, results_each: int = 1) -> list[Candidate]:
    """Bids with different figures; the order of their keys says nothing."""
    return [_make_bid(chance, f"{number:05}", results_each) for number in range(bids)]


def _make_bid(chance: Random, key: str, results_each: int) -> Candidate:
    price = Decimal(chance.randrange(1_100_000, 2_000_000, 100))
    results = tuple(_make_result(chance, number) for number in range(results_each))
    return Candidate(key, price, chance.randrange(50, 241), "v1", evidence=results)


def _make_result(chance: Random, number: int) -> EvidenceResult:
    return EvidenceResult(
        id=f"r{number}",
        benchmark=f"benchmark-{number}",
        task="task",
        value=Decimal(chance.randrange(300, 990)) / 1000,
        n=chance.randrange(50, 2_000),
        baseline=Decimal("0.25"),
        top=Decimal("0.99"),
        tier=Tier.T3,
        relevance=Relevance.DIRECT,
        model_version="v1",
    )


Winner = Callable[[Sequence[Candidate]], str]


def _by_our_rules(bids: Sequence[Candidate]) -> str:
    return rank(RULES, bids, AT).ranked[0].key


def _by_order87(bids: Sequence[Candidate]) -> str:
    return rank(ORDER87_RULES, bids, AT).ranked[0].key


def _by(score: Callable[[Table, Table], Table]) -> Winner:
    def find(bids: Sequence[Candidate]) -> str:
        scores = score(_figures(bids), WEIGHTS)
        return bids[int(np.argmax(scores))].key

    return find


def _by_lowest_price(bids: Sequence[Candidate]) -> str:
    """Ours but for the price, which scores as under the order."""
    lowest = min(bid.price for bid in bids)
    shares = {bid.key: lowest_price(RULES, bid.price, lowest).raw for bid in bids}
    totals = {
        line.key: sum(
            part.weight * (shares[line.key] if part.kind == CriterionKind.PRICE else part.score.raw)
            for part in line.criteria
        )
        for line in rank(RULES, bids, AT).ranked
    }
    return max(totals, key=lambda key: (totals[key], key))


def _figures(bids: Sequence[Candidate]) -> Table:
    """What the bids offer, more being better: correct share, money and days saved."""
    return np.array(
        [
            [
                float(bid.evidence[0].value or 0),
                float(RULES.ceiling - bid.price),
                float(RULES.longest_days - bid.days),
            ]
            for bid in bids
        ]
    )


WAYS: Mapping[str, Winner] = {
    "fixed_reference": _by_our_rules,
    "lowest_price": _by_lowest_price,
    "order87": _by_order87,
    "min_max": _by(min_max),
    "topsis": _by(topsis),
}


def _firmness(cases: int) -> Mapping[str, Any]:
    chance = Random(SEED)  # noqa: S311 - repeatable, not secret
    calls = [make_call(chance, chance.randrange(4, 9)) for _case in range(cases)]
    return {
        name: {
            "reversals": round(sum(_is_reversed(call, way) for call in calls) / cases, 4),
            "decoys": round(sum(_is_lured(call, way) for call in calls) / cases, 4),
        }
        for name, way in WAYS.items()
    }


def _is_reversed(call: Sequence[Candidate], find: Winner) -> bool:
    winner = find(call)
    losers = [bid.key for bid in call if bid.key != winner]
    return any(find([bid for bid in call if bid.key != key]) != winner for key in losers)


def _is_lured(call: Sequence[Candidate], find: Winner) -> bool:
    winner = find(call)
    second = find([bid for bid in call if bid.key != winner])
    return any(find([*call, decoy]) == second for decoy in DECOYS)


def _make_decoys() -> list[Candidate]:
    """Bids that are at the best or the worst in each thing, and some at random."""
    chance = Random(SEED)  # noqa: S311 - repeatable, not secret
    extremes = itertools.product((0, 990), (1_100_000, 2_000_000), (50, 240))
    random_ones = (
        (
            chance.randrange(0, 990),
            chance.randrange(1_100_000, 2_000_000),
            chance.randrange(50, 241),
        )
        for _decoy in range(RANDOM_DECOYS)
    )
    return [
        Candidate(
            "decoy",
            Decimal(price),
            days,
            "v1",
            evidence=(replace(_make_result(chance, 0), value=Decimal(share) / 1000, n=1_000),),
        )
        for share, price, days in (*extremes, *random_ones)
    ]


DECOYS = _make_decoys()


def _costs(sizes: Sequence[int]) -> Sequence[Mapping[str, Any]]:
    chance = Random(SEED)  # noqa: S311 - repeatable, not secret
    found: list[dict[str, Any]] = []
    for size in sizes:
        bids = make_call(chance, size, CREDENTIALS_EACH)
        line = {"proposals": size, "seconds": round(_seconds(bids), 5), "megabytes": _peak(bids)}
        if found:
            line["growth"] = round(line["seconds"] / found[-1]["seconds"], 2)
            line["n_log_n"] = round(_work(size) / _work(found[-1]["proposals"]), 2)
        found.append(line)
    return found


def _work(size: int) -> float:
    return float(size * np.log2(size))


def _seconds(bids: Sequence[Candidate]) -> float:
    return min(_time(bids) for _round in range(3))


def _time(bids: Sequence[Candidate]) -> float:
    gc.collect()
    begun = time.process_time()
    _rank(bids)
    return time.process_time() - begun


def _rank(bids: Sequence[Candidate]) -> RankingResult:
    return rank(RULES, bids, AT)


def _peak(bids: Sequence[Candidate]) -> float:
    tracemalloc.start()
    try:
        _rank(bids)
        return round(tracemalloc.get_traced_memory()[1] / 1e6, 1)
    finally:
        tracemalloc.stop()
