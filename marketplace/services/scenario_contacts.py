"""Whom to ask about a scenario: handed out to few, and every reading by others is entered."""

from dataclasses import dataclass

from marketplace.domain.permissions import Actor, Permission, is_allowed
from marketplace.models import Scenario
from marketplace.services import audit_entries
from marketplace.services.audit_entries import ReadKind


@dataclass(frozen=True)
class Contact:
    """A person of the buyer's."""

    name: str | None
    phone: str | None
    email: str | None


def find_contact(actor: Actor, scenario: Scenario) -> Contact | None:
    """The contact of a listing, for those who may have it."""
    if not is_allowed(actor, Permission.SCENARIO_READ_CONTACT, scenario):
        return None
    note_reading(actor, scenario)
    return _contact_of(scenario)


def note_reading(actor: Actor, scenario: Scenario) -> None:
    """Enter that somebody outside the buyer's organisation was shown the contact."""
    is_foreign = scenario.organisation_id != actor.organisation_id
    if is_foreign and _contact_of(scenario) != Contact(None, None, None):
        audit_entries.note_read(actor, "scenario", scenario.id, ReadKind.CONTACT)


def _contact_of(scenario: Scenario) -> Contact:
    return Contact(scenario.contact_name, scenario.contact_phone, scenario.contact_email)
