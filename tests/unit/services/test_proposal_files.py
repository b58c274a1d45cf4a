"""Attachments of a draft: encrypted on disk, read by their vendor alone."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from marketplace.domain.errors import InvalidInput, NotFound
from marketplace.models import Scenario
from marketplace.services import outbox, proposal_files, proposals
from marketplace.services.installation import settings
from marketplace.services.proposal_content import ProposalContent
from marketplace.storage.file_types import FileRefused
from tests.factories.people import Person, make_vendor
from tests.factories.scenarios import make_scenario

PLAN = b"%PDF-1.7 the plan"


def _draft() -> tuple[Person, Scenario]:
    vendor, scenario = make_vendor(), make_scenario()
    proposals.save_draft(vendor.actor, scenario.id, ProposalContent(), 0)
    return vendor, scenario


def _on_disk() -> Iterator[bytes]:
    folder = settings().instance / "files"
    return (path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_file_is_read_back_and_unreadable_on_disk(app: Flask) -> None:
    vendor, scenario = _draft()
    own = proposals.attach(vendor.actor, scenario.id, PLAN, "../方案 书.pdf")
    (note,) = own.content.files
    assert (note.name, note.media_type, note.size) == ("方案 书.pdf", "application/pdf", len(PLAN))
    assert proposal_files.read_own_file(own.row, own.owner, note.file_id) == (note, PLAN)
    assert [data for data in _on_disk() if b"the plan" in data] == []
    assert len(list(_on_disk())) == 1


def test_saving_words_leaves_the_files_alone(app: Flask) -> None:
    vendor, scenario = _draft()
    proposals.attach(vendor.actor, scenario.id, PLAN, "plan.pdf")
    saved = proposals.save_draft(vendor.actor, scenario.id, ProposalContent(days=9), 2)
    assert [note.name for note in saved.content.files] == ["plan.pdf"]


def test_the_same_file_twice_is_one_file(app: Flask) -> None:
    vendor, scenario = _draft()
    for _press in range(2):
        own = proposals.attach(vendor.actor, scenario.id, PLAN, "plan.pdf")
    assert (len(own.content.files), own.version) == (1, 2)
    assert len(list(_on_disk())) == 1


def test_a_removed_file_is_gone_from_disk_after_delivery(app: Flask) -> None:
    vendor, scenario = _draft()
    (note,) = proposals.attach(vendor.actor, scenario.id, PLAN, "plan.pdf").content.files
    own = proposals.detach(vendor.actor, scenario.id, note.file_id)
    assert own.content.files == ()
    outbox.deliver_due()
    assert list(_on_disk()) == []
    with pytest.raises(NotFound):
        proposals.detach(vendor.actor, scenario.id, note.file_id)


def test_another_vendors_file_cannot_be_read_or_removed(app: Flask) -> None:
    vendor, scenario = _draft()
    (note,) = proposals.attach(vendor.actor, scenario.id, PLAN, "plan.pdf").content.files
    rival = make_vendor()
    own = proposals.save_draft(rival.actor, scenario.id, ProposalContent(), 0)
    with pytest.raises(NotFound):
        proposal_files.read_own_file(own.row, own.owner, note.file_id)
    with pytest.raises(NotFound):
        proposals.detach(rival.actor, scenario.id, note.file_id)


def test_there_is_room_for_so_many_and_no_more(app: Flask) -> None:
    app.config["SETTINGS"] = replace(settings(), max_attachments=2)
    vendor, scenario = _draft()
    for name in ("a.pdf", "b.pdf"):
        proposals.attach(vendor.actor, scenario.id, PLAN, name)
    with pytest.raises(InvalidInput) as refusal:
        proposals.attach(vendor.actor, scenario.id, PLAN, "c.pdf")
    assert list(refusal.value.fields) == ["file"]


def test_an_oversize_file_is_refused(app: Flask) -> None:
    app.config["SETTINGS"] = replace(settings(), max_upload_megabytes=1)
    vendor, scenario = _draft()
    with pytest.raises(InvalidInput) as refusal:
        proposals.attach(vendor.actor, scenario.id, b"%PDF-" + bytes(2**20), "big.pdf")
    assert "1 MB" in str(refusal.value.fields["file"][0])


def test_a_program_under_a_documents_name_is_refused(app: Flask) -> None:
    vendor, scenario = _draft()
    with pytest.raises(FileRefused):
        proposals.attach(vendor.actor, scenario.id, b"MZ\x90\x00\x03", "plan.pdf")
    assert list(_on_disk()) == []
