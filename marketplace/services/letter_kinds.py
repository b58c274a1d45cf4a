"""Every kind of letter there is, and who writes it: the outbox's topic `letter`."""

from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.services import (
    accounts,
    assessor_endings,
    assessor_invitations,
    assessors,
    email_changes,
    email_links,
    invitations,
    letters,
    password_changes,
)
from marketplace.services.letters import Composer

COMPOSERS: Mapping[str, Composer] = {
    "already_registered": accounts.compose_already_registered,
    assessor_endings.LETTER: assessor_endings.compose_letter,
    assessor_endings.NEEDLESS: assessor_endings.compose_needless,
    assessor_endings.UNINVITED: assessor_endings.compose_uninvited,
    assessors.LETTER: assessor_invitations.compose_letter,
    "email_changed": email_changes.compose_changed,
    "email_changing": email_changes.compose_changing,
    "email_link": email_links.compose_letter,
    "invitation": invitations.compose_letter,
    "reset_password": password_changes.compose_letter,
}


def send(payloads: Sequence[Mapping[str, Any]]) -> None:
    """Send each letter that is still to be sent. Raises `DeliveryFailed`."""
    letters.send_letters(COMPOSERS, payloads)
