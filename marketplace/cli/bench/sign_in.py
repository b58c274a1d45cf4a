"""`marketplace bench sign-in`: what a password check costs, and what many do to the public list."""

import os
import platform
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from statistics import median

import click

from marketplace.cli.bench.guessing import guessing
from marketplace.cli.bench.measuring import BadAnswer, Figures, Round, run_round, summarise
from marketplace.cli.bench.serving import filled_instance, server
from marketplace.cli.output import emit, json_option
from marketplace.config import PREFIX, Settings
from marketplace.services import passwords

WORKERS, THREADS = Settings.web_workers, Settings.web_threads
CONNECTIONS = 2
LIST = ("/scenarios",)
CHECKS = 7


@click.command("sign-in")
@click.option("--scenarios", type=click.IntRange(1, 200_000), default=1_000, show_default=True)
@click.option("--guessers", type=click.IntRange(1, 200), default=20, show_default=True)
@click.option("--rounds", type=click.IntRange(2, 20), default=4, show_default=True)
@click.option("--seconds", type=click.FloatRange(0.2, 30), default=3.0, show_default=True)
@json_option
def sign_in(scenarios: int, guessers: int, rounds: int, seconds: float, as_json: bool) -> None:
    """The cost of one check, and the list page alone and beside many wrong sign-ins.

    Makes an instance of its own, with the limits of requests per address off, and takes about
    half a minute. The ratio is of the list page's median times; noise is how far the rounds of
    the list page alone lie apart.
    """
    cost = _cost_of_a_check()
    try:
        with (
            filled_instance(scenarios) as environment,
            server({**environment, f"{PREFIX}RATE_LIMITED": "no"}, WORKERS, THREADS) as port,
        ):
            alone, beside, answers = _measure(port, guessers, rounds, seconds)
    except BadAnswer as failure:
        raise click.ClickException(str(failure)) from failure
    answer = _answer(cost, alone, beside, answers)
    emit({**answer, "guessers": guessers, "rounds": rounds}, as_json, _lines(answer))


def _cost_of_a_check() -> float:
    """Milliseconds of processor time, of one core since there is one lane."""
    taken = []
    for _time in range(CHECKS):
        begun = time.process_time()
        passwords.is_right("wrong horse battery", None)
        taken.append((time.process_time() - begun) * 1000)
    return round(median(taken), 1)


def _measure(
    port: int, guessers: int, rounds: int, seconds: float
) -> tuple[Figures, Figures, Counter[int]]:
    """The list alone and beside the guessers in turn, so that a busy minute meets both."""
    alone: list[Round] = []
    beside: list[Round] = []
    answers: Counter[int] = Counter()
    run_round(port, LIST, CONNECTIONS, seconds / 2)
    for _number in range(rounds):
        alone.append(run_round(port, LIST, CONNECTIONS, seconds))
        with guessing(port, guessers) as them:
            beside.append(run_round(port, LIST, CONNECTIONS, seconds))
        answers.update(sum((one.answers for one in them), Counter()))
    return summarise(alone), summarise(beside), answers


def _answer(
    cost: float, alone: Figures, beside: Figures, answers: Mapping[int, int]
) -> dict[str, object]:
    return {
        "check_cpu_ms": cost,
        "alone": asdict(alone),
        "beside_guessers": asdict(beside),
        "ratio_p50": round(beside.p50_ms / alone.p50_ms, 2),
        "ratio_p95": round(beside.p95_ms / alone.p95_ms, 2),
        "noise": alone.spread,
        "answers": {str(status): count for status, count in sorted(answers.items())},
        "server": {"workers": WORKERS, "threads": THREADS},
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
    }


def _lines(answer: Mapping[str, object]) -> str:
    alone, beside = answer["alone"], answer["beside_guessers"]
    rows = [("list page", "p50 ms", "p95 ms"), _row("alone", alone), _row("beside them", beside)]
    return "\n".join(
        [
            f"one check: {answer['check_cpu_ms']} ms of processor time",
            *(f"{name:<12}{p50:>10}{p95:>10}" for name, p50, p95 in rows),
            f"ratio: {answer['ratio_p50']} (p50), {answer['ratio_p95']} (p95)",
            f"noise: {answer['noise']}",
            f"answers to the guessers, by status: {answer['answers']}",
        ]
    )


def _row(name: str, figures: object) -> tuple[str, str, str]:
    shown = figures if isinstance(figures, dict) else {}
    return name, str(shown["p50_ms"]), str(shown["p95_ms"])
