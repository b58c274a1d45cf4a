"""Programs of ours as processes of their own, forked from one process that has loaded them all:
loading takes two seconds of a processor. Started from nothing they are in tests/packaging.
"""

import atexit
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import IO, Any

from marketplace.app import main

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload([__name__])


class Started:
    """A process: of what `subprocess.Popen` has, that which tests ask for."""

    def __init__(
        self, work: Callable[..., object], *arguments: Any, environment: Mapping[str, str]
    ) -> None:
        reading, writing = zip(*(_context.Pipe(duplex=False) for _stream in range(2)), strict=True)
        self._process = _context.Process(
            target=_be_child, args=(work, arguments, dict(environment), writing)
        )
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid
        for pipe in writing:
            pipe.close()
        self.stdout, self.stderr = (_as_text(pipe) for pipe in reading)

    @property
    def returncode(self) -> int | None:
        """The exit code, negative for the signal that ended it; none while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float) -> int:
        """Wait for the end; the exit code."""
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout)
        return self.returncode

    def communicate(self, timeout: float) -> tuple[str, str]:
        """Wait for the end; what it wrote to standard output and to standard error."""
        with ThreadPoolExecutor(2) as readers:
            said = [readers.submit(stream.read) for stream in (self.stdout, self.stderr)]
            try:
                self.wait(timeout)
            except subprocess.TimeoutExpired:
                self._process.kill()
                raise
            output, errors = (one.result(timeout) for one in said)
        return output, errors

    def send_signal(self, number: signal.Signals) -> None:
        """Send it this signal."""
        os.kill(self.pid, number)

    def stop(self) -> None:
        """Ask it to end, if it has not, and leave nothing of it open."""
        self._process.terminate()
        self._process.join(30)
        self.stdout.close()
        self.stderr.close()
        self._process.close()


def _as_text(pipe: Connection) -> IO[str]:
    stream = os.fdopen(os.dup(pipe.fileno()), encoding="utf-8")
    pipe.close()
    return stream


def run_program(*arguments: str) -> None:
    """Be `marketplace ARGUMENTS`."""
    sys.argv = ["marketplace", *arguments]
    main()


def _be_child(
    work: Callable[..., object],
    arguments: Sequence[Any],
    environment: Mapping[str, str],
    streams: Sequence[Connection],
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for stream, descriptor in zip(streams, (1, 2), strict=True):
        os.dup2(stream.fileno(), descriptor)
        stream.close()
    try:
        work(*arguments)
    finally:
        atexit._run_exitfuncs()  # as at the end of every program
