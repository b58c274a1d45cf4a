"""Evaluation reports: read, judged, kept; hostile ones refused, and nothing of them kept."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.credentials.reading import UnreadableReport
from marketplace.db import db
from marketplace.domain.errors import AlreadyExists, InvalidInput, NotAllowed, NotFound
from marketplace.domain.permissions import VISITOR
from marketplace.models import Credential, OutboxMessage
from marketplace.services import credential_verdicts, credentials, models, outbox
from marketplace.services.installation import file_store, settings
from marketplace.services.stored_messages import load_message
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import make_buyer, make_vendor
from tests.factories.proposals import (
    TASK,
    make_credential,
    make_proposal,
    make_version,
    model_profile,
    report_file,
)
from tests.factories.scenarios import make_scenario
from tests.places import SHARED_DATA

pytestmark = pytest.mark.usefixtures("app")

REPORTS = [
    path
    for tool in ("lm-eval", "evalscope")
    for path in sorted((SHARED_DATA / "evaluation-reports" / tool).iterdir())
]


def stored_files() -> list[Path]:
    folder = settings().instance / "files"
    return [path for path in folder.rglob("*") if path.is_file()]


def changed(**fields: Any) -> bytes:
    """The factory's report with other fields."""
    return json.dumps({**json.loads(report_file(TASK, 30, 37)), **fields}).encode()


def test_a_report_is_judged_and_kept_with_its_file() -> None:
    vendor = make_vendor()
    version = make_version(vendor)
    row = make_credential(vendor, version, TASK, 30, 37)
    (result,) = row.results
    assert row.organisation_id == vendor.organisation.id
    assert (row.format, row.noted_tier, row.uploaded_by_id) == ("lm-eval", "T1", vendor.user.id)
    assert (result.task, result.benchmark is not None) == (TASK, True)
    assert (result.metric, result.filter, result.n, result.n_total) == ("acc", "none", 37, 37)
    assert abs(result.value - Decimal(30) / 37) < Decimal("1e-15")
    assert credentials.read_file(VISITOR, row.id) == (row, report_file(TASK, 30, 37))
    assert [str(load_message(stored)) for stored in row.noted_reasons]


def test_a_sample_of_the_questions_proves_nothing() -> None:
    vendor = make_vendor()
    row = make_credential(vendor, make_version(vendor), TASK, 30, 37, total=370)
    assert row.noted_tier == "T0"


def test_the_same_file_is_kept_once_for_a_version_and_leaves_no_orphan() -> None:
    vendor = make_vendor()
    version = make_version(vendor)
    make_credential(vendor, version, TASK, 30, 37)
    with pytest.raises(AlreadyExists):
        make_credential(vendor, version, TASK, 30, 37)
    assert len(stored_files()) == 1
    second = models.add_version(vendor.actor, version.model_id, "v2", "", None)
    make_credential(vendor, second, TASK, 30, 37)
    assert len(stored_files()) == 2


def test_only_the_owner_uploads_and_removes() -> None:
    vendor = make_vendor()
    version = make_version(vendor)
    row = make_credential(vendor, version, TASK, 30, 37)
    for other in (make_vendor(), make_buyer()):
        with pytest.raises(NotAllowed):
            credentials.upload_report(other.actor, version.id, b"{}", "r.json")
        with pytest.raises(NotAllowed):
            credentials.remove_credential(other.actor, row.id)
    with pytest.raises(NotFound):
        credentials.upload_report(vendor.actor, 10**6, b"{}", "r.json")


def test_a_report_on_a_hidden_model_is_hidden() -> None:
    vendor = make_vendor()
    version = make_version(vendor, is_published=False)
    row = make_credential(vendor, version, TASK, 30, 37)
    assert credentials.get_credential(vendor.actor, row.id) is row
    for ask in (credentials.get_credential, credentials.read_file):
        with pytest.raises(NotFound):
            ask(make_buyer().actor, row.id)
        with pytest.raises(NotFound):
            ask(vendor.actor, 10**6)


def test_a_removed_report_takes_its_file_along() -> None:
    vendor = make_vendor()
    row = make_credential(vendor, make_version(vendor), TASK, 30, 37)
    key = row.storage_key
    credentials.remove_credential(vendor.actor, row.id)
    assert file_store().get(key)
    outbox.deliver_due()
    assert stored_files() == []
    assert db.session.scalars(select(Credential)).all() == []


