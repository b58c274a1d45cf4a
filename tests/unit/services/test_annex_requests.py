"""Requests to read an annex: signed, decided, revoked, asked again; in nobody else's sight."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import (
    AlreadyExists,
    DeadlinePassed,
    InvalidInput,
    MarketplaceError,
    NotAllowed,
    NotFound,
    StaleVersion,
    TransitionRefused,
)
from marketplace.domain.lifecycle import (
    ANNEX_REQUEST,
    Action,
    AnnexRequestState,
    ScenarioState,
    find_transition,
)
from marketplace.domain.membership import MemberRole
from marketplace.models import Annex, AnnexRequest, LedgerEntry, Scenario
from marketplace.services import (
    annex_requests,
    annexes,
    notifications,
    organisations,
    scenarios,
)
from tests.conftest import Clock
from tests.factories.annexes import (
    annex_text,
    make_annex,
    make_grant,
    make_request,
    signature,
)
from tests.factories.people import (
    Person,
    add_member,
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
)
from tests.factories.scenarios import make_scenario
from tests.threads import at_once

pytestmark = pytest.mark.usefixtures("app")

S = AnnexRequestState
REASON = "用途与本场景无关。"


@pytest.fixture
def buyer(app: Flask) -> Person:
    return make_buyer()


@pytest.fixture
def scenario(buyer: Person) -> Scenario:
    return make_scenario(buyer)


@pytest.fixture
def annex(buyer: Person, scenario: Scenario) -> Annex:
    return make_annex(buyer, scenario)


def events_of(person: Person) -> list[str]:
    return [row.event for row in notifications.list_notifications(person.actor)]


class TestAsking:
    def test_what_was_signed_is_kept(self, buyer: Person, scenario: Scenario, annex: Annex) -> None:
        vendor = make_vendor()
        row = make_request(vendor, scenario, annex)
        assert (row.state, row.organisation_id) == (S.REQUESTED, vendor.organisation.id)
        assert (row.undertaking, row.signed_name) == (annex.undertaking, "王经理")
        annexes.save(buyer.actor, scenario.id, annex_text(undertaking="另一份承诺书。"))
        db.session.refresh(row)
        assert "保密承诺书" in row.undertaking

    def test_only_owners_and_editors_of_the_buyer_hear_of_it(
        self, buyer: Person, scenario: Scenario, annex: Annex
    ) -> None:
        editor = add_member(buyer.organisation, MemberRole.EDITOR)
        viewer = add_member(buyer.organisation, MemberRole.VIEWER)
        strangers = (viewer, make_vendor(), make_administrator(), make_supervisor())
        make_request(make_vendor(), scenario, annex)
        assert [events_of(one).count("annex_requested") for one in (buyer, editor)] == [1, 1]
        assert [one for one in strangers if "annex_requested" in events_of(one)] == []

    def test_the_ledger_holds_a_digest_and_nothing_that_names_anybody(
        self, scenario: Scenario, annex: Annex
    ) -> None:
        row = make_request(make_vendor(), scenario, annex)
        entry = db.session.scalars(
            select(LedgerEntry).where(LedgerEntry.kind == "undertaking.signed")
        ).one()
        assert entry.body == {"digest": row.record_digest}
        assert annex_requests.digest_of_record(scenario, row) == row.record_digest

    def test_only_owners_and_bidders_ask(self, scenario: Scenario, annex: Annex) -> None:
        vendor = make_vendor()
        for role in (MemberRole.EDITOR, MemberRole.VIEWER):
            with pytest.raises(NotAllowed):
                make_request(add_member(vendor.organisation, role), scenario, annex)
        for other in (make_buyer(), make_administrator(), make_supervisor()):
            with pytest.raises(NotAllowed):
                make_request(other, scenario, annex)
        make_request(add_member(vendor.organisation, MemberRole.BIDDER), scenario, annex)

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"purpose": " "}, "purpose"),
            ({"purpose": "长" * 2001}, "purpose"),
            ({"name": ""}, "signed_name"),
            ({"name": "\x00"}, "signed_name"),
            ({"is_agreed": False}, "is_agreed"),
        ],
    )
    def test_a_signature_is_checked(
        self, scenario: Scenario, annex: Annex, wrong: dict[str, object], field: str
    ) -> None:
        with pytest.raises(InvalidInput) as refusal:
            make_request(make_vendor(), scenario, annex, **wrong)
        assert list(refusal.value.fields) == [field]

    @pytest.mark.parametrize("digest", ["", "0" * 64])
    def test_another_text_than_the_present_one_is_not_signed(
        self, scenario: Scenario, annex: Annex, digest: str
    ) -> None:
        with pytest.raises(StaleVersion):
            make_request(make_vendor(), scenario, annex, digest=digest)

    def test_an_undertaking_that_changed_meanwhile_is_signed_anew(
        self, buyer: Person, scenario: Scenario, annex: Annex
    ) -> None:
        vendor, shown = make_vendor(), signature(annex)
        annexes.save(buyer.actor, scenario.id, annex_text(undertaking="更严的承诺书。"))
        with pytest.raises(StaleVersion):
            annex_requests.request(vendor.actor, scenario.id, shown)
        assert annex_requests.find_latest(vendor.actor, annex) is None
        row = make_request(vendor, scenario, annex)
        assert row.undertaking == "更严的承诺书。"

    def test_a_vendor_asks_once_at_a_time(self, scenario: Scenario, annex: Annex) -> None:
        vendor = make_vendor()
        make_request(vendor, scenario, annex)
        with pytest.raises(AlreadyExists):
            make_request(vendor, scenario, annex)
        make_request(make_vendor(), scenario, annex)

    def test_not_after_the_deadline_nor_before_publication(
        self, clock: Clock, buyer: Person, scenario: Scenario, annex: Annex
    ) -> None:
        vendor = make_vendor()
        draft = make_scenario(buyer, ScenarioState.DRAFT)
        with pytest.raises(NotFound):
            make_request(vendor, draft, make_annex(buyer, draft))
        clock.advance(days=15)
        with pytest.raises(DeadlinePassed):
            make_request(vendor, scenario, annex)

    def test_without_an_annex_there_is_nothing_to_ask_for(self, annex: Annex) -> None:
        with pytest.raises(NotFound):
            make_request(make_vendor(), make_scenario(), annex)


def put_into(state: AnnexRequestState, buyer: Person, vendor: Person, annex: Annex) -> AnnexRequest:
    scenario = db.session.get_one(Scenario, annex.scenario_id)
    row = make_request(vendor, scenario, annex)
    for action in {
        S.REQUESTED: (),
        S.GRANTED: (Action.GRANT,),
        S.REFUSED: (Action.REFUSE,),
        S.REVOKED: (Action.GRANT, Action.REVOKE),
        S.WITHDRAWN: (Action.WITHDRAW,),
    }[state]:
        take(action, buyer, vendor, row, scenario)
    return row


def take(
    action: Action, buyer: Person, vendor: Person, row: AnnexRequest, scenario: Scenario
) -> None:
    steps = {
        Action.GRANT: lambda: annex_requests.grant(buyer.actor, scenario.id, row.id),
        Action.REFUSE: lambda: annex_requests.refuse(buyer.actor, scenario.id, row.id, REASON),
        Action.REVOKE: lambda: annex_requests.revoke(buyer.actor, scenario.id, row.id, REASON),
        Action.WITHDRAW: lambda: annex_requests.withdraw(vendor.actor, scenario.id),
    }
    assert set(steps) == {one.action for one in ANNEX_REQUEST}
    steps[action]()


class TestDeciding:
    @pytest.mark.parametrize(
        "action", [Action.GRANT, Action.REFUSE, Action.REVOKE, Action.WITHDRAW]
    )
    @pytest.mark.parametrize("state", list(S))
    def test_a_request_goes_where_its_row_says_and_nowhere_else(
        self,
        buyer: Person,
        scenario: Scenario,
        annex: Annex,
        state: AnnexRequestState,
        action: Action,
    ) -> None:
        vendor = make_vendor()
        row = put_into(state, buyer, vendor, annex)
        step = find_transition(ANNEX_REQUEST, action, state)
        if step is not None:
            take(action, buyer, vendor, row, scenario)
            assert row.state == step.target
            return
        with pytest.raises(MarketplaceError) as refusal:
            take(action, buyer, vendor, row, scenario)
        assert refusal.value.status == 409
        assert row.state == state

    @pytest.mark.parametrize(
        ("state", "event"),
        [(S.GRANTED, "annex_granted"), (S.REFUSED, "annex_refused"), (S.REVOKED, "annex_revoked")],
    )
    def test_the_vendor_is_told_and_no_other(
        self, buyer: Person, annex: Annex, state: AnnexRequestState, event: str
    ) -> None:
        vendor, other = make_vendor(), make_vendor()
        row = put_into(state, buyer, vendor, annex)
        assert event in events_of(vendor)
        assert event not in events_of(other)
        assert (row.decided_by_id, row.reason) == (
            buyer.user.id,
            None if state is S.GRANTED else REASON,
        )

    @pytest.mark.parametrize("state", [S.REFUSED, S.REVOKED, S.WITHDRAWN])
    def test_it_may_be_asked_for_again(
        self, buyer: Person, scenario: Scenario, annex: Annex, state: AnnexRequestState
    ) -> None:
        vendor = make_vendor()
        first = put_into(state, buyer, vendor, annex)
        second = make_request(vendor, scenario, annex)
        assert second.id != first.id
        assert annex_requests.find_latest(vendor.actor, annex) == second

    @pytest.mark.parametrize("reason", ["", " ", "长" * 2001, "\x00"])
    def test_a_refusal_says_why(
        self, buyer: Person, scenario: Scenario, annex: Annex, reason: str
    ) -> None:
        row = make_request(make_vendor(), scenario, annex)
        with pytest.raises(InvalidInput):
            annex_requests.refuse(buyer.actor, scenario.id, row.id, reason)

    def test_nobody_else_decides_or_knows_of_it(
        self, buyer: Person, scenario: Scenario, annex: Annex
    ) -> None:
        row = make_request(make_vendor(), scenario, annex)
        viewer = add_member(buyer.organisation, MemberRole.VIEWER)
        for other in (viewer, make_buyer(), make_vendor(), make_administrator()):
            with pytest.raises(NotAllowed):
                annex_requests.grant(other.actor, scenario.id, row.id)
            with pytest.raises(NotAllowed):
                annex_requests.list_requests(other.actor, scenario.id)
            assert annex_requests.find_latest(other.actor, annex) is None

    def test_a_request_is_decided_under_its_own_listing_only(
        self, buyer: Person, scenario: Scenario, annex: Annex
    ) -> None:
        row = make_request(make_vendor(), scenario, annex)
        other = make_scenario(buyer)
        make_annex(buyer, other)
        with pytest.raises(NotFound):
            annex_requests.grant(buyer.actor, other.id, row.id)

    def test_two_windows_decide_once(
        self, app: Flask, buyer: Person, scenario: Scenario, annex: Annex
    ) -> None:
        row = make_request(make_vendor(), scenario, annex)
        actor, scenario_id, row_id = buyer.actor, scenario.id, row.id
        results = at_once(
            app,
            lambda: annex_requests.grant(actor, scenario_id, row_id),
            lambda: annex_requests.refuse(actor, scenario_id, row_id, REASON),
        )
        assert sum(isinstance(one, TransitionRefused) for one in results) == 1, results

    def test_two_windows_ask_once(self, app: Flask, scenario: Scenario, annex: Annex) -> None:
        vendor = make_vendor()
        actor, scenario_id, signed = vendor.actor, scenario.id, signature(annex)
        results = at_once(
            app, *[lambda: annex_requests.request(actor, scenario_id, signed) for _ in range(2)]
        )
        assert sum(isinstance(one, AlreadyExists) for one in results) == 1, results

    def test_the_buyer_s_tasks_count_what_waits(
        self, buyer: Person, scenario: Scenario, annex: Annex
    ) -> None:
        assert annex_requests.count_waiting(buyer.actor) == {}
        for vendor in (make_vendor(), make_vendor()):
            make_request(vendor, scenario, annex)
        assert annex_requests.count_waiting(buyer.actor) == {scenario.id: 2}
        assert annex_requests.count_waiting(make_buyer().actor) == {}
        scenarios.cancel(buyer.actor, scenario.id, REASON)
        assert annex_requests.count_waiting(buyer.actor) == {}


class TestGrants:
    def test_it_ends_with_the_listing(
        self, buyer: Person, scenario: Scenario, annex: Annex
    ) -> None:
        vendor, late = make_vendor(), make_vendor()
        grant = make_grant(buyer, vendor, scenario, annex)
        waiting = make_request(late, scenario, annex)
        assert annex_requests.get_grant(vendor.actor, scenario.id) == grant
        scenarios.cancel(buyer.actor, scenario.id, REASON)
        with pytest.raises(NotFound):
            annex_requests.get_grant(vendor.actor, scenario.id)
        with pytest.raises(TransitionRefused):
            annex_requests.grant(buyer.actor, scenario.id, waiting.id)

    def test_it_outlasts_the_deadline(
        self, clock: Clock, buyer: Person, scenario: Scenario, annex: Annex
    ) -> None:
        vendor = make_vendor()
        make_grant(buyer, vendor, scenario, annex)
        clock.advance(days=15)
        annex_requests.get_grant(vendor.actor, scenario.id)

    def test_every_member_reads_by_it_and_no_suspended_vendor(
        self, buyer: Person, scenario: Scenario, annex: Annex
    ) -> None:
        vendor = make_vendor()
        make_grant(buyer, vendor, scenario, annex)
        for role in (MemberRole.EDITOR, MemberRole.BIDDER, MemberRole.VIEWER):
            member = add_member(vendor.organisation, role)
            annex_requests.get_grant(member.actor, scenario.id)
        chief = make_administrator()
        organisations.suspend(chief.actor, vendor.organisation.id, REASON)
        with pytest.raises(NotAllowed):
            annex_requests.get_grant(vendor.actor, scenario.id)

    @pytest.mark.parametrize("state", [S.REQUESTED, S.REFUSED, S.REVOKED, S.WITHDRAWN])
    def test_no_other_state_opens_it(
        self, buyer: Person, scenario: Scenario, annex: Annex, state: AnnexRequestState
    ) -> None:
        vendor = make_vendor()
        put_into(state, buyer, vendor, annex)
        with pytest.raises(NotFound):
            annex_requests.get_grant(vendor.actor, scenario.id)


def test_a_signature_s_time_is_the_servers(clock: Clock, scenario: Scenario, annex: Annex) -> None:
    clock.advance(hours=1)
    row = make_request(make_vendor(), scenario, annex)
    assert row.signed_at - annex.created_at == timedelta(hours=1)
