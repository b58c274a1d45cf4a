"""Sessions begin, run out, and end."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.config import Settings
from marketplace.db import db
from marketplace.domain import clock as domain_clock
from marketplace.domain.errors import NotFound
from marketplace.models import AuditEntry, UserSession
from marketplace.services import sessions
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import make_buyer, make_vendor


@pytest.fixture(autouse=True)
def _usual_hours(app: Flask) -> None:
    """The hours of `Settings`; the fixture `app` puts the tests' own back."""
    usual = Settings()
    app.config["SETTINGS"] = replace(
        app.config["SETTINGS"], session_hours=usual.session_hours, idle_hours=usual.idle_hours
    )


def test_a_token_finds_its_session_and_is_stored_nowhere() -> None:
    buyer = make_buyer()
    token = sessions.begin(
        buyer.user, address="10.1.2.3", device="x" * 999, has_second_factor=False
    )
    row = sessions.find(token)
    assert row is not None
    assert (row.user_id, row.address, len(row.device)) == (buyer.user.id, "10.1.2.3", 300)
    assert row.second_factor_at is None
    assert token not in str(db.session.execute(select(UserSession.__table__)).all())


@pytest.mark.parametrize("token", ["", "x", "\x00", "\ud800", "9" * 10_000])
def test_a_strange_token_finds_nothing(token: str) -> None:
    assert sessions.find(token) is None


def test_a_session_runs_out_when_idle_and_at_the_latest_after_its_hours(clock: Clock) -> None:
    buyer = make_buyer()
    token = sessions.begin(buyer.user, has_second_factor=False)
    for _hour in range(11):
        clock.advance(hours=1)
        row = sessions.find(token)
        assert row is not None
        sessions.keep_alive(row.id)
    clock.advance(hours=1)
    assert sessions.find(token) is None
    idle = sessions.begin(buyer.user, has_second_factor=False)
    clock.advance(hours=4)
    assert sessions.find(idle) is None
    assert sessions.list_own(buyer.actor) == []


def test_when_it_was_last_seen_is_not_written_at_every_page(clock: Clock) -> None:
    row = sessions.find(sessions.begin(make_buyer().user, has_second_factor=False))
    assert row is not None
    begun = row.last_seen_at
    clock.advance(minutes=9)
    sessions.keep_alive(row.id)
    assert row.last_seen_at == begun
    clock.advance(minutes=2)
    sessions.keep_alive(row.id)
    assert row.last_seen_at == domain_clock.now()
    sessions.keep_alive(0)


def test_a_session_is_ended_by_its_person_alone() -> None:
    buyer, other = make_buyer(), make_vendor()
    token = sessions.begin(buyer.user, has_second_factor=False)
    row = sessions.find(token)
    assert row is not None
    with pytest.raises(NotFound):
        sessions.end(other.actor, row.id)
    sessions.end(buyer.actor, row.id)
    sessions.end(buyer.actor, row.id)
    assert sessions.find(token) is None


def test_all_others_end_and_this_one_stays() -> None:
    buyer = make_buyer()
    tokens = [sessions.begin(buyer.user, has_second_factor=False) for _ in range(3)]
    kept = sessions.find(tokens[0])
    assert kept is not None
    assert sessions.end_all(buyer.actor, but=kept.id) == 2
    assert [sessions.find(token) is not None for token in tokens] == [True, False, False]
    assert sessions.end_all(buyer.actor, but=kept.id) == 0


def test_a_deleted_person_has_no_session() -> None:
    buyer = make_buyer()
    token = sessions.begin(buyer.user, has_second_factor=False)
    with unit_of_work():
        buyer.user.deleted_at = domain_clock.now()
    assert sessions.find(token) is None


def test_signing_in_and_out_is_audited_with_the_address() -> None:
    buyer = make_buyer()
    sessions.begin(buyer.user, address="10.1.2.3", device="Firefox", has_second_factor=False)
    sessions.end_all(buyer.actor)
    signed = select(AuditEntry).where(AuditEntry.action.in_(["sign_in", "sign_out"]))
    rows = db.session.scalars(signed.order_by(AuditEntry.id)).all()
    assert [(row.action, row.subject_id) for row in rows] == [
        ("sign_in", buyer.user.id),
        ("sign_out", buyer.user.id),
    ]
    assert (rows[0].actor_id, rows[0].address, rows[0].note) == (
        buyer.user.id,
        "10.1.2.3",
        "Firefox",
    )
