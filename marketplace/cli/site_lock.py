"""Whether the site runs on this machine: its processes share a lock on a file of the data folder.

The lock goes with the processes, however they end. A rotation of the platform key wants it alone.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

_NAME = "running.lock"


def share(instance: Path) -> int:
    """Say that this process runs the site, until it ends."""
    return _lock(
        instance, fcntl.LOCK_SH, "the platform key is being rotated: start again when that is done"
    )


@contextmanager
def shared(instance: Path) -> Iterator[int]:
    """Say so during the block; the descriptor can be handed to children."""
    descriptor = share(instance)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def taken_alone(instance: Path) -> Iterator[None]:
    """Keep the site from starting during the block; refused while any of it runs."""
    descriptor = _lock(
        instance,
        fcntl.LOCK_EX,
        "the site is running on this machine: stop `marketplace serve` and `marketplace worker`",
    )
    try:
        yield
    finally:
        os.close(descriptor)


def _lock(instance: Path, mode: int, refusal: str) -> int:
    descriptor = os.open(instance / _NAME, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise click.ClickException(refusal) from None
    return descriptor
