"""Nobody but the audit learns who asked: on no page, in no mail, in no row of the database."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.db import Base, db
from marketplace.models import LedgerEntry, Notification, Question, Watch
from marketplace.services import question_answers
from tests.conftest import Clock
from tests.factories.people import (
    Person,
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
)
from tests.mails import deliver
from tests.pages import Browser
from tests.web.questions.conftest import TEXT, Call

# Where the asker's id may stand, and why: the session is of whoever reads a page; whoever watches
# a listing has a row, and it is like everybody else's.
OF_THE_PERSON = {"user_session", "watch"}


def _dump() -> dict[str, set[str]]:
    """Every row of every table but the audit, as text, JSON columns decoded."""
    found: dict[str, set[str]] = {}
    for table in Base.metadata.sorted_tables:
        if table.name != "audit_entry":
            rows = db.session.execute(sa.select(table)).mappings()
            found[table.name] = {json.dumps(dict(row), default=str) for row in rows}
    db.session.rollback()
    return found


def _changed(before: dict[str, set[str]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, rows in _dump().items():
        yield from ((name, json.loads(row)) for row in sorted(rows - before[name]))


def _values(value: Any) -> Iterator[Any]:
    """What stands in a row, also inside JSON."""
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _values(one)
    else:
        yield value


class Asker:
    """Somebody to look for: the ids are like no other number in the database."""

    def __init__(self) -> None:
        self.person = make_vendor(name="钱多多", phone="13900001111")
        self.organisation_id = self.person.organisation.id
        self.user_id = self.person.user.id
        self.words = (
            self.person.organisation.name,
            self.person.organisation.uscc,
            self.person.email,
            *("钱多多", "13900001111"),
        )

    def names(self, row: dict[str, Any], columns: tuple[str, ...]) -> bool:
        """Whether a row holds a word of the asker's, or an id under a column that holds such."""
        text = json.dumps(row, ensure_ascii=False)
        ids = {self.user_id, self.organisation_id, str(self.user_id), str(self.organisation_id)}
        is_id = any(row.get(column) in ids for column in columns)
        return is_id or any(word in text for word in self.words)


def _references(table: str) -> tuple[str, ...]:
    """The columns that hold the id of a person or an organisation, by their foreign keys."""
    keys = Base.metadata.tables[table].foreign_keys
    targets = ("user", "organisation")
    return tuple(key.parent.name for key in keys if key.column.table.name in targets)


@pytest.fixture
def asker(app: Flask) -> Asker:
    # Ids that nothing else has, so that a number found is the asker's.
    for _ in range(7):
        make_vendor()
    return Asker()


def _ask(page: Browser, call: Call, asker: Asker) -> int:
    browser = page.signed_in(asker.person.user)
    answer = browser.post(f"{call.listing}/questions/new", {"text": TEXT})
    assert answer.path == call.listing
    found = db.session.scalars(sa.select(Question.id)).one()
    db.session.rollback()
    return found


def test_no_row_that_asking_writes_says_who(page: Browser, call: Call, asker: Asker) -> None:
    browser = page.signed_in(asker.person.user)
    before = _dump()
    browser.post(f"{call.listing}/questions/new", {"text": TEXT})
    written = list(_changed(before))
    assert {name for name, _row in written} <= {"question", "watch", "user_session"}
    telling = {name for name, row in written if asker.names(row, _references(name))}
    assert telling <= OF_THE_PERSON
    (question,) = (row for name, row in written if name == "question")
    ids = {asker.user_id, asker.organisation_id}
    others = {name: value for name, value in question.items() if name not in ("id", "scenario_id")}
    assert not ids & set(_values(others)), question
    # A day, and nothing by which the row could be laid beside a session or a watch.
    assert not [value for value in _values(question) if re.search(r"\d\d:\d\d", str(value))]
    assert set(Watch.__table__.columns.keys()) == {
        *("id", "user_id", "scenario_id", "sector", "buyer_id", "vendor_id")
    }


def test_no_row_of_the_whole_story_says_who(
    page: Browser, call: Call, asker: Asker, clock: Clock
) -> None:
    other = make_vendor()
    before = _dump()
    number = _ask(page, call, asker)
    second = call.ask("相机谁买？", other)
    third = call.ask("几点下班？", asker.person)
    question_answers.merge(call.buyer.actor, call.scenario_id, second, number)
    question_answers.decline(call.buyer.actor, call.scenario_id, third, "与本场景无关。")
    clock.advance(hours=5)
    call.answer(number)
    deliver()
    told = {"notification", *OF_THE_PERSON}
    for name, row in _changed(before):
        if name not in told:
            assert not asker.names(row, _references(name)), (name, row)
    # Told is everybody in the same words, whether they asked or watch.
    rows = db.session.scalars(sa.select(Notification).order_by(Notification.user_id)).all()
    answered = [row for row in rows if row.event == "questions_answered"]
    assert {row.user_id for row in answered} == {asker.user_id, other.user.id}
    assert len({json.dumps(row.params, sort_keys=True) for row in answered}) == 1
    bodies = [json.dumps(row.body) for row in db.session.scalars(sa.select(LedgerEntry))]
    assert not [body for body in bodies if any(word in body for word in asker.words)]


