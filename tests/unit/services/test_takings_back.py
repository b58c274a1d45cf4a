"""An evaluator's organisation sees what it issued, and takes back what it will not answer for."""

import pytest
from sqlalchemy import func, select

from marketplace.credentials.signed.credential import Purpose
from marketplace.credentials.tiers import Tier
from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from marketplace.domain.membership import MemberRole, OrganisationKind
from marketplace.domain.permissions import SYSTEM, Actor
from marketplace.models import Credential, TakingBack
from marketplace.models.credential import Standing
from marketplace.search.query import ModelQuery
from marketplace.services import (
    credentials,
    rankings,
    searching,
    takings_back,
)
from marketplace.services.credential_verdicts import find_verdict, list_verdicts
from marketplace.services.installation import file_store
from tests.conftest import Clock
from tests.factories.credentials import make_signed, make_testing_body, send_list
from tests.factories.openings import open_all
from tests.factories.people import Person, make_buyer, make_person, make_vendor
from tests.factories.proposals import make_proposal, make_version
from tests.factories.scenarios import make_scenario
from tests.notices import credentials_in_ledger, told_of_credentials
from tests.worker import work_off

pytestmark = pytest.mark.usefixtures("app")

REASON = "复测时发现原始结果不完整。"


class Desk:
    """A registered testing body with an organisation, and a vendor that it tested."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.owner: Person = make_person(OrganisationKind.EVALUATOR)
        self.body = make_testing_body(organisation_id=self.owner.organisation.id)
        self.vendor: Person = make_vendor()
        self.version = make_version(self.vendor)
        self.row: Credential = make_signed(self.vendor, self.body, self.version)
        work_off()

    @property
    def actor(self) -> Actor:
        return self.owner.actor

    def colleague(self, duty: MemberRole) -> Actor:
        """Another member of the body's organisation."""
        return make_person(organisation=self.owner.organisation, role=duty).actor

    def tier(self) -> str:
        return find_verdict(self.row).tier


@pytest.fixture
def desk(clock: Clock) -> Desk:
    return Desk(clock)


def count_takings() -> int:
    return db.session.scalar(select(func.count(TakingBack.id))) or 0


class TestWhoSeesWhat:
    def test_the_body_sees_what_it_signed_and_nothing_else(self, desk: Desk) -> None:
        other = make_testing_body()
        make_signed(desk.vendor, other, desk.version, 1)
        found = takings_back.list_issued(desk.actor)
        assert [row.id for row in found.rows] == [desk.row.id]
        assert (found.total, found.paging.pages) == (1, 1)
        assert found.verdicts[desk.row.id].tier is Tier.T3
        assert found.standings[desk.row.id] is Standing.GOOD

    @pytest.mark.parametrize("organisation", [None, "another"])
    def test_another_bodys_is_not_found(self, desk: Desk, organisation: str | None) -> None:
        home = make_person(OrganisationKind.EVALUATOR)
        other = make_testing_body(organisation_id=home.organisation.id if organisation else None)
        foreign = make_signed(desk.vendor, other, desk.version, 1)
        for act in (
            lambda: takings_back.get_issued(desk.actor, foreign.id),
            lambda: takings_back.revoke(desk.actor, foreign.id, REASON),
            lambda: takings_back.suspend(desk.actor, foreign.id, REASON),
            lambda: takings_back.lift(desk.actor, foreign.id, 1),
        ):
            with pytest.raises(NotFound):
                act()
        assert count_takings() == 0

    def test_an_organisation_that_is_no_registered_body_sees_nothing(self, desk: Desk) -> None:
        make_testing_body()
        stranger = make_person(OrganisationKind.EVALUATOR).actor
        assert takings_back.find_evaluator(stranger) is None
        assert takings_back.list_issued(stranger).rows == []
        assert takings_back.list_issued(SYSTEM).rows == []

    def test_a_viewer_looks_and_takes_nothing_back(self, desk: Desk) -> None:
        viewer = desk.colleague(MemberRole.VIEWER)
        assert takings_back.get_issued(viewer, desk.row.id).row.id == desk.row.id
        taking = takings_back.suspend(desk.colleague(MemberRole.EDITOR), desk.row.id, REASON)
        for act in (
            lambda: takings_back.revoke(viewer, desk.row.id, REASON),
            lambda: takings_back.suspend(viewer, desk.row.id, REASON),
            lambda: takings_back.lift(viewer, desk.row.id, taking.id),
        ):
            with pytest.raises(NotAllowed):
                act()
        assert count_takings() == 1

    @pytest.mark.parametrize("make", [make_vendor, make_buyer])
    def test_others_are_not_let_in(self, desk: Desk, make: type[Person]) -> None:
        with pytest.raises(NotAllowed):
            takings_back.list_issued(make().actor)

    def test_a_page_at_a_time(self, desk: Desk) -> None:
        for version in (desk.version, make_version(desk.vendor, name="另一模型")):
            for index in range(1, 11):
                make_signed(desk.vendor, desk.body, version, index)
        first, last = (takings_back.list_issued(desk.actor, page) for page in (1, 9))
        assert (len(first.rows), len(last.rows)) == (20, 1)
        assert last.rows[0].id == desk.row.id
        assert (last.paging.page, last.total) == (2, 21)


