"""The audit's old and new values in words."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from marketplace.domain.membership import MEMBER_ROLE_NAMES
from marketplace.domain.state_names import DELIVERY_STATE_NAMES, PROPOSAL_STATE_NAMES, STATE_NAMES
from marketplace.domain.vocabulary import DEPLOYMENT_NAMES
from marketplace.matching.rules import CRITERION_NAMES
from marketplace.models.model import MODEL_KIND_NAMES
from marketplace.models.organisation import KIND_NAMES
from marketplace.models.organisation_document import DOCUMENT_KIND_NAMES
from marketplace.services.audit_search import REFERENCES, AuditLine, Names
from marketplace.web.audit.labels import column_name
from marketplace.web.formatting import city_name, person_name, sector_name, to_the_second
from marketplace.web.locales import LOCALES
from marketplace.web.scenarios.changes import describe

Change = tuple[str, str | None, str | None]


def describe_changes(line: AuditLine) -> list[Change]:
    """Label, old and new value of every column that changed; that it did, where none is kept."""
    table = line.entry.subject_type
    return [
        (column_name(table, column), *_describe_pair(table, column, pair, line.names))
        for column, pair in sorted(line.entry.changes.items())
    ]


def _describe_pair(
    table: str, column: str, pair: list[Any] | None, names: Names
) -> tuple[str | None, str | None]:
    if pair is None:
        return None, _("已更改（不记录内容）")
    old, new = pair
    return _words(table, column, old, names), _words(table, column, new, names)


def _words(table: str, column: str, value: Any, names: Names) -> str | None:
    if value is None or value in ("", []):
        return None
    if column in REFERENCES:
        return _reference(REFERENCES[column], value, names)
    try:
        return _describe(table, column, value)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        # Entries outlive the form that a value had when they were written.
        return _plain(value)


def _reference(kind: str, number: Any, names: Names) -> str:
    name = names.get((kind, number))
    return f"{person_name(name)} (#{number})" if name else f"#{number}"


def _describe(table: str, column: str, value: Any) -> str:
    names = _NAMED.get((table, column)) or _NAMED.get(("", column))
    if names is not None:
        return _(names[value])
    if column in _WORDS:
        return _WORDS[column](value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if column.endswith(("_at", "_until")):
        return to_the_second(datetime.fromisoformat(value))
    if table == "scenario":
        return describe(column, value) or ""
    return _plain(value)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_NAMED: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("delivery", "state"): DELIVERY_STATE_NAMES,
    ("proposal", "state"): PROPOSAL_STATE_NAMES,
    ("", "state"): STATE_NAMES,
    ("", "role"): MEMBER_ROLE_NAMES,
    ("organisation", "kind"): KIND_NAMES,
    ("model", "kind"): MODEL_KIND_NAMES,
    ("criterion", "kind"): CRITERION_NAMES,
    ("organisation_document", "kind"): DOCUMENT_KIND_NAMES,
}
_WORDS: Mapping[str, Callable[[Any], str]] = {
    "city": city_name,
    "deployments": lambda slugs: ", ".join(_(DEPLOYMENT_NAMES[slug]) for slug in slugs),
    "locale": lambda code: LOCALES[code],
    "sectors": lambda slugs: ", ".join(sector_name(slug) for slug in slugs),
    "tier": str,
}
