"""What the pages of deliveries share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.domain.lifecycle import DeliveryState
from marketplace.models import Delivery, Handover, HandoverFile, Scenario
from marketplace.services.delivery_plans import days_overdue
from marketplace.web.formatting import FILTERS, moment

FILE_TYPES = ".pdf,.docx,.xlsx,.pptx,.png,.jpg,.jpeg,.txt"
Crumbs = list[tuple[str, str | None]]


@dataclass(frozen=True)
class File:
    """A file to download; `size` in bytes."""

    id: int
    name: str
    size: int
    url: str
    digest: str


@dataclass(frozen=True)
class Parcel:
    """Something that was handed over, with what was said to it. `outcome`: its state for a tag."""

    at: datetime | None
    note: str
    files: Sequence[File]
    outcome: str
    decided_at: datetime | None
    reason: str | None


@dataclass(frozen=True)
class MilestoneLine:
    """A milestone in the table. `remark`: when it was done, or how late it is."""

    number: int
    title: str
    url: str
    due_on: date
    state: str
    state_label: str
    remark: str


def crumbs(scenario: Scenario, *rest: tuple[str, str | None]) -> Crumbs:
    """Where a page below a delivery stands; the delivery's own page without a rest."""
    address = url_for("deliveries.show", scenario_id=scenario.id) if rest else None
    return [
        (_("场景机会"), url_for("scenarios.index")),
        (scenario.title, url_for("scenarios.show", scenario_id=scenario.id)),
        (_("交付与验收"), address),
        *rest,
    ]


def milestone_name(delivery: Delivery) -> str:
    """A milestone by its number and title."""
    return _("里程碑 %(number)s：%(title)s", number=delivery.number, title=delivery.title)


def make_lines(milestones: Iterable[Delivery], now: datetime) -> list[MilestoneLine]:
    """The milestones as the table shows them."""
    return [
        MilestoneLine(
            number=row.number,
            title=row.title,
            url=url_for(
                "deliveries.show_milestone", scenario_id=row.scenario_id, delivery_id=row.id
            ),
            due_on=row.due_on,
            state=row.state,
            state_label=str(FILTERS["delivery_state_name"](row.state)),
            remark=describe(row, now),
        )
        for row in milestones
    ]


def describe(row: Delivery, now: datetime) -> str:
    """When a milestone was handed over or accepted, or how late it is; empty while it has time."""
    if row.state == DeliveryState.ACCEPTED:
        return _("%(moment)s验收", moment=moment(row.accepted_at))
    if row.state == DeliveryState.HANDED_OVER:
        return _("%(moment)s交付", moment=moment(row.handed_over_at))
    late = days_overdue(row, now)
    return ngettext("已逾期 %(num)s 天", "已逾期 %(num)s 天", late) if late else ""


def to_files(delivery: Delivery, rows: Iterable[HandoverFile]) -> list[File]:
    """The files as the page lists them."""
    return [
        File(
            id=row.id,
            name=row.name,
            size=row.size,
            url=url_for(
                "deliveries.download",
                scenario_id=delivery.scenario_id,
                delivery_id=delivery.id,
                handover_file_id=row.id,
            ),
            digest=row.digest,
        )
        for row in rows
    ]


def make_parcels(delivery: Delivery, handovers: Iterable[Handover]) -> list[Parcel]:
    """What was handed over, as the page shows it."""
    return [
        Parcel(
            at=row.handed_over_at,
            note=row.note,
            files=to_files(delivery, row.files),
            outcome=_outcome_of(row),
            decided_at=row.decided_at,
            reason=row.reason,
        )
        for row in handovers
    ]


def _outcome_of(row: Handover) -> str:
    if row.decided_at is None:
        return DeliveryState.HANDED_OVER
    return DeliveryState.RETURNED if row.reason else DeliveryState.ACCEPTED
