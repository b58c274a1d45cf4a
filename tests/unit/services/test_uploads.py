"""Every way in passes the same scanner and the same limits."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from marketplace.domain.errors import InvalidInput
from marketplace.domain.lifecycle import ScenarioState
from marketplace.exchange.workbook import write_csv
from marketplace.services import (
    attachments,
    credentials,
    import_uploads,
    organisation_documents,
    proposals,
    uploads,
)
from marketplace.services.installation import settings
from marketplace.services.organisation_documents import Upload
from marketplace.services.proposal_content import ProposalContent
from marketplace.storage.file_types import FileRefused
from marketplace.storage.virus_scan import NotScanned, VirusFound
from tests.clamd import answering
from tests.factories.people import make_buyer, make_vendor
from tests.factories.proposals import TASK, make_version, report_file
from tests.factories.scenarios import make_scenario

PDF = b"%PDF-1.7 plan"
MEGABYTE = 2**20


def _attach(data: bytes = PDF) -> Callable[[], object]:
    buyer = make_buyer()
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    return lambda: attachments.attach(buyer.actor, draft.id, data, "a.pdf")


def _bid(data: bytes = PDF) -> Callable[[], object]:
    vendor, scenario = make_vendor(), make_scenario()
    proposals.save_draft(vendor.actor, scenario.id, ProposalContent(), 0)
    return lambda: proposals.attach(vendor.actor, scenario.id, data, "a.pdf")


def _import() -> Callable[[], object]:
    data, buyer = write_csv(("场景名称", "场景描述"), [("矸石识别", "识别")]), make_buyer()
    return lambda: import_uploads.upload(buyer.actor, data, "a.csv")


def _report() -> Callable[[], object]:
    vendor = make_vendor()
    version, data = make_version(vendor), report_file(TASK, 30, 37)
    return lambda: credentials.upload_report(vendor.actor, version.id, data, "a.json")


WAYS = (_attach, _bid, _import, _report)


def _set(app: Flask, **changes: object) -> None:
    app.config["SETTINGS"] = replace(settings(), **changes)


def _stored() -> list[object]:
    return [path for path in (settings().instance / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize("way", WAYS)
def test_every_upload_is_scanned(app: Flask, way: Callable[[], Callable[[], object]]) -> None:
    upload = way()
    with answering(lambda _data: b"stream: Test FOUND\0") as address:
        _set(app, clamd=address)
        with pytest.raises(VirusFound):
            upload()
    with pytest.raises(NotScanned):
        upload()
    assert _stored() == []
    with answering(lambda _data: b"stream: OK\0") as address:
        _set(app, clamd=address)
        upload()


@pytest.mark.parametrize("way", [_attach, _bid])
def test_programs_in_documents_are_refused(
    app: Flask, way: Callable[[bytes], Callable[[], object]]
) -> None:
    with pytest.raises(FileRefused, match="脚本"):
        way(PDF + b" /JavaScript ")()


def test_files_of_one_thing_have_a_limit_together(app: Flask) -> None:
    _set(app, max_total_megabytes=1)
    vendor, scenario = make_vendor(), make_scenario()
    proposals.save_draft(vendor.actor, scenario.id, ProposalContent(), 0)
    buyer = make_buyer()
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    for mark in (b"1", b"2"):
        data = PDF + mark * (MEGABYTE // 2 - len(PDF))
        proposals.attach(vendor.actor, scenario.id, data, "a.pdf")
        attachments.attach(buyer.actor, draft.id, data, "a.pdf")
        organisation_documents.add(buyer.actor, "other", Upload(data, "a.pdf"))
    for attach in (
        lambda: proposals.attach(vendor.actor, scenario.id, PDF, "b.pdf"),
        lambda: attachments.attach(buyer.actor, draft.id, PDF, "b.pdf"),
        lambda: organisation_documents.add(buyer.actor, "other", Upload(PDF, "b.pdf")),
    ):
        with pytest.raises(InvalidInput) as refusal:
            attach()
        assert "合计最多 1 MB" in str(refusal.value.fields["file"][0])


def test_there_is_room_up_to_the_limits(app: Flask) -> None:
    _set(app, max_total_megabytes=2, max_attachments=2)
    uploads.require_room([MEGABYTE], MEGABYTE)
    for sizes, new in (([MEGABYTE], MEGABYTE + 1), ([1, 1], 1)):
        with pytest.raises(InvalidInput):
            uploads.require_room(sizes, new)


def test_a_picture_is_measured_by_the_setting(app: Flask) -> None:
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x10\x00\x00\x00\x10\x00\x08\x00\x00\x00\x00"
    _set(app, max_image_megapixels=1)
    with pytest.raises(FileRefused, match=r"图\.png"):
        uploads.check_document(png, "图.png")
