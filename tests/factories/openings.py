"""Openings: how a test opens what was sealed, and how it cuts an opening short."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from marketplace.models import Opening, Scenario
from marketplace.services import opening_steps, openings, scenarios
from tests.factories.people import Person, make_supervisor


def begin_opening(buyer: Person, scenario_id: int, supervisor: Person | None = None) -> Opening:
    """Both confirm, the buyer first; nothing is opened yet."""
    openings.confirm(buyer.actor, scenario_id)
    begun = openings.confirm((supervisor or make_supervisor()).actor, scenario_id)
    assert begun is not None
    return begun


def open_all(buyer: Person, scenario_id: int, supervisor: Person | None = None) -> Scenario:
    """Buyer and supervisor confirm, and every sealed proposal is opened; none is ranked."""
    begin_opening(buyer, scenario_id, supervisor)
    assert opening_steps.run(scenario_id)
    return scenarios.get_scenario(buyer.actor, scenario_id)


class Killed(BaseException):
    """As if the process had been ended from outside."""


@contextmanager
def killed_after(commits: int) -> Iterator[None]:
    """Kill whatever runs in the block before it commits once more than `commits` times."""
    seen = 0

    def count(session: Session) -> None:
        nonlocal seen
        if session.in_nested_transaction():
            return
        seen += 1
        if seen > commits:
            raise Killed

    event.listen(Session, "before_commit", count)
    try:
        with pytest.raises(Killed):
            yield
    finally:
        event.remove(Session, "before_commit", count)
