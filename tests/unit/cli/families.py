"""What test_processes has processes of their own do: to fork, a process may have no threads."""

import atexit
import os
import signal
import threading
from pathlib import Path

import click

from marketplace.cli.processes import Family


def _live() -> None:
    threading.Event().wait()


def _give_up() -> None:
    raise SystemExit(3)


def _be_stubborn(up: Path) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    up.touch()
    _live()


def _await_death(family: Family) -> str:
    dead = None
    while dead is None:
        dead = family.find_dead()
    return dead


def live_all() -> None:
    """Two children live; says who is dead, if anybody."""
    with Family() as family:
        family.start("one", _live)
        family.start("two", _live)
        click.echo(family.find_dead() or "nobody")


def lose_one() -> None:
    """One of two children gives up; says who is dead, if anybody."""
    with Family() as family:
        family.start("clerk", _live)
        family.start("guest", _give_up)
        click.echo(_await_death(family))


def leave() -> None:
    """Leave a child behind; says who is dead afterwards."""
    family = Family()
    with family:
        family.start("one", _live)
    click.echo(family.find_dead() or "nobody")


def leave_the_stubborn(up: Path) -> None:
    """Leave a child that does not stop when asked to; says who is dead afterwards."""
    family = Family(patience=0.1)
    with family:
        family.start("mule", lambda: _be_stubborn(up))
        while not up.exists():
            assert family.find_dead() is None
    click.echo(family.find_dead() or "nobody")


def fail() -> None:
    """Fail beside a child; says who is dead afterwards, and fails."""
    family = Family()
    try:
        with family:
            family.start("one", _live)
            raise ZeroDivisionError
    finally:
        click.echo(family.find_dead() or "nobody")


def be_killed() -> None:
    """Say which process the child is, and be killed."""
    with Family() as family:
        family.start("child", _live)
        click.echo(family._children["child"].pid)
        os.kill(os.getpid(), signal.SIGKILL)


def ask_early() -> None:
    """Ask a child to stop when it hardly is there, with a handler of our own for that."""
    signal.signal(signal.SIGTERM, lambda *_: click.echo("our handler ran in the child"))
    with Family() as family:
        family.start("one", _live)
        family._children["one"].terminate()
        click.echo(_await_death(family))


def end_in_order() -> None:
    """A child has something left to do when its work is done."""
    with Family() as family:
        family.start("one", lambda: atexit.register(click.echo, "the last word"))
        _await_death(family)
