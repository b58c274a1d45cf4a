"""Entries of the audit as the page and the exported table show them."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from marketplace.domain.clock import SHANGHAI
from marketplace.domain.permissions import Actor
from marketplace.exchange.workbook import Value
from marketplace.services.audit_search import AuditLine
from marketplace.web.audit.labels import action_name, note_text, table_name
from marketplace.web.audit.values import Change, describe_changes
from marketplace.web.formatting import person_name
from marketplace.web.links import find_url

_PAGES = {
    "organisation": ("organisations.show", "organisation_id"),
    "scenario": ("scenarios.review", "scenario_id"),
}


@dataclass(frozen=True)
class AuditRow:
    """One entry. `subject_url` is None where there is no page or the reader is not let in."""

    at: datetime
    who: str
    who_url: str | None
    organisation: str | None
    address: str | None
    action: str
    subject: str
    subject_url: str | None
    note: str
    changes: list[Change]


def make_row(actor: Actor, line: AuditLine) -> AuditRow:
    """What `actor` sees of an entry."""
    entry = line.entry
    return AuditRow(
        at=entry.at,
        who=_who(line),
        who_url=url_for("audit.index", who=entry.actor_id) if entry.actor_id else None,
        organisation=line.organisation,
        address=entry.address,
        action=action_name(entry.action),
        subject=_subject(line),
        subject_url=_find_subject_url(actor, line),
        note=note_text(entry.note),
        changes=describe_changes(line),
    )


def _who(line: AuditLine) -> str:
    if line.person is None:
        return _("系统或未登录")
    return person_name(line.person)


def _subject(line: AuditLine) -> str:
    words = [table_name(line.entry.subject_type)]
    if line.entry.subject_id is not None:
        words.append(f"#{line.entry.subject_id}")
    if line.subject_name:
        words.append(person_name(line.subject_name))
    return " ".join(words)


def _find_subject_url(actor: Actor, line: AuditLine) -> str | None:
    page = _PAGES.get(line.entry.subject_type)
    if page is None or not line.subject_name:
        return None
    endpoint, argument = page
    return find_url(actor, endpoint, **{argument: line.entry.subject_id})


def list_headers() -> list[str]:
    """The exported table's columns."""
    return [
        *(_("时间（北京时间）"), _("人员"), _("邮箱"), _("人员编号"), _("所属单位"), _("网络地址")),
        *(_("动作"), _("操作对象"), _("对象编号"), _("对象名称"), _("说明"), _("变化")),
    ]


def make_cells(line: AuditLine) -> list[Value]:
    """An entry as a row of the exported table."""
    entry = line.entry
    return [
        entry.at.astimezone(SHANGHAI).isoformat(sep=" ", timespec="milliseconds"),
        _who(line),
        line.email,
        entry.actor_id,
        line.organisation,
        entry.address,
        action_name(entry.action),
        table_name(entry.subject_type),
        entry.subject_id,
        line.subject_name,
        note_text(entry.note),
        "\n".join(_sentence(*change) for change in describe_changes(line)),
    ]


def _sentence(label: str, old: str | None, new: str | None) -> str:
    return _("%(label)s：%(old)s → %(new)s", label=label, old=old or "", new=new or "")