def test_taking_back_leaves_no_row(page: Browser, call: Call, asker: Asker) -> None:
    before = _dump()
    number = _ask(page, call, asker)
    browser = page.signed_in(asker.person.user)
    browser.get(call.listing).submit(action=f"{call.desk}/{number}/take-back")
    assert {name for name, _row in _changed(before)} <= OF_THE_PERSON


def _readable(page: Browser, person: Person | None, call: Call) -> str:
    """Every page and file that a reader gets to without the audit, in one text."""
    browser = page.signed_in(person.user) if person else page
    seen, texts = set(), []
    queue = ["/", call.listing, call.desk, "/workspace", "/notifications", "/workspace/scenarios"]
    queue += ["/workspace/watches", "/workspace/questions", "/admin", "/admin/attention"]
    queue += ["/scenarios?q=相机", "/search?q=相机", "/account/data", "/account/data.json"]
    queue += [f"/buyers/{call.buyer.organisation.id}", "/docs/permissions.json"]
    while queue and len(seen) < 60:
        path = queue.pop(0)
        if path in seen or path.startswith(("/admin/audit", "/admin/organisations", "/static")):
            continue
        seen.add(path)
        answer = browser.client.get(path)
        html = answer.get_data().decode("utf-8", "replace")
        texts.append(html)
        links = re.findall(r'href="(/[^"#]*)', html) if "html" in answer.mimetype else []
        queue += [one for one in links if "questions" in one or "scenarios/" in one]
    assert call.listing in seen
    return "".join(texts)


@pytest.mark.parametrize("state", ["asked", "answered", "published", "merged", "declined"])
def test_no_page_says_who(page: Browser, call: Call, asker: Asker, state: str) -> None:
    number = _ask(page, call, asker)
    if state in ("answered", "published"):
        call.answer(number, is_published=state == "published")
    if state == "merged":
        target = call.ask("相机谁买？", make_vendor())
        question_answers.merge(call.buyer.actor, call.scenario_id, number, target)
    if state == "declined":
        question_answers.decline(call.buyer.actor, call.scenario_id, number, "无关。")
    readers = (call.buyer, make_buyer(), make_vendor(), make_administrator(), make_supervisor())
    for person in (*readers, None):
        text = _readable(page, person, call)
        assert [word for word in asker.words if word in text] == [], person
        # Nor does a page hold what would let one ask the database.
        row = db.session.scalars(sa.select(Question).where(Question.id == number)).one()
        assert row.asker_tag not in text
        assert row.asker_token not in text
        db.session.rollback()
        if person is not call.buyer:
            assert TEXT not in text


def test_whoever_may_not_see_the_question_sees_no_change_when_it_is_asked(
    page: Browser, call: Call, asker: Asker
) -> None:
    browsers = {
        "visitor": page,
        "rival": page.signed_in(make_vendor().user),
        "administrator": page.signed_in(make_administrator().user),
    }
    before = {who: _seen(browser, call.listing) for who, browser in browsers.items()}
    _ask(page, call, asker)
    assert {who: _seen(browser, call.listing) for who, browser in browsers.items()} == before


def _seen(browser: Browser, path: str) -> str:
    return re.sub(r'name="csrf_token" (type="hidden" )?value="[^"]*"', "", browser.get(path).html)


def test_mails_tell_nobody_s_name_and_all_say_the_same(
    page: Browser, call: Call, asker: Asker
) -> None:
    deliver()
    watcher = make_vendor()
    page.signed_in(watcher.user).get(call.listing).submit(action=f"{call.listing}/watch")
    call.answer(_ask(page, call, asker))
    mails = [mail for mail in deliver() if "新的答疑" in str(mail["Subject"])]
    assert sorted(str(mail["To"]) for mail in mails) == sorted([asker.person.email, watcher.email])
    texts = set()
    for mail in mails:
        body = mail.get_body(("plain",))
        assert body is not None
        texts.add(re.sub(r"^.*@.*$", "", body.get_content(), flags=re.MULTILINE))
        others = [word for word in asker.words if word != asker.person.email]
        assert not [word for word in others if word in mail.as_string()]
    assert len(texts) == 1


def test_the_only_watcher_is_a_number_to_the_buyer(page: Browser, call: Call, asker: Asker) -> None:
    _ask(page, call, asker)
    text = page.signed_in(call.buyer.user).get(call.listing).html
    assert "关注 1 人" in text
    assert not [word for word in asker.words if word in text]


def test_the_audit_says_who_to_whom_it_may_concern(page: Browser, call: Call, asker: Asker) -> None:
    _ask(page, call, asker)
    audit = page.signed_in(make_administrator().user).get("/admin/audit?table=question")
    assert "钱多多" in audit.html
    for person in (call.buyer, make_vendor()):
        assert page.signed_in(person.user).client.get("/admin/audit").status_code == 403


def test_nothing_of_it_is_logged(
    page: Browser, call: Call, asker: Asker, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        call.answer(_ask(page, call, asker))
        deliver()
    said = [record.getMessage() for record in caplog.records if "sqlalchemy" not in record.name]
    assert not [line for line in said if any(word in line for word in (*asker.words, TEXT))]
