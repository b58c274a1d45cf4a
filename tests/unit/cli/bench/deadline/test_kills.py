"""Only children of one process are killed."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from marketplace.cli.bench.deadline.kills import killing, list_children

# Says so once its own child runs, and waits for it.
PARENT = """
import subprocess, sys
wait = "import sys; sys.stdin.read()"
child = subprocess.Popen([sys.executable, "-c", wait], stdin=subprocess.PIPE)
print(child.pid, flush=True)
print(child.wait(), flush=True)
input()
"""


@pytest.fixture
def parent() -> Iterator[subprocess.Popen[str]]:
    """A process with one child, whose number is its first line."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def test_a_child_is_killed_and_its_parent_is_not(parent: subprocess.Popen[str]) -> None:
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert list_children(parent.pid) == [child]
    with killing(parent.pid, seed=1, mean_pause=0.01) as killer:
        assert int(parent.stdout.readline()) == -signal.SIGKILL
    assert killer.count == 1
    assert parent.poll() is None
    assert list_children(parent.pid) == []


def test_where_there_is_no_child_nobody_is_killed(parent: subprocess.Popen[str]) -> None:
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    with killing(child, seed=1, mean_pause=0.001) as killer:
        deadline = time.monotonic() + 10
        while not killer.rounds and time.monotonic() < deadline:
            pass
    assert (killer.count, parent.poll()) == (0, None)
