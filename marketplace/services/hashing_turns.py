"""One password is hashed at a time on a machine, and few wait for their turn.

Hashing is dear by design: many wrong sign-ins at once would otherwise take every core, and every
thread, from the people who only read. The turn is a lock on a file in the data folder, which the
processes of an installation share; the kernel takes it back from a process that dies.
"""

import fcntl
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TypeVar

from marketplace.domain.errors import MarketplaceError
from marketplace.domain.messages import Message, say
from marketplace.services.installation import settings

LONGEST_WAIT = 10.0
# Threads of each process that are kept for everybody who is not signing in.
KEPT_THREADS = 2
_PAUSE = 0.01
# A tenth of what a page's thread may claim of a busy core.
_NICENESS = 10

T = TypeVar("T")

_first_in_process = threading.Lock()


class TooManyWaiting(MarketplaceError):
    """Others are signing in, too many or too long to wait for."""

    status = 503


def run(work: Callable[[], T]) -> T:
    """What `work` gives, done in turn and out of the way of pages. Raises `TooManyWaiting`."""
    with turn():
        return _gentle_thread(os.getpid()).submit(work).result()


@cache
def _gentle_thread(_process: int) -> ThreadPoolExecutor:
    """One for each process: a thread is not there any more after a fork."""
    return ThreadPoolExecutor(1, "hashing", initializer=_step_back)


def _step_back() -> None:
    """Linux has priorities of threads. There is no way up again without privileges."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


@contextmanager
def turn() -> Iterator[None]:
    """Hash inside the block: alone on this machine. Raises `TooManyWaiting`."""
    seats = _seats(max(settings().web_threads - KEPT_THREADS, 1))
    if not seats.acquire(blocking=False):
        raise TooManyWaiting(_busy())
    try:
        last = time.monotonic() + LONGEST_WAIT
        with _taken(_first_in_process, last), _locked(_path(), last):
            yield
    finally:
        seats.release()


def _busy() -> Message:
    return say("此刻登录的人太多，请等几秒再试。")


@cache
def _seats(count: int) -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(count)


def _path() -> Path:
    return settings().instance.resolve() / "hashing.lock"


@contextmanager
def _taken(lock: threading.Lock, last: float) -> Iterator[None]:
    if not lock.acquire(timeout=max(last - time.monotonic(), 0)):
        raise TooManyWaiting(_busy())
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _locked(path: Path, last: float) -> Iterator[None]:
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        while not _lock(descriptor):
            if time.monotonic() > last:
                raise TooManyWaiting(_busy())
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
