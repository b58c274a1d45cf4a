"""Assessors on a listing's page: the buyer's way to them, and for all how many judged."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.domain.lifecycle import ASSESSED_STATES, ENDED_STATES, AssessorState
from marketplace.domain.permissions import Actor, Permission, is_allowed
from marketplace.models import Scenario
from marketplace.services import assessment_marks, assessment_panels


@dataclass(frozen=True)
class AssessorPanel:
    """A sentence, and for whom the panel is a link."""

    text: str
    link: tuple[str, str] | None = None


def find_panel(actor: Actor, scenario: Scenario) -> AssessorPanel | None:
    """What `actor` is shown; None where nobody judges, or nothing may be said yet."""
    if not assessment_panels.is_judged(scenario):
        return None
    can_read = is_allowed(actor, Permission.ASSESSOR_READ, scenario)
    text = _text(scenario, can_read=can_read)
    if text is None:
        return None
    url = url_for("assessors.index", scenario_id=scenario.id)
    return AssessorPanel(text, (_("评审专家"), url) if can_read else None)


def _text(scenario: Scenario, *, can_read: bool) -> str | None:
    """The public learns a number, and only of those who judged."""
    active = assessment_panels.list_active(scenario)
    if scenario.state in ASSESSED_STATES:
        if not can_read:
            return None
        return ngettext(
            "已邀请 %(num)s 位评审专家。人数不足、未全部提交评分时不能排序。",
            "已邀请 %(num)s 位评审专家。人数不足、未全部提交评分时不能排序。",
            len(active),
        )
    count = sum(row.state == AssessorState.DECLARED for row in active)
    if scenario.state in ENDED_STATES:
        count = len(assessment_marks.list_done(scenario))
        if not count:
            return None
    return ngettext(
        "%(num)s 位评审专家评审了申报方案。", "%(num)s 位评审专家评审了申报方案。", count
    )
