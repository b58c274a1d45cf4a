"""Messages as JSON columns keep them."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from marketplace.domain.messages import Message


def dump_message(message: Message) -> dict[str, Any]:
    """A message as JSON; messages inside its values too, other values as text or number."""
    return {
        "text": message.text,
        "values": {name: _plain(value) for name, value in message.values.items()},
    }


def _plain(value: object) -> object:
    if isinstance(value, Message):
        return dump_message(value)
    if isinstance(value, bool | int | float | str) or value is None:
        return value
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def load_message(stored: Mapping[str, Any]) -> Message:
    """The message again."""
    return Message(
        stored["text"],
        {
            name: load_message(value) if isinstance(value, dict) else value
            for name, value in stored["values"].items()
        },
    )


def dump_messages(messages: Iterable[Message]) -> list[dict[str, Any]]:
    """Several at once."""
    return [dump_message(message) for message in messages]
