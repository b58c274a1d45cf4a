"""The part of the bench that runs on the instance itself, in a process of its own.

It says lines of JSON: what `init` says, then who takes part. It hears how many seconds are left,
sets the deadline and says `true`; it hears what the vendors hold, and says what the audit finds.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import click

from marketplace.cli.bench.deadline.audit import audit
from marketplace.cli.bench.deadline.cast import Bidder, make_cast, set_deadline
from marketplace.cli.bench.deadline.vendors import Held
from marketplace.cli.init import init
from marketplace.cli.processes import marketplace
from marketplace.db import db


@click.command("deadline-stage", hidden=True)
@click.option("--vendors", type=click.IntRange(1), required=True)
@click.pass_context
def deadline_stage(context: click.Context, vendors: int) -> None:
    """Make and fill this instance, set the deadline, audit: spoken to by `bench deadline`."""
    context.invoke(init, as_json=True)
    cast = make_cast(vendors)
    _say({"scenario_id": cast.scenario_id, "bidders": [asdict(one) for one in cast.bidders]})
    set_deadline(cast.scenario_id, _hear())
    _say(True)
    held = [Held(**one) for one in _hear()]
    _say(asdict(audit(cast, held)))


def _say(answer: object) -> None:
    # Nothing is held while the other side takes its time.
    db.session.rollback()
    click.echo(json.dumps(answer))


def _hear() -> Any:
    line = sys.stdin.readline()
    if not line:
        raise click.ClickException("nobody is there any more")
    return json.loads(line)


class Stage:
    """The other side of that process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._read()
        said = self._read()
        self.scenario_id: int = said["scenario_id"]
        self.bidders = [Bidder(**one) for one in said["bidders"]]

    def set_deadline(self, seconds: float) -> None:
        """Have the scenario close so many seconds from now."""
        self._ask(seconds)

    def audit(self, held: list[Held]) -> dict[str, Any]:
        """A `Finding`, as a dictionary."""
        found: dict[str, Any] = self._ask([asdict(one) for one in held])
        return found

    def _ask(self, question: object) -> Any:
        if self._process.stdin is None:
            raise RuntimeError("the process was started without standard input")
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> Any:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise click.ClickException("the audit's process has ended; see above")
        return json.loads(line)


@contextmanager
def stage(environment: Mapping[str, str], vendors: int) -> Iterator[Stage]:
    """That process on the instance of `environment`, filled; ended afterwards."""
    command = marketplace("bench", "deadline-stage", "--vendors", str(vendors))
    with subprocess.Popen(  # noqa: S603 - our own command
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Stage(process)
        finally:
            process.terminate()
