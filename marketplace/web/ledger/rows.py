"""Entries as people read them: a sentence with links to what it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from marketplace.models import LedgerEntry
from marketplace.services import ledger_entries
from marketplace.services.ledger_entries import Names
from marketplace.web.formatting import batch_name
from marketplace.web.ledger.kinds import CREDENTIAL, GROUP_OF, GROUPS, SENTENCES, UNKNOWN
from marketplace.web.links import can_follow

_SHORT = 12


@dataclass(frozen=True)
class Row:
    """One entry of the list. `hash` is the beginning of the whole one."""

    position: int
    at: datetime
    group: str
    sentence: Markup
    hash: str


class _Values(dict[str, Any]):
    """What a sentence is filled with: a body that lacks something still makes one."""

    def __missing__(self, _name: str) -> str:
        return "—"


def make_rows(entries: Sequence[LedgerEntry]) -> list[Row]:
    """The rows of a page."""
    names = ledger_entries.find_names(entries)
    return [_make_row(entry, names) for entry in entries]


def _make_row(entry: LedgerEntry, names: Names) -> Row:
    group = GROUP_OF.get(entry.kind, GROUPS["other"])
    return Row(
        position=entry.position,
        at=entry.at,
        group=_(group.name),
        sentence=_write_sentence(entry, names),
        hash=entry.hash[:_SHORT],
    )


def _write_sentence(entry: LedgerEntry, names: Names) -> Markup:
    pattern = _(SENTENCES.get(entry.kind, UNKNOWN))
    values = _Values(entry.body)
    values["kind"] = entry.kind
    values["thing"] = _name_thing(entry, names)
    listed = entry.body.get("scenarios")
    values["scenario_count"] = len(listed) if isinstance(listed, list) else listed
    return escape(pattern) % values


def _name_thing(entry: LedgerEntry, names: Names) -> str | Markup:
    body = entry.body
    if "token" in body:
        number = names.credentials.get(body["token"])
        url = url_for("credentials.show", credential_id=number) if number else None
        return _link(_(CREDENTIAL), url)
    if "batch" in body:
        url = url_for("batches.show", batch_number=body["batch"])
        return _link(body.get("title") or batch_name(body["batch"]), url)
    number = body.get("scenario")
    title = names.scenarios.get(number) if isinstance(number, int) else None
    if title is None:
        return str(body.get("title") or number)
    return _link(body.get("title") or title, _find_place(entry, number))


def _find_place(entry: LedgerEntry, scenario_id: int | None) -> str:
    """The page on which the event is to be seen, as far as the reader may follow."""
    number = entry.body.get("number")
    listing = url_for("scenarios.show", scenario_id=scenario_id)
    if entry.kind == "scenario.amended":
        page = url_for("amendments.index", scenario_id=scenario_id, _anchor=f"amendment-{number}")
        return page if can_follow(page) else listing
    if entry.kind == "question.published":
        return f"{listing}#question-{number}"
    return listing


def _link(text: str, url: str | None) -> str | Markup:
    return Markup('<a href="{}">{}</a>').format(url, text) if url else text
