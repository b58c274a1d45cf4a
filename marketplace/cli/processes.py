"""Child processes that live and die together."""

import atexit
import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.context import ForkProcess
from typing import Any

STOPPING_SECONDS = 20
_STOPPING = (signal.SIGTERM, signal.SIGINT)
_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15


class Stopped(Exception):
    """Somebody asked us to stop."""


class Family:
    """Children started together. When one ends, or on leaving the block, all are stopped.

    They are forked: what is loaded here is not loaded anew in each, and its memory is shared. So
    nothing may be open here that is not to be shared, database connections above all.
    """

    def __init__(self, patience: float = STOPPING_SECONDS) -> None:
        """A child that takes more than `patience` seconds to stop is killed."""
        self._patience = patience
        self._children: dict[str, ForkProcess] = {}

    def start(self, name: str, work: Callable[[], object]) -> None:
        """Start a child that does `work` and ends; `name` is what lists of processes call it.

        It has a session of its own, so that a terminal's Ctrl-C reaches it through us only, and is
        asked to stop when we are killed: nothing of a killed server keeps its port.
        """
        child = multiprocessing.get_context("fork").Process(
            target=_be_child, args=(os.getpid(), name, work), name=name
        )
        # Until the child has its own, our handlers would run in it.
        former = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
        try:
            child.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, former)
        self._children[name] = child

    def find_dead(self) -> str | None:
        """The name and exit code of a child that has ended."""
        for name, child in self._children.items():
            if child.exitcode is not None:
                return f"the {name} ended with code {child.exitcode}"
        return None

    def __enter__(self) -> "Family":
        return self

    def __exit__(self, *_error: object) -> None:
        for child in self._children.values():
            child.terminate()
        for child in self._children.values():
            child.join(self._patience)
            if child.exitcode is None:
                child.kill()
                child.join()


def _be_child(parent: int, name: str, work: Callable[[], object]) -> None:
    os.setsid()
    if sys.platform == "linux":
        _end_with_parent(parent, name)
    for number in _STOPPING:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
    try:
        work()
    finally:
        # Not done otherwise for children of this kind; gunicorn's own children come by here too.
        atexit._run_exitfuncs()  # noqa: SLF001


def _end_with_parent(parent: int, name: str) -> None:
    """Have the kernel send us SIGTERM when the parent dies, and call us by our name (prctl(2))."""
    kernel = ctypes.CDLL(None)
    kernel.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    kernel.prctl(_PR_SET_NAME, name.encode())
    if os.getppid() != parent:
        raise SystemExit(1)  # it was gone before, and sends nothing


def raise_on_signals() -> None:
    """Turn SIGTERM and Ctrl-C into `Stopped`, once: stopping itself is not interrupted."""

    def handle(_number: int, _frame: Any) -> None:
        for number in _STOPPING:
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    for number in _STOPPING:
        signal.signal(number, handle)


def python(*arguments: str) -> list[str]:
    """A command line for this interpreter."""
    return [sys.executable, *arguments]


def marketplace(*arguments: str) -> list[str]:
    """A command line for this program."""
    return python("-c", "from marketplace.app import main; main()", *arguments)
