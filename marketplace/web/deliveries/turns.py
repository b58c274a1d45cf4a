"""Whose turn it is in a delivery, in a sentence for the reader's side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.domain.lifecycle import DeliveryState, Role, ScenarioState
from marketplace.domain.permissions import Actor
from marketplace.models import Delivery, Scenario
from marketplace.services.delivery_plans import OPEN_STATES, days_overdue, list_milestones
from marketplace.web.formatting import day


@dataclass(frozen=True)
class Turn:
    """`is_mine`: the reader's side has something to do, first of all with the milestone
    `delivery_id`; `is_due`: nothing is left but the whole."""

    text: str
    is_mine: bool = False
    is_due: bool = False
    delivery_id: int | None = None


def find_turn(actor: Actor, scenario: Scenario, now: datetime) -> Turn | None:
    """What comes next; None before the delivery is begun and after its end."""
    if scenario.state != ScenarioState.DELIVERING:
        return None
    rows = list_milestones(scenario)
    is_vendor = actor.has(Role.VENDOR)
    if all(row.state == DeliveryState.ACCEPTED for row in rows):
        text = _("里程碑已全部验收，等待需求单位整体验收。")
        return Turn(
            text if is_vendor else _("里程碑已全部验收，可以整体验收。"), not is_vendor, True
        )
    waiting = [row for row in rows if row.state == DeliveryState.HANDED_OVER]
    to_do = [row for row in rows if row.state in OPEN_STATES]
    is_for_vendor = bool(to_do) if is_vendor else not waiting
    text = _due(to_do, now) if is_for_vendor else _waiting(waiting)
    first = (to_do if is_for_vendor else waiting)[0]
    return Turn(text, is_mine=is_vendor is is_for_vendor, delivery_id=first.id)


def _waiting(rows: Sequence[Delivery]) -> str:
    return ngettext(
        "%(num)s 个里程碑已交付，等待需求单位验收。",
        "%(num)s 个里程碑已交付，等待需求单位验收。",
        len(rows),
    )


def _due(rows: Sequence[Delivery], now: datetime) -> str:
    """The first that the vendor has to hand over: the one that is due first."""
    row = rows[0]
    late = days_overdue(row, now)
    if row.state == DeliveryState.RETURNED:
        text = _("里程碑“%(title)s”被退回，等待供给方重新交付。", title=row.title)
    else:
        text = _("下一个里程碑“%(title)s”应于 %(day)s 交付。", title=row.title, day=day(row.due_on))
    if not late:
        return text
    return text + ngettext("已逾期 %(num)s 天。", "已逾期 %(num)s 天。", late)
