"""What keeps a listing from being published, for people."""

from collections.abc import Mapping, Sequence

from marketplace.domain.messages import Message
from marketplace.web.messages import translate
from marketplace.web.scenarios.changes import field_name


def describe_obstacles(found: Mapping[str, Sequence[Message]]) -> list[tuple[str, str]]:
    """(field, what is wrong) for each."""
    return [
        (field_name(name.partition("-")[0]), translate(message))
        for name, messages in found.items()
        for message in messages
    ]
