"""A bounded memory of what is dear to work out and can be worked out again at any time."""

import threading
from collections.abc import Callable
from enum import Enum
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class _Missing(Enum):
    MARK = "nothing is kept; None may be"


class Kept(Generic[Key, Value]):
    """At most so many values by their keys; when it is full it begins anew.

    Several threads may ask at once. Two of them may work out the same value; either will do.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._values: dict[Key, Value] = {}

    def find(self, key: Key) -> Value | None:
        """What is kept under `key`."""
        return self._values.get(key)

    def find_or_make(self, key: Key, make: Callable[[], Value]) -> Value:
        """What is kept under `key`, else what `make` gives, from now on kept."""
        found = self._values.get(key, _Missing.MARK)
        return self.keep(key, make()) if found is _Missing.MARK else found

    def keep(self, key: Key, value: Value) -> Value:
        """Keep `value` instead of what is there."""
        with self._lock:
            if len(self._values) >= self._most:
                self._values = {}
            self._values[key] = value
        return value
