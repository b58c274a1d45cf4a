"""The audit with filters, page by page, and without a sign of sealed proposals."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import NotAllowed
from marketplace.models import AuditEntry
from marketplace.services import acting, audit_search, organisations, proposals
from marketplace.services.acting import Origin
from marketplace.services.audit_search import AuditQuestion, TooManyEntries
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import (
    Person,
    make_administrator,
    make_buyer,
    make_organisation,
    make_supervisor,
    make_vendor,
)
from tests.factories.proposals import make_version, proposal_content
from tests.factories.rounds import make_round
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")

EVERYTHING = AuditQuestion()


def _fill(clock: Clock, count: int, **fields: Any) -> None:
    """`count` entries a second apart, but for the first ten of one moment."""
    start = clock.now()
    rows = [
        {
            "at": start + timedelta(seconds=max(number - 9, 0)),
            "action": "update",
            "subject_type": "model",
            "subject_id": number + 1,
            "changes": {"name": [f"旧{number}", f"新{number}"]},
            **fields,
        }
        for number in range(count)
    ]
    with unit_of_work() as work:
        work.session.execute(sa.insert(AuditEntry), rows)
    clock.advance(seconds=count)


@contextmanager
def _counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


def _ask(person: Person, **asked: Any) -> list[tuple[str, str, int | None]]:
    page = audit_search.list_page(person.actor, AuditQuestion(**asked))
    return [
        (line.entry.action, line.entry.subject_type, line.entry.subject_id) for line in page.lines
    ]


def test_only_administrators_and_supervisors_read_it() -> None:
    for person in (make_buyer(), make_vendor()):
        with pytest.raises(NotAllowed):
            audit_search.list_page(person.actor, EVERYTHING)
        with pytest.raises(NotAllowed):
            audit_search.export(person.actor, EVERYTHING, "csv")
    for person in (make_administrator(), make_supervisor()):
        assert audit_search.list_page(person.actor, EVERYTHING).lines


def test_reading_it_is_entered_once_an_hour_and_taking_it_away_each_time() -> None:
    chief = make_administrator()
    for _again in range(2):
        audit_search.list_page(chief.actor, EVERYTHING)
        list(audit_search.export(chief.actor, replace(EVERYTHING, who="无此人"), "csv"))
    query = select(AuditEntry.action, AuditEntry.note).where(
        AuditEntry.subject_type == "audit_entry"
    )
    found = db.session.execute(query.order_by(AuditEntry.id)).all()
    assert [tuple(row) for row in found] == [
        ("read", "audit"),
        ("export", "csv (0)"),
        ("export", "csv (0)"),
    ]


class TestFilters:
    def test_by_person(self) -> None:
        chief, other = make_administrator(name="王 主任"), make_administrator()
        organisation = make_organisation(state="pending")
        with acting.on_behalf_of(Origin(other.user.id, other.organisation.id)):
            organisations.approve(other.actor, organisation.id, is_checked_offline=True)
        wanted = ("update", "organisation", organisation.id)
        for who in (other.user.name, other.email.upper(), str(other.user.id)):
            assert wanted in _ask(chief, who=who)
        assert wanted not in _ask(chief, who="王 主任")
        assert _ask(chief, who="王%主任") == []

    def test_by_organisation_address_object_and_action(self) -> None:
        chief = make_administrator()
        organisation = make_organisation(state="pending")
        origin = Origin(chief.user.id, chief.organisation.id, "10.20.30.40")
        with acting.on_behalf_of(origin):
            organisations.reject(chief.actor, organisation.id, "名称不符。")
        wanted = ("update", "organisation", organisation.id)
        for asked in (
            {"organisation": chief.organisation.name},
            {"organisation": chief.organisation.uscc},
            {"organisation": str(chief.organisation.id)},
            {"address": "10.20."},
            {"subject_type": "organisation", "action": "update"},
            {"subject_id": organisation.id, "action": "update"},
        ):
            assert wanted in _ask(chief, **asked), asked
        assert _ask(chief, address="10.99") == []
        assert _ask(chief, subject_type="organisation", action="delete") == []

    def test_by_days_of_henan(self, clock: Clock) -> None:
        chief = make_administrator()
        clock.advance(hours=15)  # midnight in Henan, still yesterday in UTC
        organisation = make_organisation()
        today = clock.now().date() + timedelta(days=1)
        wanted = ("insert", "organisation", organisation.id)
        assert _ask(chief, first_day=today, subject_type="organisation") == [wanted]
        assert wanted not in _ask(chief, last_day=today - timedelta(days=1))
        assert wanted in _ask(chief, first_day=today, last_day=today)

    @pytest.mark.parametrize("text", ["\x00", "\ud800", "9" * 40, "%", "_", "'"])
    def test_strange_texts_find_nothing(self, text: str) -> None:
        chief = make_administrator()
        for name in ("who", "organisation", "address"):
            assert _ask(chief, **{name: text}) == []


class TestPages:
    def test_every_entry_is_on_one_page_of_the_way_down(self, clock: Clock) -> None:
        chief = make_administrator()
        _fill(clock, 130)
        question, place, seen = AuditQuestion(subject_type="model"), None, []
        for size in (50, 50, 30):
            page = audit_search.list_page(chief.actor, question, place)
            assert len(page.lines) == size
            seen += [line.entry.subject_id for line in page.lines]
            place = page.older
        assert place is None
        assert len(set(seen)) == 130
        assert seen[0] == 130

    def test_a_moment_with_more_entries_than_a_page_is_read_to_its_end(self, clock: Clock) -> None:
        chief = make_administrator()
        _fill(clock, 120, at=clock.now())
        question, place, seen = AuditQuestion(subject_type="model"), None, []
        for _page in range(3):
            page = audit_search.list_page(chief.actor, question, place)
            seen += [line.entry.subject_id for line in page.lines]
            place = page.older
        assert sorted(seen, key=lambda number: number or 0) == list(range(1, 121))

    def test_ten_thousand_entries_take_as_few_queries_as_sixty(self, clock: Clock) -> None:
        chief = make_administrator()
        actor = chief.actor
        _fill(clock, 60)
        audit_search.list_page(actor, EVERYTHING)
        with _counted() as few:
            audit_search.list_page(actor, EVERYTHING)
        _fill(clock, 10_000)
        audit_search.list_page(actor, EVERYTHING)
        with _counted() as many:
            page = audit_search.list_page(actor, EVERYTHING)
            for _deeper in range(3):
                page = audit_search.list_page(actor, EVERYTHING, page.older)
        assert len(few) <= 5
        assert len(many) <= 4 * len(few)

    def test_the_order_comes_from_the_index(self, clock: Clock) -> None:
        if db.engine.dialect.name != "sqlite":
            return  # its planner sorts small tables as it likes
        _fill(clock, 10)
        statement = audit_search._select(EVERYTHING).limit(51)
        compiled = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
        plan = " ".join(
            str(row) for row in db.session.execute(sa.text(f"EXPLAIN QUERY PLAN {compiled}"))
        )
        assert "ix_audit_entry_at" in plan
        assert "ORDER BY" not in plan


class TestNames:
    def test_subjects_and_references_are_named(self) -> None:
        chief, buyer = make_administrator(), make_buyer()
        (line,) = audit_search.list_page(
            chief.actor,
            AuditQuestion(subject_type="member", subject_id=buyer.user.members[0].id),
        ).lines
        assert line.names["user", buyer.user.id] == buyer.user.name
        assert line.names["organisation", buyer.organisation.id] == buyer.organisation.name
        lines = audit_search.list_page(chief.actor, AuditQuestion(subject_type="user")).lines
        assert buyer.user.name in [line.subject_name for line in lines]

    def test_what_is_not_public_is_named_to_those_who_may_read_it(self) -> None:
        draft, version = make_scenario(state="draft"), make_version(make_vendor())
        hidden = make_version(make_vendor(), is_published=False)
        wanted = {
            ("scenario", draft.id): draft.title,
            ("model", version.model_id): version.model.name,
            ("model", hidden.model_id): None,
        }
        for person, title in ((make_administrator(), draft.title), (make_supervisor(), None)):
            wanted["scenario", draft.id] = title
            for (kind, number), name in wanted.items():
                question = AuditQuestion(subject_type=kind, subject_id=number, action="insert")
                (line,) = audit_search.list_page(person.actor, question).lines
                assert line.subject_name == name


class TestSealed:
    def test_nothing_tells_of_a_sealed_proposal(self) -> None:
        chief, vendor, scenario = make_administrator(), make_vendor(), make_scenario()
        version = make_version(vendor)

        def everything() -> list[Any]:
            page = audit_search.list_page(chief.actor, EVERYTHING)
            return [[line.entry.id for line in page.lines], page.older]

        before = everything(), everything()[1]
        content = proposal_content(scenario, version)
        proposals.save_draft(vendor.actor, scenario.id, content, 0)
        assert (everything(), everything()[1]) == before
        assert _ask(chief, subject_type="proposal") == []
        assert list(audit_search.export(chief.actor, AuditQuestion(action="insert"), "csv"))
        exported = audit_search.export(chief.actor, AuditQuestion(subject_type="proposal"), "csv")
        assert list(exported) == []

    def test_after_the_opening_its_entries_are_there(self, clock: Clock) -> None:
        chief, round_ = make_administrator(), make_round(clock)
        assert _ask(chief, subject_type="proposal") == []
        round_.open()
        found = _ask(chief, subject_type="proposal", subject_id=round_.first.id)
        assert ("insert", "proposal", round_.first.id) in found
        assert ("update", "proposal", round_.first.id) in found


def test_a_file_holds_so_many_and_no_more(clock: Clock) -> None:
    chief = make_administrator()
    _fill(clock, 21)
    question = AuditQuestion(subject_type="model")
    assert len(list(audit_search.export(chief.actor, question, "csv", most=21))) == 21
    with pytest.raises(TooManyEntries, match="超过 20 条"):
        audit_search.export(chief.actor, question, "csv", most=20)
