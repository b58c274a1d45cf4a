"""Administrators check numbers and papers; the vendor is told."""

from datetime import date

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound
from marketplace.models import AuditEntry, DocumentBadge, Model
from marketplace.services import document_badges, filings, models
from marketplace.services.document_badges import BadgeFile, BadgeText
from marketplace.services.models import ModelProfile
from tests.conftest import Clock
from tests.factories.people import Person, make_administrator, make_vendor
from tests.factories.proposals import make_version, model_profile
from tests.notices import events_of
from tests.unit.services.test_filing_register import ONE, take

pytestmark = pytest.mark.usefixtures("app")

NUMBER = "Henan-JiaMo-202501010001"
TEXT = BadgeText("cnas", "CNAS-2026-01", "某检测中心", date(2026, 1, 5), date(2027, 1, 4))
PAPER = BadgeFile(b"report of a test\n", "report.txt")


def hide(vendor: Person, model: Model) -> None:
    profile: ModelProfile = model_profile(name=model.name, is_published=False)
    models.save_model(vendor.actor, model.id, profile)


def test_a_number_is_normalised_found_in_the_register_and_confirmed() -> None:
    vendor, chief = make_vendor(), make_administrator()
    model = make_version(vendor, name="别的名字").model
    typed = "Ｈenan－JiaMo –202501010001 "
    row = models.add_filing(vendor.actor, model.id, "generative-service", typed, None)
    assert row.number == NUMBER
    take(ONE)
    (found,) = filings.list_waiting(chief.actor).rows
    assert found.entry is not None
    assert (found.is_entity_same, found.is_name_same) == (False, False)
    filings.check(chief.actor, row.id, "checked", "公告 2025-01-10")
    assert filings.list_waiting(chief.actor).total == 0
    assert (row.state, row.checked_by_id, row.source) == (
        "checked",
        chief.user.id,
        "公告 2025-01-10",
    )
    assert [each.filing.id for each in filings.list_checked(chief.actor)] == [row.id]
    assert events_of(vendor)[-1] == "filing_checked"
    changes = db.session.scalars(
        select(AuditEntry.changes)
        .where(AuditEntry.subject_type == "filing")
        .order_by(AuditEntry.id.desc())
    ).first()
    assert changes is not None
    assert changes["state"] == ["unchecked", "checked"]


def test_a_check_says_what_was_found_and_where() -> None:
    vendor, chief = make_vendor(), make_administrator()
    model = make_version(vendor).model
    row = models.add_filing(vendor.actor, model.id, "generative-service", NUMBER, None)
    with pytest.raises(InvalidInput) as refusal:
        filings.check(chief.actor, row.id, "unchecked", " ")
    assert set(refusal.value.fields) == {"state", "source"}
    with pytest.raises(NotAllowed):
        filings.check(vendor.actor, row.id, "checked", "公告")
    filings.check(chief.actor, row.id, "not-found", "公告")
    assert events_of(vendor)[-1] == "filing_not_found"


def test_what_is_not_published_is_nobody_elses() -> None:
    vendor, chief = make_vendor(), make_administrator()
    model = make_version(vendor).model
    row = models.add_filing(vendor.actor, model.id, "generative-service", NUMBER, None)
    badge = document_badges.add(vendor.actor, model.id, TEXT, PAPER)
    hide(vendor, model)
    for page in (filings.list_waiting(chief.actor), document_badges.list_waiting(chief.actor)):
        assert (page.rows, page.total) == ([], 0)
    with pytest.raises(NotFound):
        filings.check(chief.actor, row.id, "checked", "公告")
    with pytest.raises(NotFound):
        document_badges.read_file_to_check(chief.actor, badge.id)


def test_versions_after_a_filing_may_not_be_covered() -> None:
    vendor = make_vendor()
    model = make_version(vendor).model
    row = models.add_filing(vendor.actor, model.id, "generative-service", NUMBER, None)
    models.add_version(vendor.actor, model.id, "v9", "", date(2025, 6, 1))
    models.add_version(vendor.actor, model.id, "v0", "", date(2024, 6, 1))
    db.session.expire(model)
    assert filings.list_later_versions(row, model) == ["v9"]


