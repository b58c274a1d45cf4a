"""Children that live and die together."""

import os
import select
import signal
import subprocess
from pathlib import Path

import pytest

from marketplace.cli.processes import Family, python

FOREVER = python("-c", "import threading; threading.Event().wait()")
STUBBORN = python(
    "-c",
    "import signal, sys, threading; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "open(sys.argv[1], 'w').close(); threading.Event().wait()",
)


def _await_file(path: Path, family: Family) -> None:
    while not path.exists():
        assert family.find_dead() is None


def test_nobody_is_dead_while_all_live() -> None:
    with Family() as family:
        family.start("one", FOREVER)
        family.start("two", FOREVER)
        assert family.find_dead() is None


def test_the_one_that_ended_is_named_with_its_code() -> None:
    with Family() as family:
        family.start("the clerk", FOREVER)
        family.start("the guest", python("-c", "raise SystemExit(3)"))
        dead = None
        while dead is None:
            dead = family.find_dead()
    assert dead == "the guest ended with code 3"


def test_leaving_stops_everybody() -> None:
    family = Family()
    with family:
        family.start("one", FOREVER)
    assert family.find_dead() == "one ended with code -15"


def test_a_child_that_does_not_stop_is_killed(tmp_path: Path) -> None:
    family = Family(patience=0.1)
    with family:
        family.start("the mule", [*STUBBORN, str(tmp_path / "up")])
        _await_file(tmp_path / "up", family)
    assert family.find_dead() == "the mule ended with code -9"


def _start_and_fail(family: Family) -> None:
    with family:
        family.start("one", FOREVER)
        raise ZeroDivisionError


def test_an_error_inside_stops_them_too() -> None:
    family = Family()
    with pytest.raises(ZeroDivisionError):
        _start_and_fail(family)
    assert family.find_dead() == "one ended with code -15"


KILLED = """
import os, signal, sys
from marketplace.cli.processes import Family, python
with Family() as family:
    family.start("a child", python("-c", "import threading; threading.Event().wait()"))
    print(family._children["a child"].pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_children_end_when_their_parent_is_killed() -> None:
    parent = subprocess.run(python("-c", KILLED), stdout=subprocess.PIPE, check=False)
    assert parent.returncode == -signal.SIGKILL
    try:
        child = os.pidfd_open(int(parent.stdout))
    except ProcessLookupError:
        return
    ended, _, _ = select.select([child], [], [], 10)
    os.close(child)
    assert ended
