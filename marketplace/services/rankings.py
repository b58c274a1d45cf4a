"""Frozen runs of the matching over a scenario's opened proposals."""

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import NotFound
from marketplace.domain.messages import say
from marketplace.models import Ranking, Scenario


def find_latest(scenario: Scenario) -> Ranking | None:
    """The run that counts: the latest one."""
    return db.session.scalar(
        select(Ranking)
        .where(Ranking.scenario_id == scenario.id)
        .order_by(Ranking.id.desc())
        .limit(1)
    )


def get_latest(scenario: Scenario) -> Ranking:
    """The run that counts; `NotFound` if there was none."""
    found = find_latest(scenario)
    if found is None:
        raise NotFound(say("这个场景还没有排序结果。"))
    return found
