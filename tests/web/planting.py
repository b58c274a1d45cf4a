"""Secrets in every text of every row that belongs to an organisation.

What the world plants by the services' own doors are texts with known readers. This plants the rest:
column by column, whatever the tables are, so that a table or column that comes later is covered by
itself. A table whose rows' owner cannot be found fails the test that uses this.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from marketplace.db import Base, db
from marketplace.domain.lifecycle import PUBLIC_STATES, OrganisationState, QuestionState
from marketplace.models import OrganisationDocument
from marketplace.models.invitation import Invitation
from marketplace.services.unit_of_work import unit_of_work
from tests.web.assessors_world import CHAIR, PANEL
from tests.web.roles import (
    ADMINISTRATOR,
    AUTHORITY,
    BUYERS,
    BUYING_EDITORS,
    HINDERED,
    ROLES,
    SUPERVISOR,
    SUSPENDED,
    VENDORS,
)
from tests.web.world import World

Row = Mapping[str, Any]

# Texts that are no free text: what they hold has a form, and the program reads it.
FORMAL = frozenset(
    {"user.password_hash", "user.totp_secret", "organisation.uscc", "scenario.wrapped_private_key"}
    | {"proposal.bidder_tag", "proposal.bidder_token", "proposal.draft_token"}
    | {"proposal.submitted_copy", "proposal.sealed_token", "receipt.token"}
    | {"proposal.copy_key"}
    | {"sealing_request.tag", "sealing_request.asked_tag"}
    | {"attachment.media_type", "organisation_document.media_type", "annex_file.media_type"}
    | {"document_badge.media_type", "handover_file.media_type"}
    | {"question.asker_token"}
    | {"custody_share.token"}
    | {"question.asker_token", "opening_line.receipt_number"}
    | {"state_change.reason", "external_identity.issuer", "credential_result.benchmark"}
)
# Tables without an organisation's texts: the authority's own, and the program's.
NOBODYS = frozenset(
    {"terms", "outbox_message", "sign_in_failure", "alembic_version"}
    | {"ledger_entry", "ledger_checkpoint"}
    | {"batch", "listing_flag", "evaluator", "evaluator_key", "registry_change"}
    | {"status_list", "status_list_version", "benchmark", "benchmark_change"}
    | {"filing_register_row"}
)
# Who reads a table's private rows beside the organisation that they belong to.
OTHERS = {
    "organisation": AUTHORITY,
    "organisation_document": {ADMINISTRATOR, SUPERVISOR},
    "invitation": {ADMINISTRATOR, SUPERVISOR},
    "user": {ADMINISTRATOR, SUPERVISOR},
    "scenario": {ADMINISTRATOR},
    "requirement": {ADMINISTRATOR},
    "attachment": {ADMINISTRATOR},
    "scenario_review": {ADMINISTRATOR},
    # The vendor asks; that it does not read what the buyer drafts is for the world's own texts.
    "question": VENDORS,
    "annex": {ADMINISTRATOR},
    "annex_file": VENDORS,
    "annex_request": BUYING_EDITORS,
    # Those who may propose, and the administrators.
    "benchmark_proposal": {ADMINISTRATOR},
    "filing_check": {ADMINISTRATOR},
    "audit_entry": {ADMINISTRATOR, SUPERVISOR},
    "resemblance": {SUPERVISOR},
    # The audit shows addresses and reasons; the chair sees all points, the others their own.
    "assessor": {SUPERVISOR, ADMINISTRATOR, *PANEL},
    "assessment": {SUPERVISOR, *PANEL},
    # In the world the vendor is the other side of every delivery.
    **{name: VENDORS | {SUPERVISOR} for name in ("delivery", "handover", "handover_file")},
    # Listings say who keeps their key.
    "custodian_key": {*ROLES, *HINDERED, SUSPENDED},
}
# To whom a row belongs, by the first of these columns that it has.
OWNED_BY = (
    ("organisation_id", "organisation"),
    ("scenario_id", "scenario"),
    ("assessor_id", "assessor"),
    ("model_id", "model"),
    ("model_version_id", "model_version"),
    ("credential_id", "credential"),
    ("proposal_id", "proposal"),
    ("receipt_id", "receipt"),
    ("batch_id", "import_batch"),
    ("user_id", "user"),
    ("actor_id", "user"),
    ("filing_id", "filing"),
    # Behind those above, by which `is_public` goes: no file is public because its listing is.
    ("annex_id", "annex"),
    ("check_id", "resemblance_check"),
    ("delivery_id", "delivery"),
    ("handover_id", "handover"),
)
# What is not public because its listing is; a milestone's title is both sides' own.
PRIVATE = frozenset({"assessor", "assessment", "delivery"})
PUBLIC_BY = [pair for pair in OWNED_BY[1:7] if pair[1] not in PRIVATE]


# What pages make links of.
SHAPES = {"email": "{}@example.com", "website": "https://{}"}


class Rows:
    """Every row as it stands, and to whom it belongs."""

    def __init__(self) -> None:
        self.tables = {table.name: table for table in Base.metadata.sorted_tables}
        self._rows: dict[str, dict[int, Row]] = {}
        for name, table in self.tables.items():
            found = db.session.execute(sa.select(table)).mappings()
            self._rows[name] = {row["id"]: dict(row) for row in found if "id" in row}
        db.session.rollback()
        self._homes = {row["user_id"]: row["organisation_id"] for row in self.of("member")}

    def of(self, table: str) -> list[Row]:
        """The rows of a table."""
        return list(self._rows[table].values())

    def find_owner(self, table: str, row: Row) -> int | None:
        """The organisation that a row belongs to; None where it belongs to none."""
        if table == "organisation":
            return int(row["id"])
        if table == "user":
            return self._homes.get(row["id"])
        for column, target in OWNED_BY:
            if column in row:
                above = self._rows[target].get(row[column])
                return self.find_owner(target, above) if above else None
        raise AssertionError(f"say in planting.py to whom the rows of {table!r} belong")

    def is_public(self, table: str, row: Row) -> bool:
        """Whether everybody may read the row, or the row above it."""
        if table == "scenario":
            return row["state"] in PUBLIC_STATES
        if table == "model":
            return bool(row["is_published"])
        if table == "organisation":
            return row["state"] == OrganisationState.APPROVED
        if table == "question":
            return row["state"] == QuestionState.PUBLISHED
        if table in PRIVATE:
            return False
        for column, target in PUBLIC_BY:
            if column in row and row[column] is not None:
                return self.is_public(target, self._rows[target][row[column]])
        return False


def add_papers(world: World) -> None:
    """A paper, an invitation and particulars of every organisation."""
    with unit_of_work() as work:
        for who, person in world.people.items():
            number = person.organisation.id
            work.add(
                OrganisationDocument(
                    organisation_id=number,
                    uploaded_by=person.user.id,
                    kind="licence",
                    name=f"{who}.pdf",
                    media_type="application/pdf",
                    size=5,
                    digest="0" * 64,
                    storage_key=f"licence-{person.user.id}",
                )
            )
            work.add(
                Invitation(
                    organisation_id=number,
                    invited_by=person.user.id,
                    email=f"invited-{person.user.id}@example.com",
                    role="viewer",
                    nonce="n",
                    expires_at=world.clock.now(),
                )
            )


def plant_everywhere(world: World) -> set[str]:
    """Put a secret into each text that only some may read; the columns that hold one now. What the
    world itself has planted stays: who reads that was told more exactly."""
    rows, planted = Rows(), set()
    homes = {person.organisation.id: set() for person in world.people.values()}
    for who, person in world.people.items():
        homes[person.organisation.id].add(who)
    with db.engine.begin() as connection:
        for table, column, row in _list_places(rows):
            planted.add(f"{table}.{column}")
            if "planted-secret-" in str(row[column]):
                continue
            readers = homes.get(rows.find_owner(table, row) or 0, set())
            readers = readers | _find_others(world, table, column, row)
            target = rows.tables[table]
            # Whole in the shortest column: "planted-secret-", the name, "-of-" and a number.
            room = (getattr(target.c[column].type, "length", None) or 100) - 24
            name = f"{table}-{column}".replace("_", "-")[:room].strip("-")
            secret = world.plant(name, readers)
            text = SHAPES.get(column, "{}").format(secret)[
                : getattr(target.c[column].type, "length", None)
            ]
            where = target.c["id"] == row["id"]
            connection.execute(target.update().where(where).values({column: text}))
    return planted


def _find_others(world: World, table: str, column: str, row: Row) -> set[str]:
    """Who else reads a text. Whoever confirmed an opening is named in its minutes to both sides,
    whoever judges to the buyer and the chair."""
    others = set(OTHERS.get(table, set()))
    if (table, column) != ("user", "name"):
        return others
    if row["id"] == world.people[SUPERVISOR].user.id:
        return others | BUYERS
    if row["id"] in {world.people[who].user.id for who in PANEL}:
        return others | BUYERS | {CHAIR}
    return others


# Texts inside JSON: of these columns every one in Chinese is somebody's own words.
JSON_TEXTS = (
    ("acceptance", "kpis"),
    ("amendment", "changes"),
    ("scenario", "kpis"),
    ("scenario_review", "field_reasons"),
    ("import_row", "cells"),
    ("import_row", "extras"),
    ("notification", "params"),
    ("proposal", "content"),
    ("resemblance", "findings"),
)
_CHINESE = re.compile("[\u4e00-\u9fff]")


def write_everywhere(text: str) -> None:
    """Put `text` into every free text of every row, whoever may read it."""
    rows = Rows()
    with db.engine.begin() as connection:
        for name, table in rows.tables.items():
            columns = [c.name for c in table.columns if _is_free_text(name, c)]
            jsons = [column for owner, column in JSON_TEXTS if owner == name]
            for row in rows.of(name) if name not in NOBODYS else ():
                # Names of models and versions, and numbers of filings, are unique.
                values = {
                    column: f"{text}{row['id']}"[: table.c[column].type.length]
                    for column in columns
                    if row[column] is not None and column != "email"
                }
                values |= {column: _replaced(row[column], text) for column in jsons}
                if values:
                    connection.execute(table.update().where(table.c.id == row["id"]).values(values))


def _replaced(value: Any, text: str) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(one, text) for key, one in value.items()}
    if isinstance(value, list):
        return [_replaced(one, text) for one in value]
    return text if isinstance(value, str) and _CHINESE.search(value) else value


def _list_places(rows: Rows) -> Iterator[tuple[str, str, Row]]:
    """Every free text of a row that is not public."""
    for name, table in rows.tables.items():
        columns = [column.name for column in table.columns if _is_free_text(name, column)]
        for row in rows.of(name) if columns and name not in NOBODYS else ():
            if rows.find_owner(name, row) is not None and not rows.is_public(name, row):
                yield from ((name, column, row) for column in columns)
            elif name == "organisation":
                yield from ((name, column, row) for column in ("proposed_name", "decision_reason"))


def _is_free_text(table: str, column: sa.Column[Any]) -> bool:
    """Long enough for words, and not one of those with a form."""
    if f"{table}.{column.name}" in FORMAL or not isinstance(column.type, sa.String):
        return False
    if column.name in ("phone", "address"):
        return True
    length = column.type.length
    return length is None or length >= 254
