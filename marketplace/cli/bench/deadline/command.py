"""`marketplace bench deadline`: proposals under fire, and nothing lost, doubled or in doubt."""

import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click

from marketplace.cli.bench.deadline.rush import Plan, run_rush
from marketplace.cli.bench.deadline.stage import stage
from marketplace.cli.bench.measuring import BadAnswer
from marketplace.cli.bench.postgresql import own_database, running_postgresql
from marketplace.cli.bench.serving import new_instance, running_server
from marketplace.cli.output import emit, json_option
from marketplace.config import Settings

WORKERS = {"sqlite": 2, "postgresql": 4}
BOTH = "both"


@click.command
@click.option("--vendors", type=click.IntRange(1, 1_000), default=200, show_default=True)
@click.option("--seconds", type=click.FloatRange(1, 60), default=10.0, show_default=True)
@click.option(
    "--kill-every",
    "pause",
    type=click.FloatRange(0.1, 60),
    default=1.0,
    show_default=True,
    help="Seconds between two kills, on average.",
)
@click.option("--seed", type=int, default=20260301, show_default=True)
@click.option("--database", type=click.Choice([*WORKERS, BOTH]), default=BOTH, show_default=True)
@click.option(
    "--postgresql-url",
    default="",
    help="A server on which a database may be made and dropped; empty: one is started.",
)
@json_option
def deadline(
    vendors: int,
    seconds: float,
    pause: float,
    seed: int,
    database: str,
    postgresql_url: str,
    as_json: bool,
) -> None:
    """Vendors submit to one scenario in its last seconds while workers are killed by SIGKILL.

    Makes an instance of its own for each database, with real pages, time and processes. After the
    deadline everything is opened and audited: what a vendor was told, the receipts, the rows and
    the ledger have to agree. Fails where they do not.
    """
    plan = Plan(seconds, pause, seed)
    chosen = WORKERS if database == BOTH else [database]
    found = {name: _run_on(name, postgresql_url, vendors, plan) for name in chosen}
    answer = {
        **found,
        "seconds": seconds,
        "seed": seed,
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
    }
    emit(answer, as_json, _lines(found))
    if any(one["wrong"] for one in found.values()):
        raise click.ClickException("proposals were lost, doubled or in doubt; see above")


def _run_on(database: str, url: str, vendors: int, plan: Plan) -> Mapping[str, Any]:
    workers = WORKERS[database]
    with (
        _database(database, url) as address,
        new_instance(address) as environment,
        stage(environment, vendors) as cast,
        running_server(environment, workers, Settings.web_threads) as server,
    ):
        try:
            return {"workers": workers, **run_rush(server, cast, plan)}
        except BadAnswer as failure:
            raise click.ClickException(f"{database}: {failure}") from failure


@contextmanager
def _database(name: str, url: str) -> Iterator[str]:
    """The address of an empty database; none for SQLite, which is a file of the instance."""
    if name == "sqlite":
        yield ""
    elif url:
        with own_database(url) as address:
            yield address
    else:
        with running_postgresql() as server, own_database(server) as address:
            yield address


def _lines(found: Mapping[str, Mapping[str, Any]]) -> str:
    return "\n".join(line for name, one in found.items() for line in _section(name, one))


def _section(name: str, one: Mapping[str, Any]) -> Iterator[str]:
    yield f"{name}, {one['workers']} workers, {one['kills']} kills"
    yield (
        f"  {one['vendors']} vendors: {one['acknowledged']} acknowledged, {one['found']} found "
        f"on asking again, {one['too_late']} too late; {one['lost_requests']} requests lost"
    )
    yield f"  until the receipt: {one['p50_ms']} ms (p50), {one['p95_ms']} ms (p95)"
    yield f"  opened: {one['counted']}; files without a row: {one['files_without_row']}"
    yield from (f"  WRONG: {text}" for text in one["wrong"])
