"""The files of an annex: encrypted at rest, open to few, each reading entered."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.membership import MemberRole
from marketplace.domain.permissions import VISITOR
from marketplace.models import Annex, AuditEntry, Scenario
from marketplace.sealing.errors import SealBroken
from marketplace.services import (
    annex_files,
    annex_readings,
    annex_requests,
    annex_vault,
    outbox,
)
from marketplace.services.installation import file_store, settings
from marketplace.services.unit_of_work import unit_of_work
from marketplace.storage.file_types import FileRefused
from tests.conftest import Clock
from tests.factories.annexes import SECRET, add_annex_file, make_annex, make_grant, make_request
from tests.factories.people import (
    Person,
    add_member,
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
)
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def buyer(app: Flask) -> Person:
    return make_buyer()


@pytest.fixture
def scenario(buyer: Person) -> Scenario:
    return make_scenario(buyer)


@pytest.fixture
def annex(buyer: Person, scenario: Scenario) -> Annex:
    return make_annex(buyer, scenario)


@pytest.mark.usefixtures("annex")
class TestKeeping:
    def test_nothing_of_it_lies_on_the_disk_in_clear(
        self, app: Flask, buyer: Person, scenario: Scenario
    ) -> None:
        add_annex_file(buyer, scenario, SECRET * 50)
        folder = Path(app.config["SETTINGS"].instance) / "files"
        kept = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
        assert kept
        for data in kept:
            assert SECRET.encode() not in data
            assert "拓扑".encode() not in data

    def test_it_opens_as_this_file_of_this_listing_alone(
        self, buyer: Person, scenario: Scenario
    ) -> None:
        row = add_annex_file(buyer, scenario)
        token = file_store().get(row.storage_key)
        assert annex_vault.reveal_file(token, scenario, row.digest).decode() == SECRET
        for wrong in ((make_scenario(buyer), row.digest), (scenario, "0" * 64)):
            with pytest.raises(SealBroken):
                annex_vault.reveal_file(token, *wrong)

    @pytest.mark.parametrize(
        ("data", "refusal"), [(b"", InvalidInput), (b"MZ\x90\x00" * 9, FileRefused)]
    )
    def test_uploads_are_checked(
        self, buyer: Person, scenario: Scenario, data: bytes, refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            annex_files.add(buyer.actor, scenario.id, data, "样本.txt")

    def test_there_is_an_end_to_files(self, buyer: Person, scenario: Scenario) -> None:
        for number in range(settings().max_attachments):
            add_annex_file(buyer, scenario, f"{SECRET} {number}")
        with pytest.raises(InvalidInput):
            add_annex_file(buyer, scenario, "再来一个")

    def test_the_same_file_is_kept_once(self, buyer: Person, scenario: Scenario) -> None:
        assert add_annex_file(buyer, scenario).id == add_annex_file(buyer, scenario).id

    def test_a_removed_file_is_gone(self, buyer: Person, scenario: Scenario) -> None:
        row = add_annex_file(buyer, scenario)
        annex_files.remove(buyer.actor, scenario.id, row.id)
        outbox.deliver_due()
        with pytest.raises(NotFound):
            file_store().get(row.storage_key)
        for again in (annex_files.remove, annex_files.read_own):
            with pytest.raises(NotFound):
                again(buyer.actor, scenario.id, row.id)
        assert annex_files.list_own(buyer.actor, scenario.id) == []

    def test_files_come_and_go_until_the_opening(
        self, clock: Clock, buyer: Person, scenario: Scenario
    ) -> None:
        clock.advance(days=15)
        row = add_annex_file(buyer, scenario)
        waiting = make_scenario(buyer, ScenarioState.DRAFT)
        make_annex(buyer, waiting)
        add_annex_file(buyer, waiting)
        with unit_of_work():
            scenario.state = ScenarioState.OPENED
        with pytest.raises(TransitionRefused):
            annex_files.remove(buyer.actor, scenario.id, row.id)


class TestReading:
    def test_a_grantee_reads_and_every_time_it_is_entered(
        self, buyer: Person, scenario: Scenario, annex: Annex
    ) -> None:
        vendor = make_vendor()
        row = add_annex_file(buyer, scenario)
        make_grant(buyer, vendor, scenario, annex)
        for _ in range(2):
            assert annex_files.list_granted(vendor.actor, scenario.id) == [row]
            _row, data = annex_files.read_granted(vendor.actor, scenario.id, row.id)
            assert data.decode() == SECRET
        entries = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "read").order_by(AuditEntry.id)
        ).all()
        assert [(one.subject_type, one.subject_id) for one in entries] == [
            ("annex", annex.id),
            ("annex_file", row.id),
        ] * 2
        assert {one.actor_id for one in entries} == {vendor.user.id}
        assert entries[1].note == f"sha256:{row.digest}"
        assert not [one for one in entries if row.name in (one.note or "")]

    def test_the_buyer_sees_who_read_what_and_not_its_own_looks(
        self, buyer: Person, scenario: Scenario, annex: Annex
    ) -> None:
        vendor = make_vendor()
        row = add_annex_file(buyer, scenario)
        make_grant(buyer, vendor, scenario, annex)
        annex_files.list_granted(vendor.actor, scenario.id)
        annex_files.read_granted(vendor.actor, scenario.id, row.id)
        annex_files.read_own(buyer.actor, scenario.id, row.id)
        annex_files.remove(buyer.actor, scenario.id, row.id)
        found = annex_readings.list_readings(buyer.actor, scenario.id)
        name = vendor.organisation.name
        assert [(one.organisation, one.file_name) for one in found] == [
            (name, "拓扑.txt"),
            (name, None),
        ]

    def test_a_log_is_of_its_own_annex_and_for_its_buyer(
        self, buyer: Person, scenario: Scenario, annex: Annex
    ) -> None:
        vendor, other = make_vendor(), make_buyer()
        row = add_annex_file(buyer, scenario)
        make_grant(buyer, vendor, scenario, annex)
        annex_files.read_granted(vendor.actor, scenario.id, row.id)
        second = make_scenario(buyer)
        make_annex(buyer, second)
        assert annex_readings.list_readings(buyer.actor, second.id) == []
        viewer = add_member(buyer.organisation, MemberRole.VIEWER)
        for one in (other, viewer, vendor, make_administrator()):
            with pytest.raises(NotAllowed):
                annex_readings.list_readings(one.actor, scenario.id)

    def test_nobody_else_reads(self, buyer: Person, scenario: Scenario, annex: Annex) -> None:
        row = add_annex_file(buyer, scenario)
        revoked, waiting = make_vendor(), make_vendor()
        grant = make_grant(buyer, revoked, scenario, annex)
        annex_requests.revoke(buyer.actor, scenario.id, grant.id, "不再需要。")
        make_request(waiting, scenario, annex)
        for one in (revoked, waiting, make_vendor()):
            with pytest.raises(NotFound):
                annex_files.read_granted(one.actor, scenario.id, row.id)
            with pytest.raises(NotFound):
                annex_files.list_granted(one.actor, scenario.id)
        viewer = add_member(buyer.organisation, MemberRole.VIEWER)
        strangers = (viewer, make_buyer(), make_administrator(), make_supervisor())
        for actor in (*(one.actor for one in strangers), VISITOR):
            for read in (annex_files.read_granted, annex_files.read_own):
                with pytest.raises(NotAllowed):
                    read(actor, scenario.id, row.id)
        assert db.session.scalar(select(AuditEntry).where(AuditEntry.action == "read")) is None

    def test_a_grant_opens_no_other_annex(
        self, buyer: Person, scenario: Scenario, annex: Annex
    ) -> None:
        vendor = make_vendor()
        make_grant(buyer, vendor, scenario, annex)
        other = make_scenario(buyer)
        make_annex(buyer, other)
        row = add_annex_file(buyer, other)
        for scenario_id in (scenario.id, other.id):
            with pytest.raises(NotFound):
                annex_files.read_granted(vendor.actor, scenario_id, row.id)
