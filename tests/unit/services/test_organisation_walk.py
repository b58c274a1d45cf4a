"""Every row of an organisation's lifecycle, walked through the services that take its action."""

from collections.abc import Callable
from typing import Any

import pytest

from marketplace.domain.errors import MarketplaceError
from marketplace.domain.lifecycle import ORGANISATION, Action, OrganisationState, find_transition
from marketplace.services import organisations
from marketplace.services.organisations import OrganisationProfile
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.people import Person, make_administrator, make_vendor

pytestmark = pytest.mark.usefixtures("app")

A = Action
REASON = "项目调整。"

ORGANISATION_ACTIONS: dict[Action, Callable[[Person, Person], Any]] = {
    A.APPROVE: lambda who, by: organisations.approve(
        by.actor, who.organisation.id, is_checked_offline=True
    ),
    A.REJECT: lambda who, by: organisations.reject(by.actor, who.organisation.id, REASON),
    A.SUSPEND: lambda who, by: organisations.suspend(by.actor, who.organisation.id, REASON),
    A.RESTORE: lambda who, by: organisations.restore(by.actor, who.organisation.id),
    A.RESUBMIT: lambda who, _by: organisations.resubmit(
        who.actor, OrganisationProfile("新名称", "luoyang")
    ),
}


@pytest.mark.parametrize("action", list(ORGANISATION_ACTIONS))
@pytest.mark.parametrize("state", list(OrganisationState))
def test_an_organisation_goes_where_its_row_says_and_nowhere_else(
    state: OrganisationState, action: Action
) -> None:
    vendor, administrator = make_vendor(), make_administrator()
    with unit_of_work():
        vendor.organisation.state = state
    row = find_transition(ORGANISATION, action, state)
    if row is not None:
        ORGANISATION_ACTIONS[action](vendor, administrator)
        assert vendor.organisation.state == row.target
        return
    with pytest.raises(MarketplaceError) as refusal:
        ORGANISATION_ACTIONS[action](vendor, administrator)
    assert refusal.value.status == 409
    assert vendor.organisation.state == state


def test_every_action_of_an_organisation_is_walked() -> None:
    assert set(ORGANISATION_ACTIONS) == {row.action for row in ORGANISATION}
