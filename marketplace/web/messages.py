"""Translate what the lower layers say."""

from flask_babel import gettext

from marketplace.domain.messages import Message


def translate(message: Message | str) -> str:
    """The sentence in the reader's language; messages inside its values too."""
    if isinstance(message, str):
        return gettext(message)
    values = {
        name: translate(value) if isinstance(value, Message) else value
        for name, value in message.values.items()
    }
    # Formatted here, not by gettext: a value may hold a percent sign of its own.
    return gettext(message.text) % values if values else gettext(message.text)
