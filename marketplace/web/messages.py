"""Translate what the lower layers say."""

from decimal import Decimal

from flask_babel import gettext

from marketplace.domain.messages import Message


def translate(message: Message | str) -> str:
    """The sentence in the reader's language; messages inside its values too."""
    if isinstance(message, str):
        return gettext(message)
    values = {name: _shown(value) for name, value in message.values.items()}
    # Formatted here, not by gettext: a value may hold a percent sign of its own.
    return gettext(message.text) % values if values else gettext(message.text)


def translate_reason(reason: str | None) -> str:
    """A reason as it is kept: our own sentences in the reader's language."""
    return gettext(reason) if reason else ""


def _shown(value: object) -> object:
    if isinstance(value, Message):
        return translate(value)
    if isinstance(value, Decimal):
        # Amounts of many digits are read in groups: 1,700,000.
        return f"{value:,f}"
    return value
