"""Who is asked to judge: invited by the buyer, joined from the link, recused or dismissed."""

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import (
    AlreadyExists,
    InvalidInput,
    NotAllowed,
    NotFound,
    TransitionRefused,
)
from marketplace.domain.membership import MemberRole
from marketplace.models import Member, Notification, Scenario, StateChange
from marketplace.services import (
    assessment_panels,
    assessor_invitations,
    assessors,
    members,
    own_assessments,
    scenarios,
)
from marketplace.services.newcomers import Newcomer
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.assessors import (
    Panel,
    add_assessor,
    make_judged,
    make_panel,
    token_of,
)
from tests.factories.people import (
    Person,
    add_member,
    make_administrator,
    make_buyer,
    make_person,
    make_supervisor,
    make_vendor,
)
from tests.factories.scenarios import make_scenario, order87_fields

pytestmark = pytest.mark.usefixtures("app")

ADDRESS = "li.ming@example.com"
NEWCOMER = Newcomer(name="李明", password="seven green bicycles", terms_number=None, locale="en")
REASON = "与一家单位有合作。"


def events_of(person: Person) -> list[str]:
    query = select(Notification.event).where(Notification.user_id == person.user.id)
    return list(db.session.scalars(query.order_by(Notification.id)))


def invite(buyer: Person, scenario: Scenario, email: str = ADDRESS):
    return assessors.invite(buyer.actor, scenario.id, email, is_chair=False)


def test_somebody_without_an_account_joins_without_an_organisation() -> None:
    buyer = make_buyer()
    row = invite(buyer, make_judged(buyer))
    letter = assessor_invitations.compose_letter(row.id)
    assert letter is not None
    assert letter.path.endswith(token_of(row))
    user, joined = assessor_invitations.join_as_new(token_of(row), NEWCOMER)
    assert (joined.state, joined.user_id, joined.name) == ("appointed", user.id, "李明")
    assert (user.members, user.email_verified_at is not None) == ([], True)
    assert assessor_invitations.compose_letter(row.id) is None
    with pytest.raises(NotFound, match="已经用过"):
        assessor_invitations.get_by_token(token_of(row))


def test_whoever_has_an_account_joins_with_it_and_nobody_else() -> None:
    buyer, vendor = make_buyer(), make_vendor()
    row = invite(buyer, make_judged(buyer), vendor.email)
    with pytest.raises(NotAllowed, match="另一个邮箱"):
        assessor_invitations.accept(buyer.actor, token_of(row))
    with pytest.raises(AlreadyExists):
        assessor_invitations.join_as_new(token_of(row), NEWCOMER)
    assert assessor_invitations.accept(vendor.actor, token_of(row)).state == "appointed"
    assert [one.id for one in own_assessments.list_own(vendor.actor)] == [row.id]
    assert own_assessments.list_own(buyer.actor) == []
    with pytest.raises(NotFound):
        own_assessments.get_own(buyer.actor, row.id)


def test_the_authority_does_not_judge() -> None:
    buyer, administrator = make_buyer(), make_administrator()
    row = invite(buyer, make_judged(buyer), administrator.email)
    with pytest.raises(NotAllowed, match="主管部门"):
        assessor_invitations.accept(administrator.actor, token_of(row))


