"""The delivery as everybody sees it on the listing's page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.services.deliveries import PublicDelivery
from marketplace.services.ranking_rules import find_target, read_number
from marketplace.web.formatting import FILTERS, moment

Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class ReachedLine:
    """An indicator with what was asked, promised and reached. `verdict`: against the target."""

    name: str
    unit: str
    baseline: str
    target: str
    committed: str
    reached: str
    verdict: str


@dataclass(frozen=True)
class Panel:
    """What stands there. `summary`: the buyer's own words, once the whole is accepted."""

    facts: Facts
    summary: str
    kpis: Sequence[ReachedLine]


def make_public(delivery: PublicDelivery | None) -> Panel | None:
    """The panel; None where no delivery was begun."""
    if delivery is None:
        return None
    return Panel(
        facts=list(_facts(delivery)),
        summary=delivery.summary,
        kpis=[_line(row) for row in delivery.kpis],
    )


def _facts(delivery: PublicDelivery) -> Facts:
    day = FILTERS["day"]
    done = ngettext(
        "%(num)s 个中已验收 %(done)s 个",
        "%(num)s 个中已验收 %(done)s 个",
        delivery.total,
        done=delivery.done,
    )
    found = [
        (_("交付单位"), delivery.vendor),
        (_("启动时间"), moment(delivery.begun_at)),
        (_("里程碑进展"), done),
    ]
    if delivery.due_on:
        found.append((_("计划完成"), str(day(delivery.due_on))))
    if delivery.accepted_at:
        found.append((_("整体验收时间"), moment(delivery.accepted_at)))
    return found


def _line(row: Mapping[str, str]) -> ReachedLine:
    return ReachedLine(**row, verdict=_judge(row))


def _judge(row: Mapping[str, str]) -> str:
    """Whether the target was reached, as far as both are numbers; better is what the ranking took
    for better."""
    target, reached = find_target(row), read_number(row["reached"])
    if target is None or reached is None:
        return _("未知")
    is_higher = target.is_higher_better
    is_reached = reached >= target.target if is_higher else reached <= target.target
    return _("达到目标") if is_reached else _("未达到目标")
