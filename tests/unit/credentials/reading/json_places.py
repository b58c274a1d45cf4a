"""Places inside a JSON document, to be changed or removed one at a time."""

from typing import Any

Place = tuple[Any, ...]


def places(value: Any, path: Place = ()) -> list[Place]:
    """The way to every value in `value`, its own (empty) one first."""
    members: Any = ()
    if isinstance(value, dict):
        members = value.items()
    elif isinstance(value, list):
        members = enumerate(value)
    return [path] + [p for key, inner in members for p in places(inner, (*path, key))]


def holder_of(document: Any, place: Place) -> tuple[Any, Any]:
    """The object or array that holds the value at `place`, and the value's name in it."""
    *way, last = place
    for step in way:
        document = document[step]
    return document, last
