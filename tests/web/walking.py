"""Somebody who knocks at every door of the application, and what must hold of each answer."""

import io
import re
import zipfile
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from marketplace.db import Base, db
from marketplace.domain.permissions import VISITOR, Actor, Permission, is_let_in
from marketplace.models import LEDGER_TABLES
from marketplace.services import accounts, sessions
from marketplace.services.auditing import AuditAction
from marketplace.web.guards import GUARD
from tests.databases import unguarded
from tests.forms import Form
from tests.html import digest_of, parse
from tests.html_rules import broken_rules
from tests.pages import Browser, Page
from tests.web.world import World

EXPECTED = {
    "GET": {200, 302, 303, 304, 400, 403, 404, 405, 409, 422},
    "POST": {200, 302, 303, 400, 403, 404, 405, 409, 413, 415, 422},
}
STATIC = ("static", "bootstrap.static")
# What fetching may write, whoever fetches: how often listings are looked at is counted, fifty
# views together, and that is no change of anything that was fetched.
COUNTED = frozenset({"scenario_view"})
_WRITE = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')
_POST_FORM = re.compile(r"<form\b[^>]*\bmethod=\"post\"[^>]*>", re.IGNORECASE)
_ACTION = re.compile(r'\baction="([^"]*)"')
_checked: set[bytes] = set()


