"""Child processes that live and die together."""

import ctypes
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

STOPPING_SECONDS = 20
_PR_SET_PDEATHSIG = 1


class Stopped(Exception):
    """Somebody asked us to stop."""


class Family:
    """Children started together. When one ends, or on leaving the block, all are stopped."""

    def __init__(self, patience: float = STOPPING_SECONDS) -> None:
        """A child that takes more than `patience` seconds to stop is killed."""
        self._patience = patience
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: Sequence[str], inherited: Sequence[int] = ()) -> None:
        """Start a child; it gets the file descriptors `inherited`.

        It has a session of its own, so that a terminal's Ctrl-C reaches it through us only, and is
        asked to stop when we are killed: nothing of a killed server keeps its port.
        """
        self._children[name] = subprocess.Popen(  # noqa: S603 - commands of our own
            command,
            pass_fds=tuple(inherited),
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
        )

    def find_dead(self) -> str | None:
        """The name and exit code of a child that has ended."""
        for name, child in self._children.items():
            if child.poll() is not None:
                return f"{name} ended with code {child.returncode}"
        return None

    def __enter__(self) -> "Family":
        return self

    def __exit__(self, *_error: object) -> None:
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        for child in self._children.values():
            try:
                child.wait(self._patience)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _end_with_parent() -> None:
    """Have the kernel send this child SIGTERM when its parent dies (prctl(2))."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def raise_on_signals() -> None:
    """Turn SIGTERM and Ctrl-C into `Stopped`, once: stopping itself is not interrupted."""

    def handle(_number: int, _frame: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)


def python(*arguments: str) -> list[str]:
    """A command line for this interpreter."""
    return [sys.executable, *arguments]


def marketplace(*arguments: str) -> list[str]:
    """A command line for this program."""
    return python("-c", "from marketplace.app import main; main()", *arguments)
