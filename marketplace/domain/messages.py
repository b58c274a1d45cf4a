"""Sentences for people, as data that lower layers can pass upwards untranslated.

The domain and the adapters know no Flask, so they cannot translate. They hand a `Message` up:
the Chinese sentence that is also the catalogue's key, and the values for its placeholders.
The web layer translates it at the last moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


def mark(text: str) -> str:
    """Mark `text` for extraction into the translation catalogue and return it unchanged."""
    return text


@dataclass(frozen=True)
class Message:
    """A sentence (`%(name)s` placeholders) and the values to fill in.

    A value that is itself a `Message` is translated before it is filled in.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """The Chinese sentence, for logs and the command line."""
        if not self.values:
            return self.text
        return self.text % {name: str(value) for name, value in self.values.items()}


def say(text: str, **values: object) -> Message:
    """A `Message`; extracted like `mark`."""
    return Message(text, values)
