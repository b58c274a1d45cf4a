"""Which service writes which kind of letter."""

from collections.abc import Mapping

from marketplace.services import invitations
from marketplace.services.letters import Composer

COMPOSERS: Mapping[str, Composer] = {"invitation": invitations.compose_letter}
