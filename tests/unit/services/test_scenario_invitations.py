"""Inviting vendors to a call: equal words, no advantage, nothing given away."""

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import AlreadyExists, DeadlinePassed, NotAllowed, NotFound
from marketplace.domain.lifecycle import OrganisationState, ScenarioState
from marketplace.domain.membership import MemberRole
from marketplace.domain.permissions import VISITOR
from marketplace.models import AuditEntry, Notification, Organisation
from marketplace.notifications.events import Event
from marketplace.services import (
    proposal_submission,
    proposals,
    scenario_invitations,
)
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import make_administrator, make_buyer, make_person, make_vendor
from tests.factories.proposals import make_version, proposal_content
from tests.factories.scenarios import make_scenario


def _told() -> list[Notification]:
    query = select(Notification).where(Notification.event == Event.SCENARIO_INVITED)
    return list(db.session.scalars(query.order_by(Notification.user_id)))


def test_those_who_bid_are_told_once_and_all_in_the_same_words(app: Flask) -> None:
    buyer, first, second = make_buyer(), make_vendor(), make_vendor()
    bidder = make_person(organisation=first.organisation, role=MemberRole.BIDDER)
    make_person(organisation=first.organisation, role=MemberRole.VIEWER)
    scenario = make_scenario(buyer)
    models = [make_version(vendor).model_id for vendor in (first, second)]
    for model_id in (models[0], models[0], models[1]):
        scenario_invitations.invite(buyer.actor, scenario.id, model_id)
    told = _told()
    assert {row.user_id for row in told} == {first.user.id, bidder.user.id, second.user.id}
    assert len(told) == 3
    assert len({str(sorted(row.params.items())) for row in told}) == 1
    invited = scenario_invitations.list_invited(buyer.actor, scenario.id)
    assert [row.organisation_id for row in invited] == [
        first.organisation.id,
        second.organisation.id,
    ]
    entries = select(AuditEntry).where(AuditEntry.subject_type == "scenario_invitation")
    assert len(db.session.scalars(entries).all()) == 2


def test_the_listing_says_how_many_and_only_a_vendor_that_it_is_one(app: Flask) -> None:
    buyer, invited, other = make_buyer(), make_vendor(), make_vendor()
    scenario = make_scenario(buyer)
    assert scenario_invitations.find_shown(VISITOR, scenario) is None
    scenario_invitations.invite(buyer.actor, scenario.id, make_version(invited).model_id)
    for actor, is_invited in (
        (VISITOR, False),
        (other.actor, False),
        (buyer.actor, False),
        (invited.actor, True),
    ):
        shown = scenario_invitations.find_shown(actor, scenario)
        assert shown is not None
        assert (shown.count, shown.is_invited) == (1, is_invited)
        assert scenario.title in str(shown.text)


def test_only_the_buyer_invites_and_sees_whom(app: Flask) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    viewer = make_person(organisation=buyer.organisation, role=MemberRole.VIEWER)
    scenario, model_id = make_scenario(buyer), make_version(vendor).model_id
    for who in (make_buyer(), vendor, make_administrator(), viewer):
        with pytest.raises(NotAllowed):
            scenario_invitations.invite(who.actor, scenario.id, model_id)
    scenario_invitations.invite(buyer.actor, scenario.id, model_id)
    assert len(scenario_invitations.list_invited(viewer.actor, scenario.id)) == 1
    for who in (make_buyer(), vendor, make_administrator()):
        with pytest.raises(NotAllowed):
            scenario_invitations.list_invited(who.actor, scenario.id)


def test_nobody_is_invited_before_publication_or_after_the_deadline(
    app: Flask, clock: Clock
) -> None:
    buyer, model_id = make_buyer(), make_version(make_vendor()).model_id
    draft = make_scenario(buyer, ScenarioState.DRAFT, title="皮带巡检")
    published = make_scenario(buyer)
    with pytest.raises(NotAllowed):
        scenario_invitations.invite(buyer.actor, draft.id, model_id)
    clock.advance(days=14)
    with pytest.raises(DeadlinePassed):
        scenario_invitations.invite(buyer.actor, published.id, model_id)
    with pytest.raises(DeadlinePassed):
        scenario_invitations.get_invitable(buyer.actor, published.id)
    assert _told() == []


def test_a_hidden_model_or_a_suspended_vendor_cannot_be_invited(app: Flask) -> None:
    buyer, vendor, suspended = make_buyer(), make_vendor(), make_vendor()
    scenario = make_scenario(buyer)
    hidden = make_version(vendor, is_published=False).model_id
    model_id = make_version(suspended).model_id
    with unit_of_work() as work:
        row = work.session.get_one(Organisation, suspended.organisation.id)
        row.state = OrganisationState.SUSPENDED
    for number in (hidden, model_id, 10**6):
        with pytest.raises(NotFound):
            scenario_invitations.invite(buyer.actor, scenario.id, number)


def test_no_more_than_so_many(app: Flask) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    for _vendor in range(scenario_invitations.MOST):
        scenario_invitations.invite(buyer.actor, scenario.id, make_version(make_vendor()).model_id)
    with pytest.raises(AlreadyExists):
        scenario_invitations.invite(buyer.actor, scenario.id, make_version(make_vendor()).model_id)


def test_whether_a_vendor_has_bid_makes_no_difference(app: Flask) -> None:
    buyer, bidding, quiet = make_buyer(), make_vendor(), make_vendor()
    scenario = make_scenario(buyer)
    versions = {vendor.organisation.id: make_version(vendor) for vendor in (bidding, quiet)}
    content = proposal_content(scenario, versions[bidding.organisation.id])
    own = proposals.save_draft(bidding.actor, scenario.id, content, 0)
    proposal_submission.submit(bidding.actor, scenario.id, own.version)
    for version in versions.values():
        scenario_invitations.invite(buyer.actor, scenario.id, version.model_id)
    rows = scenario_invitations.list_invited(buyer.actor, scenario.id)
    assert [row.organisation_id for row in rows] == list(versions)
    assert {row.user_id for row in _told()} == {bidding.user.id, quiet.user.id}
