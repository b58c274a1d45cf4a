"""Rows of the public list, many and quickly: not through the services, and with no key."""

from datetime import timedelta
from typing import Any

from marketplace.domain import clock
from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import Organisation, Scenario
from marketplace.services import search_indexing
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.people import make_organisation


def insert_scenarios(*rows: dict[str, Any], buyer: Organisation | None = None) -> list[Scenario]:
    """Published scenarios, closing in ten days, each with what its `rows` entry says; indexed.

    Each later one was published a minute after the one before.
    """
    owner_id = (buyer or make_organisation()).id
    now = clock.now()
    made = []
    with unit_of_work() as work:
        for number, fields in enumerate(rows):
            usual = {
                "organisation_id": owner_id,
                "state": ScenarioState.PUBLISHED,
                "title": f"场景{number}",
                "demand_unit": "某集团",
                "sector": "industry",
                "city": "zhengzhou",
                "pain_point": "人工处理太慢。",
                "contents": "建设一套系统。",
                "deployment": "on-premises",
                "cooperation_mode": "procurement",
                "proposal_deadline": now + timedelta(days=10),
                "published_at": now - timedelta(days=5) + timedelta(minutes=number),
            }
            made.append(work.add(Scenario(**{**usual, **fields})))
    search_indexing.rebuild()
    return made