def list_rules(app: Flask, method: str) -> list[Rule]:
    """Every rule of our own that takes `method`."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in STATIC]
    return sorted((r for r in rules if method in (r.methods or ())), key=lambda rule: rule.rule)


@dataclass
class Walker:
    """One role's browser in the world. `wrong` collects whatever ought not to be, `refused` what
    the audit has to say of refusals, `files` the endpoints that answer with no page."""

    app: Flask
    world: World
    role: str
    wrong: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._refusals: set[int] = set()
        self.is_disturbed = False
        # A page is the same from either database; one of them has its HTML read.
        self.is_reader = db.engine.dialect.name == "sqlite"
        self.browser = Browser(self.app)
        if self.role in self.world.tokens:
            self.browser.hold(self.world.tokens[self.role])
        self.actor = find_actor(self.world, self.role)
        forms = [form.controls for form in self.browser.get("/").forms]
        self.token = next(c["csrf_token"].values[0] for c in forms if "csrf_token" in c)
        self._cookie = self._read_cookie()

    def _read_cookie(self) -> str:
        cookie = self.browser.client.get_cookie("session")
        assert cookie is not None
        return cookie.value

    def _begin_anew(self) -> None:
        """As it was at first, whatever forms did to the session."""
        self.is_disturbed = False
        self.browser = Browser(self.app)
        self.browser.client.set_cookie("session", self._cookie)

    def is_let_in(self, rule: Rule, actor: Actor | None = None) -> bool:
        """Whether the rule's guard lets this role in at all, or `actor`."""
        permission: Permission = getattr(self.app.view_functions[rule.endpoint], GUARD)
        return is_let_in(actor or self.actor, permission)

    def get(
        self, rule: Rule, address: str, *, is_read: bool = True, **options: Any
    ) -> TestResponse:
        """Fetch `address` and judge the answer; its HTML too where `is_read`."""
        response = self.browser.client.get(address, **options)
        self._judge(rule, "GET", address, response, is_read=is_read)
        return response

    def post(
        self, rule: Rule, address: str, data: Mapping[str, Any], *, is_read: bool = True
    ) -> TestResponse:
        """Send `data` with a good token and judge the answer; its HTML too where `is_read`."""
        self._settle()
        sent = {**data, "csrf_token": self.token}
        response = self.browser.client.post(address, data=sent, content_type="multipart/form-data")
        self._notice("POST", response)
        self._judge(rule, "POST", address, response, is_read=is_read)
        return response

    def knock(self, method: str, address: str) -> TestResponse:
        """An empty request, with a good token where it is a form's; the answer is not judged."""
        self._settle()
        data = {"csrf_token": self.token} if method == "POST" else None
        response = self.browser.client.open(address, method=method, data=data)
        self._notice(method, response)
        return response

    def _notice(self, method: str, response: TestResponse) -> None:
        """A form may have signed the person out, or have them act for another organisation."""
        self.is_disturbed |= method == "POST" and "Set-Cookie" in response.headers

    def _settle(self) -> None:
        """Go on as before a form that changed the cookie; the test has put the database back."""
        if self.is_disturbed:
            self._begin_anew()

    def _judge(
        self, rule: Rule, method: str, address: str, response: TestResponse, *, is_read: bool = True
    ) -> None:
        status, here = response.status_code, f"{self.role}: {method} {address[:90]}"
        if status == 403 and self._is_entered(rule):
            self.refused.add(f"{method} {re.sub('<.*?>', '…', rule.rule)}")
        if status not in EXPECTED[method]:
            self.wrong.append(f"{here} answered {status}")
        if not self.is_let_in(rule) and status != 404 and not self._is_turned_away(response):
            self.wrong.append(f"{here} answered {status} to somebody without the permission")
        body = response.get_data().decode("utf-8", "replace")
        self._look_for_secrets(here, f"{response.headers}{body}{_unpacked(response)}")
        if (
            is_read
            and self.is_reader
            and response.mimetype == "text/html"
            and not 300 <= status < 400
            and not self._has_seen_refusal(status)
        ):
            self._check_html(here, body)

    def _is_entered(self, rule: Rule) -> bool:
        """Whether a refusal there is in the audit; not what would tell who has a proposal."""
        permission = getattr(self.app.view_functions[rule.endpoint], GUARD)
        is_own_proposal = permission in (Permission.PROPOSAL_READ_OWN, Permission.PROPOSAL_WRITE)
        return self.actor.is_signed_in and not (is_own_proposal and self.is_let_in(rule))

    def judge_entries(self, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What was entered since the rows were put back, without the refusals: every page that was
        refused has one, in the person's name, and nothing else has."""
        refusals = [entry for entry in entries if entry["action"] == AuditAction.FORBIDDEN]
        if sorted(entry["note"] for entry in refusals) != sorted(self.refused):
            self.wrong.append(f"{self.role}: {self.refused} refused, {refusals} entered")
        if any(entry["actor_id"] != self.actor.user_id for entry in refusals):
            self.wrong.append(f"{self.role}: {refusals} in another's name")
        self.refused.clear()
        return [entry for entry in entries if entry not in refusals]

    def _is_turned_away(self, response: TestResponse) -> bool:
        if self.actor.is_signed_in:
            return response.status_code == 403
        if response.request.method == "POST":
            return response.status_code == 400
        return response.status_code == 302 and "/sign-in" in response.headers["Location"]

    def _look_for_secrets(self, here: str, text: str) -> None:
        if "planted-secret-" not in text:
            return
        for secret in set(re.findall(r"planted-secret-[\w-]+-of-\d+", text)):
            self.seen.add(secret)
            if self.role not in self.world.readers[secret]:
                self.wrong.append(f"{here} shows {secret}")

    def _has_seen_refusal(self, status: int) -> bool:
        """On one walk somebody's page of a refusal is as that of the next but for its address."""
        has_seen = status in self._refusals
        self._refusals |= {status} & {403, 404}
        return has_seen

    def _check_html(self, here: str, html: str) -> None:
        """A page that was found good is not parsed again."""
        digest = digest_of(html)
        if digest in _checked:
            return
        try:
            wrong = broken_rules(parse(html), self.app)
        except AssertionError as error:
            wrong = [str(error)]
        self.wrong += [f"{here}: {rule}" for rule in wrong]
        if not wrong:
            _checked.add(digest)

    def harvest(
        self, rule: Rule, address: str, known: Container[str]
    ) -> Iterator[tuple[Rule, str, Form]]:
        """The POST forms of a page, each with the rule and the address it is sent to; none where
        the endpoints of all of them are `known`."""
        response = self.get(rule, address, is_read=False)
        if response.status_code == 200 and response.mimetype != "text/html":
            self.files.add(rule.endpoint)
        if response.status_code != 200 or b'<form class="form' not in response.data:
            return
        doors = self.app.url_map.bind("localhost")

        def find_target(action: str) -> tuple[Rule, str]:
            target = urlsplit(urljoin(address, action)).path
            return doors.match(target, method="POST", return_rule=True)[0], target

        actions = map(_action_of, _POST_FORM.findall(response.get_data(as_text=True)))
        if all(find_target(action)[0].endpoint in known for action in actions):
            return
        for form in Page(response, self.browser).forms:
            if form.method == "POST":
                yield *find_target(form.action), form


def _action_of(tag: str) -> str:
    found = _ACTION.search(tag)
    return unescape(found[1]) if found else ""


def _unpacked(response: TestResponse) -> str:
    """The texts inside a zipped answer, as a workbook is one."""
    data = response.get_data()
    if not data.startswith(b"PK\x03\x04"):
        return ""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def find_actor(world: World, role: str) -> Actor:
    """As the application sees a session: with what hinders the person, too."""
    if role not in world.tokens:
        return VISITOR
    row = sessions.find(world.tokens[role])
    assert row is not None
    return accounts.actor_of(row.user, session=row)


class Watch:
    """Notices writes to the database, and puts the rows back as they were."""

    def __init__(self) -> None:
        self.written: set[str] = set()
        self._altered: set[str] = set()  # otherwise than by new rows
        self._tables = Base.metadata.sorted_tables
        self._kept = {table.name: self._rows(table) for table in self._tables}
        db.session.rollback()

    def _rows(self, table: sa.Table) -> dict[Any, dict[str, Any]]:
        """The rows by their keys."""
        rows = db.session.execute(sa.select(table).order_by(*table.primary_key))
        return {_key(table, row._mapping): dict(row._mapping) for row in rows}

    def _notice(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found = _WRITE.match(statement)
        if not found:
            return
        table = Base.metadata.tables.get(found[1])
        touched = {found[1]}
        if statement.startswith("DELETE") and table is not None:
            touched = _taken_along(table)
        self.written |= touched
        if not statement.startswith("INSERT") or " ON CONFLICT " in statement:
            self._altered |= touched

    @contextmanager
    def watching(self) -> Iterator["Watch"]:
        """Listen to every statement, and leave the rows as they were."""
        sa.event.listen(db.engine, "before_cursor_execute", self._notice)
        try:
            yield self
        finally:
            sa.event.remove(db.engine, "before_cursor_execute", self._notice)
            self.restore()

    def changed_tables(self, *, among: Container[str] | None = None) -> list[str]:
        """The tables whose rows are not what they were, of all or of those that were written to."""
        tables = [table for table in self._tables if among is None or table.name in among]
        changed = [table.name for table in tables if self._is_changed(table)]
        db.session.rollback()
        return changed

    def _is_changed(self, table: sa.Table) -> bool:
        if table.name in self.written - self._altered and "id" in table.c:
            is_there = sa.exists().select_from(table).where(self._is_new(table))
            return bool(db.session.scalar(sa.select(is_there)))
        return self._rows(table) != self._kept[table.name]

    def list_entered(self) -> list[dict[str, Any]]:
        """What the audit has got."""
        if "audit_entry" not in self.written:
            return []
        table = Base.metadata.tables["audit_entry"]
        rows = db.session.execute(sa.select(table).where(self._is_new(table)))
        found = [dict(row._mapping) for row in rows]
        db.session.rollback()
        return found

    def _is_new(self, table: sa.Table) -> sa.ColumnElement[bool]:
        """Which rows were not there at first. Not by their order: some keys are drawn by lot.

        Numbers are written out: each as a parameter took an eighth of a walk's time.
        """
        keys = [key[0] for key in self._kept[table.name]]
        if keys and all(isinstance(key, int) for key in keys):
            numbers = sa.text(f"({', '.join(map(str, keys))})")
            return table.c["id"].op("NOT IN", is_comparison=True)(numbers)
        return table.c["id"].not_in(keys)

    def restore(self) -> None:
        """Put every row back, if something was written."""
        written, altered = set(self.written), set(self._altered)
        altered |= {table.name for table in self._tables if "id" not in table.c} & written
        tables = [table for table in self._tables if table.name in written]
        now = {table.name: self._rows(table) for table in tables if table.name in altered}
        db.session.rollback()
        is_in_ledger = any(table in LEDGER_TABLES for table in tables)
        guards = unguarded if is_in_ledger else nullcontext
        with db.engine.begin() as connection, guards(connection):
            for table in reversed(tables):
                if table.name not in altered:
                    connection.execute(table.delete().where(self._is_new(table)))
                    continue
                for key in now[table.name].keys() - self._kept[table.name].keys():
                    connection.execute(table.delete().where(_is(table, key)))
            for table in tables:
                if table.name in altered:
                    self._put_back(connection, table, now[table.name])
        self.written, self._altered = set(), set()

    def _put_back(self, connection: sa.Connection, table: sa.Table, now: dict[Any, Any]) -> None:
        for key, row in self._kept[table.name].items():
            if key not in now:
                connection.execute(table.insert(), row)
            elif now[key] != row:
                connection.execute(table.update().where(_is(table, key)).values(row))


def _taken_along(table: sa.Table) -> set[str]:
    """The table, and those whose rows its deletions remove or change by a foreign key."""
    found = {table.name}
    for other in Base.metadata.tables.values():
        rules = {key.ondelete for key in other.foreign_keys if key.column.table is table}
        if other is not table and rules & {"CASCADE", "SET NULL"}:
            found |= _taken_along(other) if "CASCADE" in rules else {other.name}
    return found


def _key(table: sa.Table, row: Mapping[Any, Any]) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key)


def _is(table: sa.Table, key: tuple[Any, ...]) -> sa.ColumnElement[bool]:
    pairs = zip(table.primary_key, key, strict=True)
    return sa.and_(*(column == value for column, value in pairs))
