"""The command line, inside the test's application or as a program of its own."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from marketplace.app import main
from marketplace.cli.processes import marketplace
from tests.programs import Started, run_program

Command = Callable[..., Result]
Process = Callable[..., "subprocess.Popen[str]"]
Program = Callable[..., Started]


@pytest.fixture
def command(app: Flask) -> Command:
    """Run `marketplace ARGUMENTS` on the test's application, `typed` on standard input."""

    def run(*arguments: str, typed: str = "") -> Result:
        script = ScriptInfo(create_app=lambda: app)
        return CliRunner().invoke(main, arguments, obj=script, input=typed)

    return run


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """A data folder that is not there yet."""
    return tmp_path / "instance"


def _environment(instance: Path, changes: Mapping[str, str]) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("MARKETPLACE_")}
    return {
        **kept,
        "MARKETPLACE_INSTANCE": str(instance),
        "MARKETPLACE_PORT": "0",
        "MARKETPLACE_WEB_WORKERS": "1",
        **changes,
    }


@pytest.fixture
def process(instance: Path) -> Iterator[Process]:
    """Start a command line as a process; whatever still runs is stopped afterwards."""
    started: list[subprocess.Popen[str]] = []

    def start(*line: str, **changes: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            line,
            env=_environment(instance, changes),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture
def doing() -> Iterator[Program]:
    """Have a process of its own do some work; whatever still runs is stopped afterwards."""
    started: list[Started] = []

    def start(
        work: Callable[..., object], *arguments: Any, environment: Mapping[str, str] = os.environ
    ) -> Started:
        started.append(Started(work, *arguments, environment=environment))
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.fixture
def program(instance: Path, doing: Program) -> Program:
    """Start `marketplace ARGUMENTS` as a process."""
    return lambda *arguments, **changes: doing(
        run_program, *arguments, environment=_environment(instance, changes)
    )


@pytest.fixture(scope="session")
def initialised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as `init` leaves it. To be copied, not used."""
    folder = tmp_path_factory.mktemp("initialised") / "instance"
    subprocess.run(marketplace("init"), env=_environment(folder, {}), check=True, timeout=60)
    return folder


@pytest.fixture
def prepared(program: Program, instance: Path, initialised: Path) -> Program:
    """Programs on a data folder after `init`."""
    shutil.copytree(initialised, instance)
    return program
