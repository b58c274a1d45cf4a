"""Whom a change of a published listing concerns.

Everybody hears the same, once, so that a notification does not tell why somebody got it: whoever
watches the listing (as those who asked a question do), and the members of every vendor with a
draft or a sealed proposal.
"""

from typing import Any

from sqlalchemy import select

from marketplace.models import Proposal, Scenario
from marketplace.services import notifications, watches
from marketplace.services import proposal_vault as vault
from marketplace.services.unit_of_work import UnitOfWork


def tell_audience(work: UnitOfWork, scenario: Scenario, event: str, **params: Any) -> None:
    """Tell everybody who watched, asked, drafted or bid, each once, in no telling order."""
    told = set(watches.list_watcher_ids(scenario))
    for organisation_id in _list_bidder_ids(work, scenario):
        told.update(notifications.list_member_ids(organisation_id))
    work.notify(sorted(told), event, **params)


def _list_bidder_ids(work: UnitOfWork, scenario: Scenario) -> set[int]:
    rows = work.session.scalars(select(Proposal).where(Proposal.scenario_id == scenario.id))
    return {vault.read_bidder(row) for row in rows}