def test_a_link_ends_with_time_a_new_link_and_the_scenario(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_judged(buyer)
    row = invite(buyer, scenario)
    old = token_of(row)
    clock.advance(days=7)
    with pytest.raises(NotFound, match="已过期"):
        assessor_invitations.get_by_token(old)
    assessors.resend(buyer.actor, scenario.id, row.id)
    with pytest.raises(NotFound, match="新的链接"):
        assessor_invitations.get_by_token(old)
    assert assessor_invitations.get_by_token(token_of(row)).id == row.id
    scenarios.cancel(buyer.actor, scenario.id, "计划变更。")
    with pytest.raises(NotFound, match="已经结束"):
        assessor_invitations.get_by_token(token_of(row))


def test_who_may_invite_and_to_what() -> None:
    buyer = make_buyer()
    judged, plain = make_judged(buyer), make_scenario(buyer)
    editor = add_member(buyer.organisation, MemberRole.EDITOR)
    viewer = add_member(buyer.organisation, MemberRole.VIEWER)
    invite(editor, judged)
    for nobody in (viewer, make_buyer(), make_vendor(), make_supervisor()):
        with pytest.raises(NotAllowed):
            invite(nobody, judged, "other@example.com")
    with pytest.raises(NotFound, match="不需要评审专家"):
        invite(buyer, plain)
    assert assessors.get_scenario(viewer.actor, judged.id).id == judged.id
    assert assessors.get_scenario(make_supervisor().actor, judged.id).id == judged.id


def test_addresses_that_cannot_be_invited(clock: Clock) -> None:
    panel = make_panel(clock)
    wrong = {"": "请填写邮箱", "nobody": "邮箱格式", panel.people[1].email: "已经邀请过"}
    for email, said in wrong.items():
        with pytest.raises(InvalidInput) as refusal:
            invite(panel.buyer, panel.scenario, email)
        assert said in str(refusal.value.fields["email"][0])
    panel.open()
    own_assessments.recuse(panel.people[1].actor, panel.rows[1].id, REASON)
    with pytest.raises(InvalidInput) as refusal:
        invite(panel.buyer, panel.scenario, panel.people[1].email)
    assert "已经回避" in str(refusal.value.fields["email"][0])


def test_whoever_recused_joins_under_no_other_address(clock: Clock) -> None:
    panel = make_panel(clock).open()
    person, row = panel.people[1], panel.rows[1]
    own_assessments.recuse(person.actor, row.id, REASON)
    with unit_of_work():
        person.user.email = "new.address@example.com"
    again = invite(panel.buyer, panel.scenario, "new.address@example.com")
    with pytest.raises(TransitionRefused, match="已经在这个场景的评审中回避"):
        assessor_invitations.accept(person.actor, token_of(again))


def test_one_leads_and_another_can() -> None:
    buyer = make_buyer()
    scenario = make_judged(buyer)
    first, second = (
        assessors.invite(buyer.actor, scenario.id, f"{name}@example.com", is_chair=True)
        for name in ("a", "b")
    )
    assert (first.is_chair, second.is_chair) == (False, True)
    assessors.make_chair(buyer.actor, scenario.id, first.id)
    assert (first.is_chair, second.is_chair) == (True, False)
    assessors.dismiss(buyer.actor, scenario.id, first.id, REASON)
    assert (first.state, first.is_chair) == ("dismissed", False)
    with pytest.raises(TransitionRefused):
        assessors.make_chair(buyer.actor, scenario.id, first.id)
    assert invite(buyer, scenario, "a@example.com").state == "invited"


def test_whoever_is_dismissed_is_told_why(clock: Clock) -> None:
    panel = make_panel(clock)
    person, row = panel.people[2], panel.rows[2]
    with pytest.raises(InvalidInput):
        assessors.dismiss(panel.buyer.actor, panel.scenario.id, row.id, " ")
    assessors.dismiss(panel.buyer.actor, panel.scenario.id, row.id, REASON)
    assert (row.reason, events_of(person)) == (REASON, ["assessor_dismissed"])
    panel.open()
    with pytest.raises(TransitionRefused):
        own_assessments.declare(person.actor, row.id, "…")
    assert own_assessments.list_bidders(row) == []


class TestConflicts:
    """The platform recuses whom it knows to be a bidder's, and only after the opening."""

    def add(self, panel: Panel, person: Person):
        panel.clock.advance(days=-15)
        _person, row = add_assessor(panel.buyer, panel.scenario, person)
        panel.clock.advance(days=15)
        return row

    def test_a_members_part_ends_with_the_opening(self, clock: Clock) -> None:
        panel = make_panel(clock)
        bidder = panel.vendors[0]
        row = self.add(panel, bidder)
        assert (row.state, own_assessments.list_bidders(row)) == ("appointed", [])
        panel.open()
        assert row.state == "recused"
        assert "申报单位的成员" in (row.reason or "")
        assert "assessor_excused" in events_of(bidder)
        assert "assessor_recused" in events_of(panel.buyer)
        change = db.session.scalars(
            select(StateChange).where(
                StateChange.subject_type == "assessor", StateChange.target == "recused"
            )
        ).one()
        assert (change.subject_id, change.actor_id) == (row.id, None)
        assert {one.state for one in panel.rows} == {"appointed"}
        assert events_of(panel.people[0]) == ["assessment_due"]

    def test_so_does_a_former_members(self, clock: Clock) -> None:
        panel = make_panel(clock)
        former = add_member(panel.vendors[1].organisation, MemberRole.VIEWER)
        row = self.add(panel, former)
        member = db.session.scalars(select(Member).where(Member.user_id == former.user.id)).one()
        members.remove(panel.vendors[1].actor, member.id)
        panel.open()
        assert row.state == "recused"

    def test_who_joins_after_the_opening_is_judged_then(self, clock: Clock) -> None:
        panel = make_panel(clock).open()
        bidder, other = panel.vendors[0], make_vendor()
        rows = [invite(panel.buyer, panel.scenario, one.email) for one in (bidder, other)]
        for person, row in zip((bidder, other), rows, strict=True):
            assessor_invitations.accept(person.actor, token_of(row))
        assert [row.state for row in rows] == ["recused", "appointed"]

    def test_who_joins_a_bidder_before_declaring_is_recused_at_it(self, clock: Clock) -> None:
        panel = make_panel(clock).open()
        person, row = panel.people[1], panel.rows[1]
        add_member(panel.vendors[0].organisation, MemberRole.VIEWER, person.user)
        assert own_assessments.declare(person.actor, row.id, "没有").state == "recused"
        assert row.declared_at is None


def test_declaring_keeps_the_words_and_can_be_done_once(clock: Clock) -> None:
    panel = make_panel(clock)
    person, row = panel.people[0], panel.rows[0]
    with pytest.raises(TransitionRefused, match="还没有开启"):
        own_assessments.declare(person.actor, row.id, "没有")
    panel.open()
    names = sorted(vendor.organisation.name for vendor in panel.vendors)
    assert own_assessments.list_bidders(row) == names
    assert own_assessments.list_assigned(row) == []
    own_assessments.declare(person.actor, row.id, "没有利害关系")
    assert (row.state, row.declaration, row.declared_at) == (
        "declared",
        "没有利害关系",
        clock.now(),
    )
    with pytest.raises(TransitionRefused):
        own_assessments.declare(person.actor, row.id, "没有")
    own_assessments.recuse(person.actor, row.id, REASON)
    assert (row.state, row.reason, row.is_chair) == ("recused", REASON, False)
    assert "assessor_recused" in events_of(panel.buyer)


def test_the_buyers_own_people_count_under_order_87(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_judged(buyer, **order87_fields())
    for place in range(5):
        own = add_member(buyer.organisation, MemberRole.VIEWER) if place < 2 else make_person()
        add_assessor(buyer, scenario, own, is_chair=place == 0)
    said = [
        str(message)
        for message in assessment_panels.check(scenario, assessment_panels.list_active(scenario))
    ]
    assert ["三分之一" in said[0], "不得担任组长" in said[1], len(said)] == [True, True, 2]
