"""An administrator can never open a sealed proposal: by page, service, database or log."""

import io
import logging
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from marketplace.db import Base, db
from marketplace.domain.errors import MarketplaceError
from marketplace.domain.lifecycle import Role
from marketplace.models import AuditEntry, Proposal, Receipt
from marketplace.services import (
    attention,
    audit_search,
    opened_proposals,
    openings,
    outbox,
    personal_data,
    proposal_submission,
    proposals,
    rankings,
    schedule,
)
from marketplace.services.audit_search import AuditQuestion
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import Person, make_administrator, make_supervisor
from tests.pages import Browser

SECRET = "孪生滚筒自校准算法XQ7731"
FILE_NAME = "孪生滚筒图纸.txt"
# Yuan as text, ten thousand yuan as typed, and fen as SQLite keeps money.
WANTED = (SECRET, FILE_NAME, "1234567.89", "123.456789", "123456789")
PAGES = (
    *("/admin", "/admin/audit", "/admin/audit?table=proposal", "/admin/audit?table=model"),
    *("/admin/audit/export.csv", "/admin/audit/export.xlsx", "/account/data", "/account/data.json"),
    *("/workspace", "/notifications", "/admin/scenarios", "/admin/organisations"),
)


def _typed(call: Any) -> dict[str, Any]:
    return call.complete | {
        "summary": f"{SECRET}，在六条主运皮带上部署识别服务并联动停机。",
        "price": "123.456789",
        f"answer-{call.mandatory_id}": SECRET,
        f"answer-{call.scored_id}": SECRET,
        "contact_name": SECRET,
        "file": (io.BytesIO(SECRET.encode()), FILE_NAME),
    }


def _seal(page: Browser, call: Any) -> None:
    """Draft, seal, change and seal again."""
    browser = page.signed_in(call.vendor.user)
    attached = browser.post(call.url, _typed(call), button="attach")
    attached.submit({}, button="check").submit({})
    changed = browser.post(call.url, {"days": "140"}, button="check")
    assert changed.submit({}).path == f"{call.url}/receipts/2"


def _found_in(text: str) -> list[str]:
    return [word for word in WANTED if word in text]


def _text_of(answer: Any) -> str:
    data = answer.get_data()
    if not data.startswith(b"PK"):
        return str(data.decode("utf-8", "replace"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


def test_no_page_of_theirs_shows_a_word_of_it(page: Browser, call: Any) -> None:
    _seal(page, call)
    for person in (make_administrator(), make_supervisor()):
        browser = page.signed_in(person.user)
        for path in (*PAGES, f"/admin/scenarios/{call.scenario_id}", "/scenarios"):
            answer = browser.client.get(path)
            assert answer.status_code in (200, 403), path
            assert _found_in(_text_of(answer)) == [], path


def test_the_audit_does_not_tell_that_there_is_one(page: Browser, call: Any) -> None:
    chief = make_administrator()

    def told() -> list[tuple[str, int | None]]:
        lines = audit_search.export(chief.actor, AuditQuestion(), "csv")
        rows = [(line.entry.subject_type, line.entry.subject_id) for line in lines]
        return [row for row in rows if row[0] not in ("audit_entry", "user")]

    audit_search.list_page(chief.actor, AuditQuestion())
    before = told()
    _seal(page, call)
    assert told() == before
    written = db.session.scalars(db.select(AuditEntry.id).filter_by(subject_type="proposal"))
    assert written.all()


def _attempts(person: Person, call: Any, proposal_id: int) -> Iterator[Callable[[], object]]:
    actor, scenario, number = person.actor, call.scenario, call.scenario_id
    if not actor.has(Role.SUPERVISOR):  # who has one of the two keys
        yield lambda: openings.confirm(actor, number)
    yield lambda: opened_proposals.list_opened(actor, scenario)
    yield lambda: opened_proposals.get_opened(actor, proposal_id)
    yield lambda: opened_proposals.read_file(actor, proposal_id, "0" * 64)
    yield lambda: rankings.run(actor, number)
    yield lambda: rankings.get_run(actor, scenario)
    yield lambda: proposals.get_own(actor, number)
    yield lambda: proposals.list_own(actor)
    yield lambda: proposal_submission.withdraw(actor, number)
    yield lambda: proposal_submission.submit(actor, number, 1)


@pytest.mark.parametrize("make", [make_administrator, make_supervisor])
def test_no_service_gives_it_to_them(page: Browser, call: Any, clock: Clock, make: Any) -> None:
    _seal(page, call)
    person: Person = make()
    proposal_id = db.session.scalars(db.select(Proposal.id)).one()
    for days in (0, 15):
        clock.advance(days=days)
        for attempt in _attempts(person, call, proposal_id):
            with pytest.raises(MarketplaceError) as refusal:
                attempt()
            assert refusal.value.status in (403, 404)
    row = db.session.scalars(db.select(Proposal)).one()
    assert (row.state, row.content, row.price) == ("submitted", None, None)


def test_no_survey_of_theirs_knows_it(page: Browser, call: Any) -> None:
    _seal(page, call)
    chief = make_administrator()
    surveys = (attention.survey(chief.actor), personal_data.export(chief.actor))
    assert _found_in(repr(surveys)) == []


def test_no_row_of_any_table_holds_it_before_the_opening(
    page: Browser, call: Any, clock: Clock
) -> None:
    _seal(page, call)
    outbox.deliver_due()
    clock.advance(days=13)
    schedule.run_due()
    rows = [
        f"{table.name}: {tuple(row)!r}"
        for table in Base.metadata.sorted_tables
        for row in db.session.execute(table.select())
    ]
    assert {row.partition(":")[0] for row in rows} >= {"proposal", "audit_entry", "outbox_message"}
    assert [row for row in rows if _found_in(row)] == []


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that any logger has to say, statements of the database included."""
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy.engine", "sqlalchemy.pool", "sqlalchemy.orm", "marketplace"):
        caplog.set_level(logging.DEBUG, name)
    return caplog


def test_no_log_holds_it_at_its_most_talkative(
    page: Browser, call: Any, log: pytest.LogCaptureFixture
) -> None:
    _seal(page, call)
    outbox.deliver_due()
    assert "INSERT INTO proposal" in log.text.replace('"', "")
    assert _found_in(log.text) == []


def test_no_log_holds_it_when_writing_fails(
    app: Flask, page: Browser, call: Any, log: pytest.LogCaptureFixture
) -> None:
    """A receipt that stands in the way makes the database refuse the sealing half-way."""
    browser = page.signed_in(call.vendor.user)
    attached = browser.post(call.url, _typed(call), button="attach")
    checked = attached.submit({}, button="check")
    with unit_of_work() as work:
        proposal = work.session.scalars(db.select(Proposal)).one()
        work.add(
            Receipt(
                proposal_id=proposal.id,
                version=1,
                commitment="0" * 64,
                token="in the way",
                received_at=proposal.created_at,
            )
        )
    app.config["PROPAGATE_EXCEPTIONS"] = False
    try:
        answer = checked.submit({})
    finally:
        app.config["PROPAGATE_EXCEPTIONS"] = None
    assert answer.status == 500
    assert "IntegrityError" in log.text
    assert "Traceback" in log.text
    assert _found_in(log.text) == []
    assert _found_in(answer.html) == []
