"""A server of its own on an instance of its own, both gone afterwards."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from marketplace.cli.bench import smallest_page
from marketplace.cli.processes import marketplace, python
from marketplace.config import PREFIX

READY_SECONDS = 60
STOPPING_SECONDS = 20
HOOKS = f"python:{smallest_page.__name__}"


@contextmanager
def filled_instance(scenarios: int) -> Iterator[Mapping[str, str]]:
    """The environment of a temporary instance with a generated list of so many scenarios."""
    with empty_instance() as environment:
        run(environment, "bench", "generate", "--scenarios", str(scenarios))
        yield environment


@contextmanager
def empty_instance() -> Iterator[Mapping[str, str]]:
    """The environment of a temporary instance, as after `init`."""
    with new_instance() as environment:
        run(environment, "init")
        yield environment


@contextmanager
def new_instance(database_url: str = "") -> Iterator[Mapping[str, str]]:
    """The environment of a temporary instance before its `init`."""
    with TemporaryDirectory(prefix="marketplace-bench-") as folder:
        yield _environment(Path(folder), database_url)


def _environment(instance: Path, database_url: str) -> dict[str, str]:
    """This process's, but every setting at its default; one reader asks more than people may."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return {
        **kept,
        f"{PREFIX}INSTANCE": str(instance),
        f"{PREFIX}DATABASE_URL": database_url,
        f"{PREFIX}RATE_LIMITED": "no",
    }


def run(environment: Mapping[str, str], *arguments: str) -> str:
    """What our own command says on that instance."""
    done = subprocess.run(  # noqa: S603 - our own command
        marketplace(*arguments), env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise click.ClickException(f"`marketplace {' '.join(arguments)}` failed: {done.stderr}")
    return done.stdout


@dataclass(frozen=True)
class Server:
    """A server that runs: where it listens, and the process whose children are its workers."""

    port: int
    process_id: int


@contextmanager
def server(environment: Mapping[str, str], workers: int, threads: int) -> Iterator[int]:
    """gunicorn on a free port of this machine, as `serve` runs it; yields the port."""
    with running_server(environment, workers, threads) as started:
        yield started.port


@contextmanager
def running_server(environment: Mapping[str, str], workers: int, threads: int) -> Iterator[Server]:
    """The same; yields more of it."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        descriptor = listener.fileno()
        process = subprocess.Popen(  # noqa: S603 - our own command
            _gunicorn(descriptor, workers, threads), env=environment, pass_fds=[descriptor]
        )
        try:
            port = int(listener.getsockname()[1])
            _wait_until_ready(process, port)
            yield Server(port, process.pid)
        finally:
            _stop(process)


def _gunicorn(descriptor: int, workers: int, threads: int) -> list[str]:
    options = {
        "--bind": f"fd://{descriptor}",
        "--workers": str(workers),
        "--worker-class": "gthread",
        "--threads": str(threads),
        "--log-level": "warning",
        "--config": HOOKS,
    }
    flat = [part for option in options.items() for part in option]
    switches = ["--preload", "--no-control-socket"]
    return python("-m", "gunicorn", *flat, *switches, "marketplace.app:create_app()")


def _wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    last = time.monotonic() + READY_SECONDS
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > last:
            raise click.ClickException("the server did not start")
        time.sleep(0.1)


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", smallest_page.PATH)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOPPING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
