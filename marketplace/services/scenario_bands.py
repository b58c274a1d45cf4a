"""What a listing asks of test results and ways of deployment, and the bands in which assessors
judge: its rows as the rules see them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from marketplace.credentials.benchmarks import Benchmark
from marketplace.domain.band_rows import BandRow
from marketplace.domain.numerals import normalise
from marketplace.matching.rules import (
    PUBLISHED_BANDS,
    USUAL_SPREAD,
    Band,
    BenchmarkFloor,
    DeploymentBand,
    MeasuredNeed,
    ResultBand,
)
from marketplace.services.benchmarks import current_table

LARGEST_MARK = 100
"""The most points that a published band may reach."""

_POINTS = re.compile(r"\d{1,3}", re.ASCII)
_PERCENT = re.compile(r"\d{1,3}(\.\d{1,4})?", re.ASCII)


def read_share(text: str | None) -> Decimal | None:
    """The share that a percentage says, 60 or 60%; None for what is none from 0 to 100."""
    plain = normalise(text or "").strip().removesuffix("%").strip()
    if not _PERCENT.fullmatch(plain):
        return None
    share = Decimal(plain).scaleb(-2)
    return share if share <= 1 else None


def read_points(text: str | None) -> Decimal | None:
    """The whole points that a cell says; None for what is none from 0 to `LARGEST_MARK`."""
    plain = normalise(text or "").strip().removesuffix("分").strip()
    if not _POINTS.fullmatch(plain):
        return None
    points = Decimal(plain)
    return points if points <= LARGEST_MARK else None


def read_judged(rows: Iterable[BandRow]) -> tuple[Band, ...]:
    """The bands in which assessors judge, as far as they can be read; the usual ones where the
    listing names none."""
    bands = tuple(
        Band(lowest, highest)
        for row in rows
        if (lowest := read_points(row.get("lowest"))) is not None
        and (highest := read_points(row.get("highest"))) is not None
    )
    return bands or PUBLISHED_BANDS


def spread_limit_of(limit: int | None, bands: Sequence[Band]) -> Decimal:
    """How far assessors may lie apart; what is usual where the listing does not say."""
    return Decimal(limit) if limit is not None else min(USUAL_SPREAD, bands[-1].highest)


def known_benchmarks() -> dict[str, Benchmark]:
    """Every benchmark of the present table by its id."""
    return {row.id: row for row in current_table().rows}


def read_floors(rows: Iterable[BandRow]) -> tuple[BenchmarkFloor, ...]:
    """The floors that can be read."""
    return tuple(
        BenchmarkFloor(benchmark, value)
        for row in rows
        if (benchmark := row.get("benchmark"))
        and (value := read_share(row.get("value"))) is not None
    )


def read_deployment(rows: Iterable[BandRow]) -> tuple[DeploymentBand, ...]:
    """The ways of deployment with what they are worth, as far as they can be read."""
    return tuple(
        DeploymentBand(choice, worth)
        for row in rows
        if (choice := row.get("choice")) and (worth := read_share(row.get("worth"))) is not None
    )


def read_measured(rows: Sequence[BandRow]) -> tuple[MeasuredNeed, ...]:
    """The needs, in the order in which their benchmarks are first named, the worst band first."""
    if not rows:
        return ()
    known = known_benchmarks()
    return tuple(
        MeasuredNeed(
            benchmark,
            tuple(sorted(bands, key=lambda band: band.raw)),
            is_higher_better=benchmark not in known or known[benchmark].higher_is_better,
        )
        for benchmark, bands in _by_benchmark(rows).items()
    )


def has_measured(rows: Iterable[BandRow]) -> bool:
    """Whether a band can be read."""
    return any(True for _band in _read_bands(rows))


def _by_benchmark(rows: Iterable[BandRow]) -> Mapping[str, list[ResultBand]]:
    found: dict[str, list[ResultBand]] = {}
    for benchmark, band in _read_bands(rows):
        found.setdefault(benchmark, []).append(band)
    return found


def _read_bands(rows: Iterable[BandRow]) -> Iterator[tuple[str, ResultBand]]:
    for row in rows:
        reached, worth = read_share(row.get("reached")), read_share(row.get("worth"))
        benchmark = row.get("benchmark")
        if benchmark and reached is not None and worth is not None:
            yield benchmark, ResultBand(reached, worth)