class TestRevoked:
    def test_it_counts_for_nothing_from_then_on(self, desk: Desk) -> None:
        before = desk.clock.now()
        desk.clock.advance(hours=1)
        takings_back.revoke(desk.actor, desk.row.id, f"  {REASON} ")
        verdict = find_verdict(desk.row)
        assert verdict.tier is Tier.T0
        assert desk.body.row.name in str(verdict.reasons[0])
        assert "在平台上撤销凭证" in str(verdict.reasons[0])
        assert list_verdicts([desk.row], before)[desk.row.id].tier is Tier.T3
        row = db.session.scalars(select(TakingBack)).one()
        assert (row.purpose, row.reason) == ("revocation", REASON)
        assert row.made_by_id == desk.owner.user.id

    def test_it_is_told_once_and_stands_in_the_ledger(self, desk: Desk) -> None:
        buyer = make_buyer()
        scenario = make_scenario(buyer)
        make_proposal(desk.vendor, scenario, desk.version, credential_ids=(desk.row.id,))
        desk.clock.advance(days=15)
        for purpose in Purpose:
            send_list(desk.body, 2, purpose)
        open_all(buyer, scenario.id)
        rankings.run(buyer.actor, scenario.id)
        takings_back.revoke(desk.actor, desk.row.id, REASON)
        work_off()
        # The list follows: nothing is told twice.
        send_list(desk.body, 3, Purpose.REVOCATION, 0)
        work_off()
        assert told_of_credentials() == {
            "credential_revoked": [desk.vendor.user.id],
            "relied_credential_revoked": [buyer.user.id],
        }
        assert credentials_in_ledger() == {"credential.received": 1, "credential.revoked": 1}

    def test_the_index_follows(self, desk: Desk) -> None:
        takings_back.revoke(desk.actor, desk.row.id, REASON)
        work_off()
        hits = [
            list(searching.search_models(ModelQuery(tiers=(tier,))).hits.ids)
            for tier in ("T3", "T0")
        ]
        assert hits == [[], [desk.version.model_id]]

    def test_a_second_time_and_everything_after_it_is_refused(self, desk: Desk) -> None:
        taking = takings_back.suspend(desk.actor, desk.row.id, REASON)
        takings_back.revoke(desk.actor, desk.row.id, REASON)
        for act in (
            lambda: takings_back.revoke(desk.actor, desk.row.id, REASON),
            lambda: takings_back.suspend(desk.actor, desk.row.id, REASON),
            lambda: takings_back.lift(desk.actor, desk.row.id, taking.id),
        ):
            with pytest.raises(TransitionRefused):
                act()
        assert count_takings() == 2
        assert credentials_in_ledger()["credential.revoked"] == 1
        assert takings_back.get_issued(desk.actor, desk.row.id).is_revoked

    def test_what_the_list_revoked_is_not_revoked_again(self, desk: Desk) -> None:
        send_list(desk.body, 2, Purpose.REVOCATION, 0)
        with pytest.raises(TransitionRefused):
            takings_back.revoke(desk.actor, desk.row.id, REASON)

    def test_of_a_lost_file_too(self, desk: Desk) -> None:
        file_store().remove(desk.row.storage_key)
        takings_back.revoke(desk.actor, desk.row.id, REASON)
        assert desk.row.standing == Standing.REVOKED
        assert desk.tier() == "T0"

    def test_its_vendor_cannot_bring_it_anew(self, desk: Desk) -> None:
        takings_back.revoke(desk.actor, desk.row.id, REASON)
        with pytest.raises(NotAllowed):
            credentials.remove_credential(desk.vendor.actor, desk.row.id)

    @pytest.mark.parametrize("reason", ["", "  \n ", "长" * 2001, "控\x00制"])
    def test_not_without_a_sound_reason(self, desk: Desk, reason: str) -> None:
        for act in (takings_back.revoke, takings_back.suspend):
            with pytest.raises(InvalidInput) as refused:
                act(desk.actor, desk.row.id, reason)
            assert set(refused.value.fields) == {"reason"}
        assert (count_takings(), desk.tier()) == (0, "T3")