def test_what_an_opened_proposal_relies_on_stays(clock: Clock) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario, version = make_scenario(buyer), make_version(vendor)
    row = make_credential(vendor, version, TASK, 30, 37)
    make_proposal(vendor, scenario, version, credential_ids=(row.id,))
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    with pytest.raises(NotAllowed):
        credentials.remove_credential(vendor.actor, row.id)
    assert credentials.read_file(vendor.actor, row.id)[1]


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.name)
def test_every_real_report_is_read_and_judged(path: Path) -> None:
    vendor = make_vendor()
    version = make_version(vendor)
    row = credentials.upload_report(vendor.actor, version.id, path.read_bytes(), path.name)
    assert row.noted_tier in ("T0", "T1")
    assert row.results
    assert row.noted_reasons
    assert (row.file_name, row.size) == (path.name, path.stat().st_size)


HUGE = 10**12  # the most that a report may state of samples
HOSTILE = {
    "empty": b"",
    "blank": b"  \n",
    "nul": b"\x00" * 1000,
    "binary": bytes(range(256)),
    "a list": b"[]",
    "a number": b"7",
    "cut short": report_file(TASK, 30, 37)[:-40],
    "other json": b'{"hello": "world"}',
    "deep": b"[" * 100_000,
    "deep objects": b'{"results":' * 5000 + b"1" + b"}" * 5000,
    "twice the same field": b'{"results": {}, "results": {}, "config": {}}',
    "infinite": report_file(TASK, 30, 37).replace(b"0.81", b"1e999999"),
    "a million digits": report_file(TASK, 30, 37).replace(b"0.81", b"0." + b"1" * 10**6),
    "nul in a name": report_file(TASK, 30, 37).replace(TASK.encode(), TASK.encode() + b"\\u0000"),
    "half a character": report_file(TASK, 30, 37).replace(TASK.encode(), b"\\ud800"),
    "a name without end": report_file(TASK, 30, 37).replace(TASK.encode(), b"x" * 100_000),
    "no results": changed(results={}),
    "results as text": changed(results="good"),
    "a time before time": changed(date=-1e300),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_report_is_refused_and_nothing_of_it_kept(data: bytes) -> None:
    vendor = make_vendor()
    version = make_version(vendor)
    with pytest.raises(UnreadableReport) as refusal:
        credentials.upload_report(vendor.actor, version.id, data, "results.json")
    assert str(refusal.value.message)
    assert (stored_files(), version.credentials) == ([], [])


def test_a_report_larger_than_the_limit_is_refused() -> None:
    vendor = make_vendor()
    version = make_version(vendor)
    data = b" " * (settings().max_upload_megabytes * 2**20 + 1)
    with pytest.raises(UnreadableReport):
        credentials.upload_report(vendor.actor, version.id, data, "results.json")


def test_counts_as_large_as_a_report_may_state_are_kept() -> None:
    vendor = make_vendor()
    data = changed(**{"n-samples": {TASK: {"original": HUGE, "effective": HUGE}}})
    row = credentials.upload_report(vendor.actor, make_version(vendor).id, data, "results.json")
    assert [(result.n, result.n_total) for result in row.results] == [(HUGE, HUGE)]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("", "file"),
        ("../../etc/passwd", "passwd"),
        ("r\x00.json", "r.json"),
        ("长" * 999, "长" * 120),
    ],
)
def test_a_file_name_is_kept_safe(name: str, kept: str) -> None:
    vendor = make_vendor()
    version = make_version(vendor)
    data = report_file(TASK, 30, 37)
    assert credentials.upload_report(vendor.actor, version.id, data, name).file_name == kept


def test_the_best_tier_of_a_model_is_over_all_its_versions() -> None:
    vendor = make_vendor()
    version = make_version(vendor)
    assert credential_verdicts.best_tier(version.model) is None
    make_credential(vendor, version, TASK, 30, 37, total=370)
    assert credential_verdicts.best_tier(version.model) == "T0"
    second = models.add_version(vendor.actor, version.model_id, "v2", "", None)
    make_credential(vendor, second, TASK, 30, 37)
    db.session.expire_all()
    assert credential_verdicts.best_tier(version.model) == "T1"


def test_the_index_hears_of_a_new_report() -> None:
    vendor = make_vendor()
    version = models.add_version(
        vendor.actor, models.create_model(vendor.actor, model_profile()).id, "v1", "", None
    )
    before = len(db.session.scalars(select(OutboxMessage)).all())
    make_credential(vendor, version, TASK, 30, 37)
    after = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert [row.topic for row in after[before:]] == ["search.model"]


def test_a_version_has_only_so_many_reports() -> None:
    vendor = make_vendor()
    version = make_version(vendor)
    for number in range(credentials.MOST_CREDENTIALS):
        make_credential(vendor, version, TASK, 30 + number, 100)
    before = stored_files()
    with pytest.raises(InvalidInput) as refusal:
        make_credential(vendor, version, TASK, 99, 100)
    assert list(refusal.value.fields) == ["file"]
    assert stored_files() == before
    make_credential(vendor, make_version(vendor, name="另一个模型"), TASK, 99, 100)
