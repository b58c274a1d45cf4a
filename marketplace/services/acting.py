"""On whose behalf the program is running right now, for the audit.

The web sets it for each request; without it the system itself, or its operator, acts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """Who and from where; `address` is the network address, empty on the command line."""

    user_id: int | None = None
    organisation_id: int | None = None
    address: str | None = None


_SYSTEM = Origin()
_origin: ContextVar[Origin] = ContextVar("marketplace_origin", default=_SYSTEM)


def current() -> Origin:
    """Who acts, and from where."""
    return _origin.get()


def begin(origin: Origin) -> None:
    """What follows in this request is done by `origin`."""
    _origin.set(origin)


@contextmanager
def on_behalf_of(origin: Origin) -> Iterator[None]:
    """What the block does is done by `origin`."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)
