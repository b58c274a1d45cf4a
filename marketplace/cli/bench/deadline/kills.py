"""Kill a server's workers, one at a time, at random moments."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import click

# Linux alone says so easily who is whose child.
PROCESSES = Path("/proc")


@dataclass
class Killer:
    """Kills children of the process `parent`, never anything else. `count`: how many so far, in
    so many `rounds`."""

    parent: int
    chance: Random
    mean_pause: float
    count: int = 0
    rounds: int = 0

    def kill_until(self, stop: threading.Event) -> None:
        """At moments without memory of one another, `mean_pause` seconds apart on average."""
        while not stop.wait(self.chance.expovariate(1 / self.mean_pause)):
            children = list_children(self.parent)
            if children and _kill(self.chance.choice(children), self.parent):
                self.count += 1
            self.rounds += 1


def list_children(parent: int) -> list[int]:
    """The ids of the processes that `parent` has started and that run, in order."""
    if not PROCESSES.is_dir():
        raise click.ClickException("without /proc nobody says which processes are the server's")
    ids = sorted(int(path.name) for path in PROCESSES.iterdir() if path.name.isdigit())
    return [number for number in ids if _find_parent(number) == parent]


def _find_parent(number: int) -> int | None:
    """proc_pid_stat(5): `pid (name) state ppid …`, where a name may hold anything."""
    try:
        said = (PROCESSES / str(number) / "stat").read_text()
    except OSError:
        return None
    state, parent = said.rpartition(")")[2].split()[:2]
    return None if state == "Z" else int(parent)


def _kill(number: int, parent: int) -> bool:
    """Through a handle: the number may be another process's by now."""
    try:
        handle = os.pidfd_open(number)
    except ProcessLookupError:
        return False
    try:
        if _find_parent(number) != parent:
            return False
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    except ProcessLookupError:
        return False
    finally:
        os.close(handle)
    return True


@contextmanager
def killing(parent: int, seed: int, mean_pause: float) -> Iterator[Killer]:
    """A killer at work during the block."""
    killer = Killer(parent, Random(seed), mean_pause)  # noqa: S311 - repeatable, not secret
    stop = threading.Event()
    thread = threading.Thread(target=killer.kill_until, args=(stop,))
    thread.start()
    try:
        yield killer
    finally:
        stop.set()
        thread.join()
