"""`marketplace bench recommend`: what the pages of recommendations take, beside a plain page."""

import json
import math
import os
import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from statistics import median, quantiles

import click

from marketplace.cli.bench.deadline.kills import PROCESSES, list_children
from marketplace.cli.bench.measuring import BadAnswer
from marketplace.cli.bench.serving import Server, empty_instance, run, running_server
from marketplace.cli.output import emit, json_option

PASS_MARK_MS = 50
PLAIN = "/workspace/watches"


@dataclass(frozen=True)
class _Stage:
    """Who asks. Everybody is signed in."""

    buyer: str
    vendors: Sequence[str]
    scenario_ids: Sequence[int]


@dataclass(frozen=True)
class _Answered:
    """One request: milliseconds until the whole answer was there, and how many of them the worker
    was at work (NaN where the kernel does not say)."""

    wall: float
    work: float


Taken = dict[str, list[_Answered]]
"""The requests by kind of page."""


@click.command
@click.option("--scenarios", type=click.IntRange(1, 100_000), default=3_000, show_default=True)
@click.option("--vendors", type=click.IntRange(2, 5_000), default=500, show_default=True)
@click.option("--rounds", type=click.IntRange(1, 20), default=3, show_default=True)
@json_option
def recommend(scenarios: int, vendors: int, rounds: int, as_json: bool) -> None:
    """Milliseconds of the two pages of recommendations, on one worker with one thread.

    Makes an instance of its own with a generated list, vendors with models, of which half are
    tested, and a session for each. In every round each vendor asks once for its recommended
    scenarios, and each time the buyer for the models recommended for another listing, and the
    vendor for a plain page: what it watches, of which there is nothing. So the first round knows
    nothing yet of any vendor. `ratio` is of medians to the plain page's. `work` is the worker's
    own time on a processor, by the kernel's books: what is left of a time on a machine with
    nothing else to do. Noise: how far apart the medians of the plain page lie in the rounds. Pass
    mark: 95 of 100 requests under 50 ms.
    """
    try:
        with empty_instance() as environment:
            stage = _set_up(environment, scenarios, vendors)
            with running_server(environment, 1, 1) as started:
                taken = [_take_round(started, stage, number) for number in range(rounds)]
    except BadAnswer as failure:
        raise click.ClickException(str(failure)) from failure
    answer = _answer(taken)
    size = {"scenarios": scenarios, "open": len(stage.scenario_ids), "vendors": vendors}
    emit({**size, **answer}, as_json, _lines(answer))


def _set_up(environment: Mapping[str, str], scenarios: int, vendors: int) -> _Stage:
    size = ("--scenarios", str(scenarios), "--vendors", str(vendors))
    said = run(environment, "bench", "recommend-stage", *size)
    return _Stage(**json.loads(said.splitlines()[-1]))


def _take_round(started: Server, stage: _Stage, number: int) -> Taken:
    connection = HTTPConnection("127.0.0.1", started.port, timeout=30)
    (worker,) = list_children(started.process_id)
    taken: Taken = {"plain": [], "scenarios": [], "models": []}
    try:
        for at, vendor in enumerate(stage.vendors):
            place = (number * len(stage.vendors) + at) % len(stage.scenario_ids)
            models = f"/scenarios/{stage.scenario_ids[place]}/recommended-models"
            for kind, path, cookie in (
                ("plain", PLAIN, vendor),
                ("scenarios", "/workspace/recommended-scenarios", vendor),
                ("models", models, stage.buyer),
            ):
                taken[kind].append(_ask(connection, worker, path, cookie))
    finally:
        connection.close()
    return taken


def _ask(connection: HTTPConnection, worker: int, path: str, cookie: str) -> _Answered:
    worked, begun = _worked(worker), time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise BadAnswer(f"{path} answered {answer.status}")
    wall = (time.perf_counter() - begun) * 1000
    return _Answered(wall, _worked(worker) - worked)


def _worked(process_id: int) -> float:
    """Milliseconds on a processor of all its threads: the first figure of `schedstat`."""
    threads = PROCESSES.glob(f"{process_id}/task/*/schedstat")
    spent = [int(thread.read_text().split()[0]) for thread in threads]
    return sum(spent) / 1_000_000 if spent else math.nan


def _answer(rounds: Sequence[Taken]) -> dict[str, object]:
    plain = median(_walls(_all(rounds, "plain")))
    medians = [median(_walls(one["plain"])) for one in rounds]
    pages = {
        kind: {
            **_figures(_all(rounds, kind)),
            "first_round_p95_ms": _figures(rounds[0][kind])["p95_ms"],
            "ratio": round(median(_walls(_all(rounds, kind))) / plain, 2),
        }
        for kind in rounds[0]
    }
    worst = max(pages["scenarios"]["p95_ms"], pages["models"]["p95_ms"])
    return {
        "pages": pages,
        "noise": round((max(medians) - min(medians)) / plain, 3),
        "pass_mark_p95_ms": PASS_MARK_MS,
        "is_passed": worst < PASS_MARK_MS,
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
    }


def _all(rounds: Sequence[Taken], kind: str) -> list[_Answered]:
    return [answered for one in rounds for answered in one[kind]]


def _walls(answers: Sequence[_Answered]) -> list[float]:
    return [answered.wall for answered in answers]


def _figures(answers: Sequence[_Answered]) -> dict[str, float]:
    walls = quantiles(_walls(answers), n=100, method="inclusive")
    works = quantiles([answered.work for answered in answers], n=100, method="inclusive")
    return {
        "requests": len(answers),
        "p50_ms": round(walls[49], 2),
        "p95_ms": round(walls[94], 2),
        "work_p50_ms": round(works[49], 2),
        "work_p95_ms": round(works[94], 2),
    }


def _lines(answer: Mapping[str, object]) -> str:
    pages = answer["pages"]
    rows = [
        f"{kind:<10}{one['requests']:>9}{one['p50_ms']:>9.1f}{one['p95_ms']:>9.1f}"
        f"{one['first_round_p95_ms']:>15.1f}{one['work_p50_ms']:>10.1f}{one['work_p95_ms']:>10.1f}"
        f"{one['ratio']:>8.2f}"
        for kind, one in (pages.items() if isinstance(pages, dict) else ())
    ]
    return "\n".join(
        [
            "page       requests   p50 ms   p95 ms  first round p95  work p50  work p95   ratio",
            *rows,
            f"noise: {answer['noise']}, pass mark: p95 under {PASS_MARK_MS} ms, "
            f"passed: {answer['is_passed']}",
        ]
    )