def test_a_paper_is_kept_changed_checked_and_removed(clock: Clock) -> None:
    vendor, chief = make_vendor(), make_administrator()
    model = make_version(vendor).model
    row = document_badges.add(vendor.actor, model.id, TEXT, PAPER)
    assert document_badges.read_own_file(vendor.actor, model.id, row.id)[1] == PAPER.data
    document_badges.check(chief.actor, row.id, "checked", "机构网站")
    assert document_badges.read_file_to_check(chief.actor, row.id)[1] == PAPER.data
    assert events_of(vendor)[-1] == "filing_checked"
    assert row.is_valid
    newer = BadgeFile(b"another report\n", "newer.txt")
    document_badges.save(vendor.actor, model.id, row.id, TEXT, newer)
    assert (row.state, row.checked_at, row.name) == ("unchecked", None, "newer.txt")
    clock.advance(days=800)
    assert not row.is_valid
    document_badges.remove(vendor.actor, model.id, row.id)
    assert db.session.scalars(select(DocumentBadge)).all() == []


def test_a_paper_is_checked_for_sense_and_belongs_to_its_vendor() -> None:
    vendor, other = make_vendor(), make_vendor()
    model = make_version(vendor).model
    empty = BadgeText("x", " ", " ", None)
    with pytest.raises(InvalidInput) as refusal:
        document_badges.add(vendor.actor, model.id, empty, PAPER)
    assert set(refusal.value.fields) == {"kind", "number", "issued_by", "issued_on"}
    backwards = BadgeText("cma", "没有数字", "某中心", date(2026, 1, 5), date(2025, 1, 5))
    with pytest.raises(InvalidInput) as refusal:
        document_badges.add(vendor.actor, model.id, backwards, PAPER)
    assert set(refusal.value.fields) == {"number", "valid_until"}
    with pytest.raises(NotAllowed):
        document_badges.add(other.actor, model.id, TEXT, PAPER)
    row = document_badges.add(vendor.actor, model.id, TEXT, PAPER)
    with pytest.raises(InvalidInput):
        document_badges.add(vendor.actor, model.id, TEXT, PAPER)
    with pytest.raises(NotFound):
        document_badges.read_own_file(other.actor, model.id, row.id)
    with pytest.raises(NotFound):
        document_badges.get_own(vendor.actor, make_version(vendor, name="另一个").model_id, row.id)


def test_every_check_stays_known(clock: Clock) -> None:
    vendor, chief = make_vendor(), make_administrator()
    row = models.add_filing(
        vendor.actor, make_version(vendor).model_id, "generative-service", NUMBER, None
    )
    moments = [clock.now()]
    for state in ("not-found", "checked"):
        clock.advance(hours=1)
        filings.check(chief.actor, row.id, state, "公告")
        moments.append(clock.now())
    clock.advance(hours=1)
    known = [filings.state_at(row, moment) for moment in (*moments, clock.now())]
    assert known == ["unchecked", "unchecked", "not-found", "checked"]
    assert [check.checked_by_id for check in row.checks] == [chief.user.id] * 2


def test_a_corrected_number_counts_from_now_and_is_checked_anew(clock: Clock) -> None:
    vendor, chief = make_vendor(), make_administrator()
    model = make_version(vendor).model
    row = models.add_filing(vendor.actor, model.id, "generative-service", NUMBER, None)
    filings.check(chief.actor, row.id, "not-found", "公告")
    clock.advance(hours=1)
    args = (vendor.actor, model.id, row.id, "generative-service")
    models.save_filing(*args, NUMBER, None)
    assert (row.state, len(row.checks)) == ("not-found", 1)
    models.save_filing(*args, NUMBER.replace("JiaMo", "YiMo"), date(2025, 1, 10))
    assert (row.state, row.source, row.checked_at, row.checks) == ("unchecked", None, None, [])
    assert row.created_at == clock.now()
    models.add_filing(vendor.actor, model.id, "generative-service", NUMBER, None)
    with pytest.raises(InvalidInput):
        models.save_filing(*args, NUMBER, None)
    with pytest.raises(NotAllowed):
        models.save_filing(make_vendor().actor, *args[1:], NUMBER, None)


def test_what_vanished_from_the_register_is_found_as_such() -> None:
    vendor, chief = make_vendor(), make_administrator()
    model = make_version(vendor).model
    models.add_filing(vendor.actor, model.id, "generative-service", NUMBER, None)
    other = ONE | {"registry_no": 2, "filing_number": None}
    take(ONE, other)
    take(other)
    (found,) = filings.list_waiting(chief.actor).rows
    assert found.entry is not None
    assert found.entry.vanished_at is not None
    take(other, ONE | {"registry_no": 3})
    (found,) = filings.list_waiting(chief.actor).rows
    assert found.entry is not None
    assert (found.entry.registry_number, found.entry.vanished_at) == (3, None)
