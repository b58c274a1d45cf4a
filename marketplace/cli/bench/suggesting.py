"""`marketplace bench sectors`: how often suggested sectors are right, by how sure they were."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from marketplace.cli.bench.relevance_data import read_scenarios
from marketplace.cli.output import emit, json_option
from marketplace.services.sector_suggestions import LEAST_CONFIDENCE, guess

BOUNDS = (0.0, 0.5, LEAST_CONFIDENCE, 0.8, 0.9)


@dataclass(frozen=True)
class Answered:
    """One text: how sure the guess was, whether it was right, and the sector that is right."""

    confidence: float
    is_right: bool
    sector: str


@click.command
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@json_option
def sectors(folder: Path, as_json: bool) -> None:
    """Suggest the sectors of the real scenarios in FOLDER (scenarios/), whose own are hidden.

    A band holds the guesses from its lower bound on: how many, how sure they said they were on
    average, how many were right. `calibration_error` is the mean distance of the two over the
    bands, weighed by their sizes; `brier` the mean squared error. The commonest sector is what
    always guessing that would reach.
    """
    scenarios = read_scenarios(folder)
    answers = [_answer(one.title, one.body, one.sector) for one in scenarios]
    emit(describe(answers), as_json)


def _answer(title: str, body: str, sector: str) -> Answered:
    found = guess(title, "", body)
    if found is None:
        return Answered(0.0, is_right=False, sector=sector)
    return Answered(found.confidence, found.sector == sector, sector)


def describe(answers: Sequence[Answered]) -> Mapping[str, Any]:
    """The figures of these answers."""
    dared = [one for one in answers if one.confidence >= LEAST_CONFIDENCE]
    bands = {f"{least:.1f}": _in_band(answers, number) for number, least in enumerate(BOUNDS)}
    gaps = [len(band) * abs(_sure(band) - _right(band)) for band in bands.values()]
    commonest = Counter(one.sector for one in answers).most_common(1)
    by_sector = [[one for one in answers if one.sector == s] for s in {a.sector for a in answers}]
    return {
        "texts": len(answers),
        "right": round(_right(answers), 3),
        "right_mean_over_sectors": round(_mean(_right(rows) for rows in by_sector), 3),
        "commonest_sector": round(_mean(n / len(answers) for _s, n in commonest), 3),
        "dared": len(dared),
        "right_of_dared": round(_right(dared), 3),
        "bands": {
            least: {
                "texts": len(band),
                "sure": round(_sure(band), 3),
                "right": round(_right(band), 3),
            }
            for least, band in bands.items()
        },
        "calibration_error": round(sum(gaps) / (len(answers) or 1), 3),
        "brier": round(_mean((one.confidence - one.is_right) ** 2 for one in answers), 3),
    }


def _in_band(answers: Sequence[Answered], number: int) -> list[Answered]:
    above = (*BOUNDS, 2.0)[number + 1]
    return [one for one in answers if BOUNDS[number] <= one.confidence < above]


def _right(answers: Sequence[Answered]) -> float:
    return _mean(float(one.is_right) for one in answers)


def _sure(answers: Sequence[Answered]) -> float:
    return _mean(one.confidence for one in answers)


def _mean(values: Iterable[float]) -> float:
    known = list(values)
    return sum(known) / (len(known) or 1)
