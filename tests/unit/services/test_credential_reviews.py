"""What becomes of a signed credential is told once: to whom it concerns, and to nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.credentials.signed.credential import Purpose
from marketplace.db import db
from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import Credential, Notification, Proposal, Scenario
from marketplace.search.query import ModelQuery
from marketplace.services import (
    awards,
    credential_reviews,
    evaluators,
    rankings,
    schedule,
    searching,
)
from marketplace.services.credential_verdicts import find_verdict
from marketplace.services.installation import file_store
from tests.conftest import Clock
from tests.factories.credentials import make_signed, make_testing_body, send_list
from tests.factories.evaluators import Body
from tests.factories.openings import open_all
from tests.factories.people import Person, make_buyer, make_vendor
from tests.factories.proposals import make_proposal, make_version
from tests.factories.scenarios import make_scenario
from tests.notices import credentials_in_ledger, told_of_credentials
from tests.worker import work_off

pytestmark = pytest.mark.usefixtures("app")

VALID_DAYS = 79
"""How long the factory's credential has left when it is uploaded."""


class Field:
    """A vendor with a signed credential, and a buyer to whom it bids with it."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.body: Body = make_testing_body()
        self.vendor: Person = make_vendor()
        self.version = make_version(self.vendor)
        self.row: Credential = make_signed(self.vendor, self.body, self.version)
        self.buyer: Person = make_buyer()
        self.lists = 1
        self.revoked: tuple[int, ...] = ()
        work_off()

    def bid(self, buyer: Person | None = None) -> tuple[Scenario, Proposal]:
        """A sealed proposal that relies on the credential."""
        scenario = make_scenario(buyer or self.buyer)
        proposal = make_proposal(self.vendor, scenario, self.version, credential_ids=(self.row.id,))
        return scenario, proposal

    def open(self, scenario: Scenario) -> None:
        """Open and rank what was bid for the scenario."""
        self.clock.advance(days=15)
        self.renew()
        open_all(self.buyer, scenario.id)
        rankings.run(self.buyer.actor, scenario.id)
        work_off()

    def renew(self, revoked: tuple[int, ...] = (), suspended: tuple[int, ...] = ()) -> None:
        """The next versions of both lists arrive."""
        self.lists += 1
        self.revoked += revoked
        send_list(self.body, self.lists, Purpose.REVOCATION, *self.revoked)
        send_list(self.body, self.lists, Purpose.SUSPENSION, *suspended)
        work_off()


@pytest.fixture
def field(clock: Clock) -> Field:
    return Field(clock)


class TestRevoked:
    def test_the_vendor_and_the_buyer_of_an_opened_proposal_are_told_once(
        self, field: Field
    ) -> None:
        scenario, _ = field.bid()
        field.open(scenario)
        field.renew(revoked=(0,))
        field.renew(revoked=(0,))
        assert told_of_credentials() == {
            "credential_revoked": [field.vendor.user.id],
            "relied_credential_revoked": [field.buyer.user.id],
        }
        assert credentials_in_ledger() == {"credential.received": 1, "credential.revoked": 1}
        row = db.session.scalars(
            select(Notification).where(Notification.event == "relied_credential_revoked")
        ).one()
        assert (row.params["title"], row.params["version"]) == (scenario.title, "v1")

    def test_of_a_sealed_proposal_only_the_vendor_is_told(self, field: Field) -> None:
        field.bid()
        field.renew(revoked=(0,))
        assert told_of_credentials() == {"credential_revoked": [field.vendor.user.id]}

    def test_of_a_draft_and_of_other_evidence_no_buyer_is_told(self, field: Field) -> None:
        scenario = make_scenario(field.buyer)
        make_proposal(field.vendor, scenario, field.version)
        field.open(scenario)
        field.renew(revoked=(0,))
        assert told_of_credentials() == {"credential_revoked": [field.vendor.user.id]}

    def test_of_a_scenario_that_has_ended_no_buyer_is_told(self, field: Field) -> None:
        scenario, _ = field.bid()
        field.open(scenario)
        awards.fail(field.buyer.actor, scenario.id, "预算取消。")
        assert scenario.state == ScenarioState.FAILED
        field.renew(revoked=(0,))
        assert told_of_credentials() == {"credential_revoked": [field.vendor.user.id]}

    def test_anothers_credential_in_the_list_is_nobodys_news(self, field: Field) -> None:
        field.renew(revoked=(7,))
        assert told_of_credentials() == {}
        assert find_verdict(field.row).tier == "T3"


def test_suspended_and_restored(field: Field) -> None:
    field.renew(suspended=(0,))
    assert find_verdict(field.row).tier == "T0"
    field.renew()
    assert find_verdict(field.row).tier == "T3"
    assert told_of_credentials() == {
        "credential_suspended": [field.vendor.user.id],
        "credential_restored": [field.vendor.user.id],
    }
    assert credentials_in_ledger() == {
        "credential.received": 1,
        "credential.suspended": 1,
        "credential.restored": 1,
    }


def test_a_compromised_key_is_told(field: Field) -> None:
    field.clock.advance(hours=1)
    evaluators.mark_compromised(
        field.body.chief.actor,
        field.body.row.id,
        field.body.key_row.id,
        field.clock.now() - timedelta(hours=2),
    )
    work_off()
    assert told_of_credentials() == {"credential_distrusted": [field.vendor.user.id]}


def test_a_withdrawn_key_is_no_news(field: Field) -> None:
    field.clock.advance(hours=1)
    evaluators.withdraw_key(field.body.chief.actor, field.body.row.id, field.body.key_row.id)
    work_off()
    assert told_of_credentials() == {}


def test_a_lost_file_is_not_taken_for_a_lost_key(field: Field) -> None:
    file_store().remove(field.row.storage_key)
    field.renew()
    assert told_of_credentials() == {}


class TestEnd:
    def pass_days(self, field: Field, days: int, step: int = 1) -> None:
        """Day by day, or `step` of them at once, with lists that stay fresh."""
        for _ in range(0, days, step):
            field.clock.advance(days=step)
            field.renew()
            schedule.run_due()
            schedule.run_due()

    def test_30_and_7_days_before_its_end_and_at_its_end(self, field: Field) -> None:
        scenario, _ = field.bid()
        field.open(scenario)
        self.pass_days(field, VALID_DAYS - 15 - 31, step=3)
        assert told_of_credentials() == {}
        counts = []
        for days in (1, 1, 21, 2, 6, 1):
            self.pass_days(field, days)
            seen = {name: len(users) for name, users in told_of_credentials().items()}
            counts.append((seen.get("credential_expiring", 0), seen.get("credential_expired", 0)))
        assert counts[0] in ((0, 0), (1, 0))
        assert counts[1:] == [(1, 0), (1, 0), (2, 0), (2, 0), (2, 1)]
        assert set(told_of_credentials()["relied_credential_expiring"]) == {field.buyer.user.id}
        assert told_of_credentials()["relied_credential_expired"] == [field.buyer.user.id]
        assert credentials_in_ledger()["credential.expired"] == 1

    def test_nobody_is_reminded_of_what_was_taken_back(self, field: Field) -> None:
        field.renew(revoked=(0,))
        self.pass_days(field, 2)
        field.clock.advance(days=60)
        schedule.run_due()
        assert "credential_expiring" not in told_of_credentials()

    def test_what_came_with_few_days_left_is_reminded_of_the_last_ones(self, clock: Clock) -> None:
        body, vendor = make_testing_body(), make_vendor()
        version = make_version(vendor)
        make_signed(vendor, body, version, valid_for=timedelta(days=21))
        schedule.run_due()
        assert told_of_credentials() == {}
        clock.advance(days=14)
        schedule.run_due()
        assert told_of_credentials() == {"credential_expiring": [vendor.user.id]}


class TestIndex:
    def found_at(self, tier: str) -> list[int]:
        return list(searching.search_models(ModelQuery(tiers=(tier,))).hits.ids)

    def test_the_facet_follows_the_verdict(self, field: Field) -> None:
        model_id = field.version.model_id
        assert self.found_at("T3") == [model_id]
        field.renew(revoked=(0,))
        assert (self.found_at("T3"), self.found_at("T0")) == ([], [model_id])

    def test_and_the_clock(self, field: Field) -> None:
        model_id = field.version.model_id
        schedule.run_due()
        for days, tier in ((8, "T2"), (23, "T0")):
            field.clock.advance(days=days)
            schedule.run_due()
            work_off()
            assert self.found_at(tier) == [model_id]


def test_what_was_reviewed_is_due_again_when_the_clock_changes_something(field: Field) -> None:
    stale_from = field.clock.now() + timedelta(days=7)
    assert field.row.review_at == stale_from
    assert credential_reviews.review_due() == 0
    field.clock.set(stale_from + timedelta(seconds=1))
    assert credential_reviews.review_due() == 1
    assert credential_reviews.review_due() == 0
    assert field.row.noted_tier == "T2"
