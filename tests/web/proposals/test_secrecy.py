"""Until the opening nobody but the vendor learns a word of a proposal, or that there is one."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from marketplace.db import Base, db
from marketplace.domain.lifecycle import OrganisationState
from marketplace.domain.membership import OrganisationKind as Kind
from marketplace.models import LedgerEntry, Notification, Proposal, Receipt, StateChange
from marketplace.services import notifications, outbox, proposal_vault, schedule
from tests.factories.people import (
    make_administrator,
    make_organisation,
    make_person,
    make_supervisor,
    make_vendor,
)
from tests.pages import Browser

SECRET = "孪生滚筒自校准算法XQ7731"
FILE_NAME = "孪生滚筒图纸.txt"
PRICE_TYPED = "123.456789"
# Yuan as text, ten thousand yuan as typed, and fen as SQLite keeps money.
PRICE_FORMS = ("1234567.89", PRICE_TYPED, "123456789")
PATHS = (
    *("", "/submit", "/withdraw", "/receipts/1", "/receipts/1.jws", "/receipts/1.jwe", "/result"),
    *("/export", "/export-submitted"),
)


def _seal(page: Browser, call: Any) -> str:
    """Seal a proposal that carries the secret everywhere; the address of its attachment."""
    browser = page.signed_in(call.vendor.user)
    typed = call.complete | {
        "summary": f"{SECRET}，在六条主运皮带上部署识别服务并联动停机。",
        "price": PRICE_TYPED,
        f"answer-{call.mandatory_id}": SECRET,
        f"answer-{call.scored_id}": SECRET,
        "contact_name": SECRET,
        "file": (io.BytesIO(SECRET.encode()), FILE_NAME),
    }
    attached = browser.post(call.url, typed, button="attach")
    receipt = attached.submit({}, button="check").submit({})
    assert receipt.path == f"{call.url}/receipts/1"
    links = [link.get("href") or "" for link in attached.find_all("a")]
    return next(link for link in links if "/proposal/files/" in link)


def _take_other_ways(page: Browser, call: Any) -> None:
    """Have the secret autosaved, previewed, exported and imported besides."""
    browser = page.signed_in(call.vendor.user)
    sent = browser.get(call.url).form(call.url).fill({"contact_phone": SECRET})
    saved = browser.client.post(call.url, data=sent, headers={"Accept": "application/json"})
    assert saved.status_code == 200
    assert SECRET in browser.get(f"{call.url}/submit").html
    exported = browser.client.get(f"{call.url}/export").data
    file = (io.BytesIO(exported), "proposal.zip")
    assert "已导入草稿" in browser.post(f"{call.url}/import", {"file": file}).text


def _rows(*tables: Any) -> Iterator[str]:
    for table in tables or Base.metadata.sorted_tables:
        for row in db.session.execute(table.select()):
            yield f"{table.name}: {tuple(row)!r}"


def _files(folder: Path) -> Iterator[tuple[Path, bytes]]:
    return ((path, path.read_bytes()) for path in folder.rglob("*") if path.is_file())


def _withholds(page: Browser, person: Any, path: str) -> bool:
    answer = page.signed_in(person.user).client.get(path)
    return answer.status_code in (403, 404) and SECRET.encode() not in answer.data


@pytest.mark.parametrize("make", [make_administrator, make_supervisor])
def test_authorities_are_refused_everywhere(page: Browser, call: Any, make: Any) -> None:
    file = _seal(page, call)
    person = make()
    for path in [*(call.url + path for path in PATHS), file, "/workspace/proposals"]:
        assert _withholds(page, person, path), path


def test_the_buyer_is_refused_everywhere(page: Browser, call: Any) -> None:
    file = _seal(page, call)
    for path in [*(call.url + path for path in PATHS), file, "/workspace/proposals"]:
        assert _withholds(page, call.buyer, path), path
    proposal_id = db.session.scalar(db.select(Proposal.id))
    assert _withholds(page, call.buyer, f"/proposals/{proposal_id}")


def test_another_vendor_finds_only_its_own_empty_form(page: Browser, call: Any) -> None:
    file = _seal(page, call)
    rival = make_vendor()
    for path in [*(call.url + path for path in PATHS[1:]), file]:
        assert _withholds(page, rival, path), path
    browser = page.signed_in(rival.user)
    assert SECRET not in browser.get(call.url).html
    assert browser.get(call.url).form(call.url).controls["summary"].values == [""]
    assert "还没有申报" in browser.get("/workspace/proposals").html


def test_a_visitor_and_an_unapproved_vendor_are_kept_out(page: Browser, call: Any) -> None:
    file = _seal(page, call)
    waiting = make_person(
        organisation=make_organisation(Kind.VENDOR, state=OrganisationState.PENDING)
    )
    for path in [*(call.url + path for path in PATHS), file]:
        assert page.client.get(path).status_code == 302, path
        assert _withholds(page, waiting, path), path


def _seen(browser: Browser, path: str) -> str:
    """A page without what differs between any two requests."""
    html = browser.get(path).html
    return re.sub(r'name="csrf_token" (type="hidden" )?value="[^"]*"', "", html)


def test_no_page_of_others_changes_when_a_proposal_comes(page: Browser, call: Any) -> None:
    browsers = {
        "visitor": page,
        "buyer": page.signed_in(call.buyer.user),
        "administrator": page.signed_in(make_administrator().user),
        "rival": page.signed_in(make_vendor().user),
    }
    outbox.deliver_due()
    paths = ["/", "/scenarios", f"/scenarios/{call.scenario_id}", "/search?q=皮带"]
    before = {
        (who, path): _seen(browser, path) for who, browser in browsers.items() for path in paths
    }
    _seal(page, call)
    outbox.deliver_due()
    after = {
        (who, path): _seen(browser, path) for who, browser in browsers.items() for path in paths
    }
    assert [key for key in before if before[key] != after[key]] == []


def test_nobody_else_is_told(page: Browser, call: Any, clock: Any) -> None:
    before = notifications.count_unread(call.buyer.actor)
    _seal(page, call)
    assert notifications.count_unread(call.buyer.actor) == before
    told = db.session.scalars(
        db.select(Notification).where(Notification.event == "proposal_received")
    ).all()
    assert [row.user_id for row in told] == [call.vendor.actor.user_id]
    clock.advance(days=13)
    schedule.run_due()
    # Who has submitted is not reminded; the buyer's reminder says nothing of proposals.
    reminded = db.session.scalars(
        db.select(Notification).where(Notification.event == "deadline_approaching")
    ).all()
    assert [row.user_id for row in reminded] == [call.buyer.actor.user_id]
    assert set(reminded[0].params) == {"scenario_id", "title", "deadline"}


def test_the_secret_is_in_no_column_and_no_file(
    app: Flask, page: Browser, call: Any, database: str
) -> None:
    _seal(page, call)
    _take_other_ways(page, call)
    outbox.deliver_due()
    rows = list(_rows())
    assert len(rows) > 10
    wanted = (SECRET, FILE_NAME, *PRICE_FORMS)
    assert [row for row in rows if any(word in row for word in wanted)] == []

    folders = [app.config["SETTINGS"].instance]
    if database.startswith("sqlite"):
        folders.append(Path(database.removeprefix("sqlite:///")).parent)
    kept = [pair for folder in folders for pair in _files(folder)]
    assert any(path.suffix == ".eml" for path, _data in kept)
    assert any("files" in path.parts for path, _data in kept)
    words = [word.encode(encoding) for word in wanted for encoding in ("utf-8", "gb18030")]
    assert [path for path, data in kept if any(word in data for word in words)] == []


def test_a_mail_says_a_number_and_no_word_of_the_proposal(
    app: Flask, page: Browser, call: Any
) -> None:
    _seal(page, call)
    title = call.scenario.title
    outbox.deliver_due()
    mails = [
        data for path, data in _files(app.config["SETTINGS"].instance) if path.suffix == ".eml"
    ]
    received = [data for data in mails if call.vendor.email.encode() in data]
    assert len(received) == 1
    assert title.encode() not in received[0]


def test_no_row_names_the_bidder(page: Browser, call: Any) -> None:
    _seal(page, call)
    proposal = db.session.scalars(db.select(Proposal)).one()
    empty = ("organisation_id", "content", "price", "days", "model_version_id", "rank", "score")
    assert [name for name in empty if getattr(proposal, name) is not None] == []

    changes = db.session.scalars(
        db.select(StateChange).where(StateChange.subject_type == "proposal")
    ).all()
    assert [(row.target, row.actor_id, row.reason) for row in changes] == [
        ("submitted", None, None)
    ]
    number = (
        db.session.scalars(db.select(Notification).where(Notification.event == "proposal_received"))
        .one()
        .params["receipt"]
    )
    tables = (Proposal.__table__, Receipt.__table__, LedgerEntry.__table__)
    assert [row for row in _rows(*tables) if number in row or call.vendor.email in row] == []


def test_the_public_ledger_does_not_say_which_scenario(page: Browser, call: Any) -> None:
    _seal(page, call)
    received = db.session.scalars(
        db.select(LedgerEntry).where(LedgerEntry.kind == "proposal.received")
    ).one()
    commitment = db.session.scalar(db.select(Proposal.commitment))
    assert received.body == {"commitment": commitment}


def test_two_scenarios_do_not_show_that_one_vendor_bids_for_both(page: Browser, call: Any) -> None:
    one, other = (proposal_vault.tag_of(number, 7) for number in (1, 2))
    assert one != other
    assert proposal_vault.tag_of(1, 7) == one


def test_nothing_of_a_proposal_is_kept_by_browsers(page: Browser, call: Any) -> None:
    file = _seal(page, call)
    browser = page.signed_in(call.vendor.user)
    for path in [call.url, f"{call.url}/receipts/1", file, "/workspace/proposals"]:
        assert browser.client.get(path).headers["Cache-Control"] == "no-store", path
