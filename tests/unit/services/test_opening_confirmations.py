"""The two keys of an opening: who gives them, for how long, and what one person cannot do."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from marketplace.db import db
from marketplace.domain.errors import AlreadyExists, MarketplaceError, NotAllowed, TransitionRefused
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.membership import MemberRole
from marketplace.domain.permissions import Actor
from marketplace.models import AuditEntry, Opening, OpeningConfirmation, Scenario, User
from marketplace.models.opening import OpeningSide
from marketplace.sealing.errors import SealBroken
from marketplace.services import (
    accounts,
    endings,
    opening_records,
    opening_steps,
    openings,
    scenarios,
)
from marketplace.services.opening_records import Standing
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import (
    Person,
    add_member,
    make_administrator,
    make_buyer,
    make_organisation,
    make_supervisor,
    make_vendor,
)
from tests.factories.proposals import make_proposal
from tests.factories.scenarios import make_scenario
from tests.notices import told

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def buyer(clock: Clock) -> Person:
    return make_buyer()


@pytest.fixture
def scenario(buyer: Person, clock: Clock) -> Scenario:
    """A call past its deadline, with one sealed proposal."""
    made = make_scenario(buyer)
    make_proposal(make_vendor(), made)
    clock.advance(days=15)
    return made


def standings(scenario: Scenario) -> list[str]:
    return [one.standing for one in opening_records.list_confirmations(scenario)]


@pytest.mark.parametrize("is_buyer_first", [True, False])
def test_the_second_confirmation_begins_the_opening(
    buyer: Person, scenario: Scenario, clock: Clock, is_buyer_first: bool
) -> None:
    supervisor = make_supervisor()
    order = [buyer, supervisor] if is_buyer_first else [supervisor, buyer]
    assert openings.confirm(order[0].actor, scenario.id) is None
    clock.advance(minutes=29)
    opening = openings.confirm(order[1].actor, scenario.id)
    assert opening is not None
    assert (opening.opened_by_id, opening.begun_at) == (buyer.user.id, clock.now())
    assert standings(scenario) == [Standing.USED, Standing.USED]
    assert opening.completed_at is None
    assert scenario.state == ScenarioState.PUBLISHED


def test_whoever_holds_the_other_key_is_told(buyer: Person, scenario: Scenario) -> None:
    supervisor, colleague = make_supervisor(), make_supervisor()
    add_member(buyer.organisation, MemberRole.EDITOR)
    openings.confirm(buyer.actor, scenario.id)
    assert sorted(told("opening_confirmed")) == sorted([supervisor.user.id, colleague.user.id])
    openings.take_back(buyer.actor, scenario.id)
    openings.confirm(supervisor.actor, scenario.id)
    assert told("opening_confirmed")[2:] == [buyer.user.id]


def test_a_confirmation_lapses_and_can_be_given_again(
    buyer: Person, scenario: Scenario, clock: Clock
) -> None:
    supervisor = make_supervisor()
    openings.confirm(buyer.actor, scenario.id)
    clock.advance(minutes=30)
    assert standings(scenario) == [Standing.LAPSED]
    assert openings.confirm(supervisor.actor, scenario.id) is None
    assert openings.confirm(buyer.actor, scenario.id) is not None
    assert standings(scenario) == [Standing.LAPSED, Standing.USED, Standing.USED]


def test_the_limit_is_a_setting(
    app: Flask, buyer: Person, scenario: Scenario, clock: Clock
) -> None:
    usual = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(usual, opening_minutes=5)
    try:
        openings.confirm(buyer.actor, scenario.id)
        clock.advance(minutes=5)
        assert standings(scenario) == [Standing.LAPSED]
    finally:
        app.config["SETTINGS"] = usual


def test_a_confirmation_is_taken_back_before_the_second(buyer: Person, scenario: Scenario) -> None:
    supervisor = make_supervisor()
    openings.confirm(buyer.actor, scenario.id)
    openings.take_back(buyer.actor, scenario.id)
    assert standings(scenario) == [Standing.TAKEN_BACK]
    assert openings.confirm(supervisor.actor, scenario.id) is None
    assert openings.confirm(buyer.actor, scenario.id) is not None
    for person in (buyer, supervisor):
        with pytest.raises(TransitionRefused):
            openings.take_back(person.actor, scenario.id)


def test_only_what_one_gave_is_taken_back(buyer: Person, scenario: Scenario, clock: Clock) -> None:
    other = add_member(buyer.organisation, MemberRole.OWNER)
    openings.confirm(buyer.actor, scenario.id)
    for person in (other, make_supervisor()):
        with pytest.raises(TransitionRefused):
            openings.take_back(person.actor, scenario.id)
    clock.advance(minutes=31)
    with pytest.raises(TransitionRefused):
        openings.take_back(buyer.actor, scenario.id)


def test_a_second_press_and_a_colleague_are_told_that_it_is_done(
    buyer: Person, scenario: Scenario
) -> None:
    openings.confirm(buyer.actor, scenario.id)
    for person in (buyer, add_member(buyer.organisation, MemberRole.OWNER)):
        with pytest.raises(AlreadyExists) as refusal:
            openings.confirm(person.actor, scenario.id)
        assert refusal.value.status == 409
    assert standings(scenario) == [Standing.IN_FORCE]
    openings.confirm(make_supervisor().actor, scenario.id)
    for person in (buyer, make_supervisor()):
        with pytest.raises(TransitionRefused) as late:
            openings.confirm(person.actor, scenario.id)
        assert late.value.status == 409


def _as_supervisor(user: User) -> Actor:
    """The person as a supervisor of the authority, whatever else it is."""
    (membership,) = (one for one in user.members if one.role == MemberRole.SUPERVISOR)
    return accounts.actor_of(user, membership.organisation_id)


@pytest.mark.parametrize("is_buyer_first", [True, False])
def test_one_person_with_both_roles_counts_once(
    buyer: Person, scenario: Scenario, is_buyer_first: bool
) -> None:
    authority = make_supervisor().organisation
    add_member(authority, MemberRole.SUPERVISOR, buyer.user)
    as_buyer = accounts.actor_of(buyer.user, buyer.organisation.id)
    both = [as_buyer, _as_supervisor(buyer.user)]
    first, second = both if is_buyer_first else reversed(both)
    openings.confirm(first, scenario.id)
    with pytest.raises(AlreadyExists, match="两个人"):
        openings.confirm(second, scenario.id)
    assert opening_records.find_opening(scenario.id) is None
    if is_buyer_first:
        assert openings.confirm(make_supervisor().actor, scenario.id) is not None


def test_who_has_lost_the_role_has_lost_the_key(buyer: Person, scenario: Scenario) -> None:
    openings.confirm(buyer.actor, scenario.id)
    with unit_of_work():
        buyer.user.members[0].role = MemberRole.EDITOR
    assert standings(scenario) == [Standing.VOID]
    supervisor = make_supervisor()
    assert openings.confirm(supervisor.actor, scenario.id) is None
    owner = add_member(buyer.organisation, MemberRole.OWNER)
    assert openings.confirm(owner.actor, scenario.id) is not None


def _editor(scenario: Scenario) -> Person:
    return add_member(scenario.organisation, MemberRole.EDITOR)


@pytest.mark.parametrize(
    "make",
    [
        _editor,
        lambda _scenario: make_buyer(),
        lambda _scenario: make_vendor(),
        lambda _scenario: make_administrator(),
        lambda _scenario: add_member(make_organisation(), MemberRole.VIEWER),
    ],
    ids=["editor", "other buyer", "vendor", "administrator", "viewer"],
)
def test_nobody_else_has_a_key(scenario: Scenario, make: Callable[[Scenario], Person]) -> None:
    other = make(scenario)
    for act in (openings.confirm, openings.take_back):
        with pytest.raises(NotAllowed):
            act(other.actor, scenario.id)
    assert standings(scenario) == []


def test_no_key_is_given_before_the_deadline(buyer: Person, clock: Clock) -> None:
    early = make_scenario(buyer)
    for person in (buyer, make_supervisor()):
        with pytest.raises(NotAllowed):
            openings.confirm(person.actor, early.id)
    assert standings(early) == []


@pytest.mark.parametrize("state", [ScenarioState.DRAFT, ScenarioState.SUBMITTED])
def test_there_is_nothing_to_open_before_the_publication(
    buyer: Person, state: ScenarioState
) -> None:
    with pytest.raises(TransitionRefused):
        openings.confirm(buyer.actor, make_scenario(buyer, state).id)


def test_what_has_begun_is_neither_cancelled_nor_withdrawn(
    buyer: Person, scenario: Scenario
) -> None:
    openings.confirm(buyer.actor, scenario.id)
    openings.confirm(make_supervisor().actor, scenario.id)
    with pytest.raises(TransitionRefused):
        scenarios.cancel(buyer.actor, scenario.id, "不做了。")
    with pytest.raises(TransitionRefused):
        endings.withdraw(make_administrator().actor, scenario.id, "违规。")
    assert scenario.state == ScenarioState.PUBLISHED


def test_a_key_that_does_not_fit_begins_nothing(buyer: Person, scenario: Scenario) -> None:
    other = make_scenario(make_buyer())
    with unit_of_work():
        scenario.public_key = other.public_key
    openings.confirm(buyer.actor, scenario.id)
    with pytest.raises(SealBroken):
        openings.confirm(make_supervisor().actor, scenario.id)
    assert db.session.scalars(db.select(Opening)).all() == []
    assert standings(scenario) == [Standing.IN_FORCE]


def test_the_audit_names_who_confirmed_and_shows_no_part(buyer: Person, scenario: Scenario) -> None:
    openings.confirm(buyer.actor, scenario.id, part="encrypted-part")
    row = db.session.scalars(db.select(OpeningConfirmation)).one()
    assert row.part == "encrypted-part"
    entry = db.session.scalars(
        db.select(AuditEntry).where(AuditEntry.subject_type == "opening_confirmation")
    ).one()
    assert entry.changes["user_id"] == [None, buyer.user.id]
    assert entry.changes["side"] == [None, OpeningSide.BUYER]
    assert "encrypted-part" not in str(entry.changes)


def test_supervisors_see_what_waits_and_what_is_done(
    buyer: Person, scenario: Scenario, clock: Clock
) -> None:
    supervisor = make_supervisor()
    later = make_scenario(buyer)
    assert [row.id for row in openings.list_waiting(supervisor.actor)] == [scenario.id]
    clock.advance(days=15)
    openings.confirm(buyer.actor, later.id)
    waiting = [row.id for row in openings.list_waiting(supervisor.actor)]
    assert waiting == [later.id, scenario.id]
    openings.confirm(supervisor.actor, later.id)
    assert opening_steps.run(later.id)
    assert [row.id for row in openings.list_waiting(supervisor.actor)] == [scenario.id]
    done = openings.list_complete(supervisor.actor, 10)
    assert [found.id for _opening, found in done] == [later.id]
    for person in (buyer, make_vendor(), make_administrator()):
        for read in (openings.list_waiting, lambda actor: openings.list_complete(actor, 10)):
            with pytest.raises(MarketplaceError):
                read(person.actor)