class TestSuspended:
    def test_until_it_is_lifted(self, desk: Desk) -> None:
        taking = takings_back.suspend(desk.actor, desk.row.id, REASON)
        during = desk.clock.now()
        assert desk.tier() == "T0"
        assert takings_back.get_issued(desk.actor, desk.row.id).standing is Standing.SUSPENDED
        with pytest.raises(TransitionRefused):
            takings_back.suspend(desk.actor, desk.row.id, REASON)
        desk.clock.advance(hours=1)
        takings_back.lift(desk.actor, desk.row.id, taking.id)
        assert desk.tier() == "T3"
        assert list_verdicts([desk.row], during)[desk.row.id].tier is Tier.T0
        assert told_of_credentials() == {
            "credential_suspended": [desk.vendor.user.id],
            "credential_restored": [desk.vendor.user.id],
        }
        assert credentials_in_ledger() == {
            "credential.received": 1,
            "credential.suspended": 1,
            "credential.restored": 1,
        }

    def test_an_old_page_lifts_no_later_suspension(self, desk: Desk) -> None:
        first = takings_back.suspend(desk.actor, desk.row.id, REASON)
        takings_back.lift(desk.actor, desk.row.id, first.id)
        takings_back.suspend(desk.actor, desk.row.id, REASON)
        with pytest.raises(TransitionRefused):
            takings_back.lift(desk.actor, desk.row.id, first.id)
        assert desk.tier() == "T0"

    def test_lifting_it_lifts_not_the_lists(self, desk: Desk) -> None:
        taking = takings_back.suspend(desk.actor, desk.row.id, REASON)
        send_list(desk.body, 2, Purpose.SUSPENSION, 0)
        work_off()
        takings_back.lift(desk.actor, desk.row.id, taking.id)
        assert desk.tier() == "T0"
        assert told_of_credentials() == {"credential_suspended": [desk.vendor.user.id]}

    def test_once_it_is_over_the_vendor_may_take_it_off(self, desk: Desk) -> None:
        taking = takings_back.suspend(desk.actor, desk.row.id, REASON)
        takings_back.lift(desk.actor, desk.row.id, taking.id)
        credentials.remove_credential(desk.vendor.actor, desk.row.id)
        assert count_takings() == 0
