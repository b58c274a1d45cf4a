"""`marketplace bench list`: the public list beside the same server's smallest page."""

import os
import platform
from collections.abc import Mapping
from dataclasses import asdict
from urllib.parse import quote

import click

from marketplace.cli.bench import smallest_page
from marketplace.cli.bench.measuring import BadAnswer, Figures, Round, run_round, summarise
from marketplace.cli.bench.serving import filled_instance, server
from marketplace.cli.output import emit, json_option

WORKERS, THREADS, CONNECTIONS = 2, 4, 2

PAGES: Mapping[str, tuple[str, ...]] = {
    "smallest": (smallest_page.PATH,),
    "list": ("/scenarios",),
    "filtered": (
        "/scenarios?sector=industry&state=accepting",
        "/scenarios?city=zhengzhou&sort=budget&page=2",
        "/scenarios?budget_band=1m-3m&sort=newest",
    ),
    "search": tuple(
        f"/scenarios?q={quote(words)}"
        for words in ("质检", "皮带异物识别", "病历质控", "汛期水位预警")
    ),
}


@click.command("list")
@click.option("--scenarios", type=click.IntRange(1, 200_000), default=10_000, show_default=True)
@click.option("--rounds", type=click.IntRange(2, 20), default=5, show_default=True)
@click.option("--seconds", type=click.FloatRange(0.2, 30), default=2.0, show_default=True)
@json_option
def list_(scenarios: int, rounds: int, seconds: float, as_json: bool) -> None:
    """Requests per second and latencies of the anonymous list, page by page in turn.

    Makes an instance of its own with a generated list, and takes about a minute.
    """
    try:
        with (
            filled_instance(scenarios) as environment,
            server(environment, WORKERS, THREADS) as port,
        ):
            measured = _measure(port, rounds, seconds)
    except BadAnswer as failure:
        raise click.ClickException(str(failure)) from failure
    answer = _answer(scenarios, rounds, measured)
    emit(answer, as_json, _lines(measured))


def _measure(port: int, rounds: int, seconds: float) -> dict[str, Figures]:
    """All kinds of pages in every round, so that a busy minute meets each of them."""
    taken: dict[str, list[Round]] = {name: [] for name in PAGES}
    for paths in PAGES.values():
        run_round(port, paths, CONNECTIONS, seconds / 2)
    for _number in range(rounds):
        for name, paths in PAGES.items():
            taken[name].append(run_round(port, paths, CONNECTIONS, seconds))
    return {name: summarise(done) for name, done in taken.items()}


def _answer(scenarios: int, rounds: int, measured: Mapping[str, Figures]) -> dict[str, object]:
    smallest, whole = measured["smallest"], measured["list"]
    return {
        "scenarios": scenarios,
        "requests_per_second": whole.requests_per_second,
        "p50_ms": whole.p50_ms,
        "p95_ms": whole.p95_ms,
        "ratio": _ratio(smallest, whole),
        "noise": max(figures.spread for figures in measured.values()),
        "pages": {
            name: {**asdict(figures), "ratio": _ratio(smallest, figures)}
            for name, figures in measured.items()
        },
        "rounds": rounds,
        "connections": CONNECTIONS,
        "server": {"workers": WORKERS, "threads": THREADS},
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
    }


def _ratio(smallest: Figures, other: Figures) -> float:
    """How many smallest pages the server answers in the time of one of the others."""
    return round(smallest.requests_per_second / other.requests_per_second, 2)


def _lines(measured: Mapping[str, Figures]) -> str:
    rows = [
        f"{name:<10}{one.requests_per_second:>10.1f}{one.p50_ms:>10.2f}{one.p95_ms:>10.2f}"
        f"{_ratio(measured['smallest'], one):>8.2f}{one.spread:>9.1%}"
        for name, one in measured.items()
    ]
    return "\n".join(["page           req/s    p50 ms    p95 ms   ratio   spread", *rows])
