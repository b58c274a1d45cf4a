"""Amendments as pages show them, and what a listing was reopened from and as."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from marketplace.domain.lifecycle import PUBLIC_STATES
from marketplace.domain.permissions import Actor, Permission, is_allowed
from marketplace.models import Amendment, Scenario
from marketplace.services import amendments, endings, scenario_contacts
from marketplace.services.amendments import AmendmentKind
from marketplace.web.scenarios.changes import Change, describe_changes


@dataclass(frozen=True)
class Entry:
    """One amendment as this reader may see it. `deadline`: (before, after) where it moved."""

    number: int
    title: str
    at: datetime
    reason: str
    changes: list[Change]
    is_contact_left_out: bool
    is_material: bool
    deadline: tuple[datetime, datetime] | None
    url: str


@dataclass(frozen=True)
class Panel:
    """What stands on the listing's page. Ways are (title, address)."""

    entries: list[Entry]
    reopened_from: tuple[str, str] | None
    reopened_as: tuple[str, str] | None
    can_reopen: bool


def make_panel(actor: Actor, scenario: Scenario) -> Panel | None:
    """The panel of a listing; None before it is public."""
    if scenario.state not in PUBLIC_STATES:
        return None
    is_own = is_allowed(actor, Permission.SCENARIO_MANAGE, scenario)
    return Panel(
        entries=list_entries(actor, scenario),
        reopened_from=_way(endings.find_predecessor(scenario)),
        reopened_as=_way(endings.find_successor(scenario)),
        can_reopen=is_own and endings.can_reopen(scenario),
    )


def _way(scenario: Scenario | None) -> tuple[str, str] | None:
    if scenario is None:
        return None
    return scenario.title, url_for("scenarios.show", scenario_id=scenario.id)


def list_entries(actor: Actor, scenario: Scenario) -> list[Entry]:
    """The amendments of a listing, latest first."""
    has_contact = is_allowed(actor, Permission.SCENARIO_READ_CONTACT, scenario)
    rows = amendments.list_amendments(actor, scenario)
    entries = [_entry(row, has_contact=has_contact) for row in rows]
    if has_contact and any(amendments.has_contact(row) for row in rows):
        scenario_contacts.note_reading(actor, scenario)
    return entries


def _entry(row: Amendment, *, has_contact: bool) -> Entry:
    changes, is_left_out = amendments.read_changes(row, has_contact=has_contact)
    index = url_for("amendments.index", scenario_id=row.scenario_id)
    moved = (row.proposal_deadline_before, row.proposal_deadline_after)
    return Entry(
        number=row.number,
        title=_title(row),
        at=row.published_at,
        reason=row.reason,
        changes=describe_changes(changes),
        is_contact_left_out=is_left_out,
        is_material=row.is_material,
        deadline=moved if row.has_moved_deadline else None,
        url=f"{index}#amendment-{row.number}",
    )


def _title(row: Amendment) -> str:
    if row.kind == AmendmentKind.CLOSE_EARLY:
        return _("第 %(number)s 号更正：提前截止", number=row.number)
    return _("第 %(number)s 号更正", number=row.number)
