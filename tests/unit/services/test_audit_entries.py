"""Reads of restricted data are entered, seldom; the audit is read with filters, page by page."""

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import NotFound
from marketplace.domain.permissions import SYSTEM, VISITOR, Permission
from marketplace.models import AuditEntry
from marketplace.services import (
    acting,
    audit_entries,
    opened_proposals,
    organisations,
    scenario_contacts,
)
from marketplace.services.acting import Origin
from marketplace.services.audit_entries import ReadKind
from tests.conftest import Clock
from tests.factories.people import make_administrator, make_buyer, make_vendor
from tests.factories.rounds import make_round
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")


def _reads() -> list[tuple[str, int | None, str | None, int | None]]:
    query = select(AuditEntry).where(AuditEntry.action == "read").order_by(AuditEntry.id)
    return [
        (row.subject_type, row.subject_id, row.note, row.actor_id)
        for row in db.session.scalars(query)
    ]


class TestReads:
    def test_a_contact_read_by_others_is_entered_once_an_hour(self, clock: Clock) -> None:
        vendor, scenario = make_vendor(), make_scenario()
        for _again in range(3):
            contact = scenario_contacts.find_contact(vendor.actor, scenario)
            assert contact is not None
            assert contact.name == scenario.contact_name
        entry = ("scenario", scenario.id, "contact", vendor.user.id)
        assert _reads() == [entry]
        clock.advance(minutes=61)
        scenario_contacts.find_contact(vendor.actor, scenario)
        assert _reads() == [entry, entry]

    def test_each_person_and_each_subject_has_an_entry(self) -> None:
        one, other = make_vendor(), make_vendor()
        scenarios = (make_scenario(), make_scenario())
        for vendor in (one, other):
            for scenario in scenarios:
                scenario_contacts.find_contact(vendor.actor, scenario)
        assert len(set(_reads())) == 4

    def test_one_s_own_contact_is_no_restricted_data(self) -> None:
        buyer = make_buyer()
        scenario_contacts.find_contact(buyer.actor, make_scenario(buyer))
        assert _reads() == []

    def test_a_contact_that_nobody_filled_in_is_not_read(self) -> None:
        buyer = make_buyer()
        scenario = make_scenario(
            buyer, "draft", contact_name=None, contact_phone=None, contact_email=None
        )
        scenario_contacts.find_contact(make_administrator().actor, scenario)
        assert _reads() == []

    def test_who_may_not_have_the_contact_reads_nothing(self) -> None:
        vendor = make_vendor()
        assert scenario_contacts.find_contact(vendor.actor, make_scenario(state="draft")) is None
        assert _reads() == []

    def test_members_shown_to_an_administrator_are_entered(self) -> None:
        buyer, chief = make_buyer(), make_administrator()
        organisations.list_members(buyer.actor, buyer.organisation.id)
        assert _reads() == []
        organisations.list_members(chief.actor, buyer.organisation.id)
        assert _reads() == [("organisation", buyer.organisation.id, "members", chief.user.id)]

    def test_an_opened_proposal_is_entered_with_the_name_of_who_read_it(self, clock: Clock) -> None:
        round_ = make_round(clock).open()
        buyer = round_.buyer
        with acting.on_behalf_of(Origin(address="10.1.2.3")):
            opened_proposals.get_opened(buyer.actor, round_.first.id)
        assert _reads() == [("proposal", round_.first.id, "proposal", buyer.user.id)]
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "read")).one()
        assert (entry.organisation_id, entry.address) == (buyer.organisation.id, "10.1.2.3")

    def test_what_was_refused_was_not_read(self, clock: Clock) -> None:
        round_ = make_round(clock).open()
        with pytest.raises(NotFound):
            opened_proposals.get_opened(make_buyer().actor, round_.first.id)
        assert _reads() == []

    def test_the_operator_has_the_database_itself(self) -> None:
        audit_entries.note_read(SYSTEM, "scenario", 1, ReadKind.CONTACT)
        assert _reads() == []


def _refusals() -> list[tuple[int | None, int | None, str | None, str | None]]:
    query = select(AuditEntry).where(AuditEntry.action == "forbidden").order_by(AuditEntry.id)
    return [
        (row.actor_id, row.organisation_id, row.address, row.note)
        for row in db.session.scalars(query)
    ]


class TestRefusals:
    PAGE = "GET /admin/audit"

    def test_each_person_and_page_has_one_an_hour(self, clock: Clock) -> None:
        buyer, vendor = make_buyer(), make_vendor()
        with acting.on_behalf_of(Origin(address="10.1.2.3")):
            for page in (self.PAGE, "GET /admin", self.PAGE):
                audit_entries.note_refusal(buyer.actor, Permission.AUDIT_READ, page)
        audit_entries.note_refusal(vendor.actor, Permission.AUDIT_READ, self.PAGE)
        entered = [
            (buyer.user.id, buyer.organisation.id, "10.1.2.3", self.PAGE),
            (buyer.user.id, buyer.organisation.id, "10.1.2.3", "GET /admin"),
            (vendor.user.id, vendor.organisation.id, None, self.PAGE),
        ]
        assert _refusals() == entered
        clock.advance(minutes=61)
        audit_entries.note_refusal(vendor.actor, Permission.AUDIT_READ, self.PAGE)
        assert _refusals() == [*entered, entered[-1]]

    def test_nobody_known_was_refused(self) -> None:
        for actor in (VISITOR, SYSTEM):
            audit_entries.note_refusal(actor, Permission.AUDIT_READ, self.PAGE)
        assert _refusals() == []

    def test_they_do_not_tell_who_has_a_sealed_proposal(self) -> None:
        vendor, buyer = make_vendor(), make_buyer()
        for actor in (vendor.actor, buyer.actor):
            for permission in (Permission.PROPOSAL_READ_OWN, Permission.PROPOSAL_WRITE):
                audit_entries.note_refusal(actor, permission, permission)
        assert {row[0] for row in _refusals()} == {buyer.user.id}
