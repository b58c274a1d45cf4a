"""A listing as its page shows it: an allow-list of what this reader may see.

The page's template gets this and never the row, so what is not put in here cannot be shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from marketplace.domain.lifecycle import PUBLIC_STATES
from marketplace.domain.permissions import Actor
from marketplace.models import Attachment, Scenario
from marketplace.services import (
    attachments,
    awards,
    custody_shares,
    deliveries,
    scenario_contacts,
)
from marketplace.services.awards import AwardResult
from marketplace.services.opening_records import is_opening_complete
from marketplace.web.deliveries.panel import Panel, make_public
from marketplace.web.formatting import city_name, sector_name, state_name, sub_scenario_name
from marketplace.web.scenarios import listing_facts as facts
from marketplace.web.scenarios.criteria import CriterionLine, explain_criteria, explain_method
from marketplace.web.scenarios.listing_facts import Facts


@dataclass(frozen=True)
class File:
    """A file to download; `size` in bytes."""

    name: str
    size: int
    url: str
    digest: str


@dataclass(frozen=True)
class Custodian:
    """Who keeps a part of the key."""

    kind: str
    name: str
    fingerprint: str


@dataclass(frozen=True)
class Listing:
    """What one reader sees of a scenario. `contact` is None where the reader may not have it."""

    id: int
    title: str
    is_public: bool
    state: str
    state_label: str
    sector: str | None
    sector_label: str
    sub_scenario_label: str
    city_label: str
    organisation: str
    demand_unit: str
    deadline: datetime | None
    pain_point: str
    contents: str
    summary: Facts
    kpis: list[dict[str, str]]
    data: Facts
    deployment: Facts
    money: Facts
    gates: list[str]
    scored_requirements: list[str]
    method: list[str]
    criteria: list[CriterionLine]
    dates: Facts
    files: list[File]
    contact: Facts | None
    ending_reason: str | None
    award: AwardResult | None
    delivery: Panel | None
    custodians: list[Custodian]
    is_opened: bool


def make_listing(actor: Actor, scenario: Scenario, now: datetime) -> Listing:
    """The listing of `scenario` as `actor` may see it at `now`."""
    state = scenario.public_state_at(now)
    contact = scenario_contacts.find_contact(actor, scenario)
    return Listing(
        id=scenario.id,
        title=scenario.title,
        is_public=scenario.state in PUBLIC_STATES,
        state=state,
        state_label=state_name(state),
        sector=scenario.sector,
        sector_label=sector_name(scenario.sector),
        sub_scenario_label=sub_scenario_name(scenario.sub_scenario),
        city_label=city_name(scenario.city),
        organisation=scenario.organisation.name,
        demand_unit=scenario.demand_unit,
        deadline=scenario.proposal_deadline,
        pain_point=scenario.pain_point,
        contents=scenario.contents,
        summary=facts.summary(scenario),
        kpis=_kpis(scenario),
        data=facts.data_readiness(scenario),
        deployment=facts.deployment(scenario),
        money=facts.money(scenario),
        gates=facts.gates(scenario),
        scored_requirements=[row.text for row in scenario.requirements if not row.is_mandatory],
        method=explain_method(scenario),
        criteria=explain_criteria(scenario),
        dates=facts.dates(scenario),
        files=_files(attachments.list_attachments(scenario)),
        contact=facts.contact(contact) if contact else None,
        ending_reason=scenario.ending_reason,
        award=awards.find_result(scenario),
        delivery=make_public(deliveries.find_public(scenario)),
        custodians=_custodians(scenario),
        is_opened=is_opening_complete(scenario),
    )


def _kpis(scenario: Scenario) -> list[dict[str, str]]:
    names = ("name", "baseline", "target", "unit")
    return [{name: str(kpi.get(name) or "") for name in names} for kpi in scenario.kpis]


def _custodians(scenario: Scenario) -> list[Custodian]:
    """Those of a listing in split custody; there are none of any other."""
    if not custody_shares.is_split(scenario):
        return []
    keys = custody_shares.list_keys(scenario)
    return [Custodian(key.kind, key.name, key.fingerprint) for key in keys]


def _files(rows: Iterable[Attachment]) -> list[File]:
    return [
        File(
            name=row.name,
            size=row.size,
            url=url_for("scenarios.download", scenario_id=row.scenario_id, attachment_id=row.id),
            digest=row.digest,
        )
        for row in rows
    ]


def crumbs(listing: Listing) -> list[tuple[str, str | None]]:
    """Where the listing stands."""
    way: list[tuple[str, str | None]] = [(_("场景机会"), url_for("scenarios.index"))]
    if listing.sector:
        address = url_for("sectors.show", slug=listing.sector)
        way.append((listing.sector_label, address))
    return [*way, (listing.title, None)]
