"""Members: roles change, people go, and an owner always stays."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from marketplace.domain.lifecycle import OrganisationState, Role
from marketplace.domain.membership import MemberRole, OrganisationKind
from marketplace.domain.permissions import Actor, Hindrance
from marketplace.models import AuditEntry, Member
from marketplace.services import members
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.people import (
    Person,
    add_member,
    make_administrator,
    make_buyer,
    make_person,
    make_vendor,
)
from tests.notices import events_of
from tests.threads import at_once

pytestmark = pytest.mark.usefixtures("app")

OWNER, EDITOR, BIDDER, VIEWER = (
    MemberRole.OWNER,
    MemberRole.EDITOR,
    MemberRole.BIDDER,
    MemberRole.VIEWER,
)


def row_of(person: Person) -> Member | None:
    query = select(Member).where(
        Member.user_id == person.user.id, Member.organisation_id == person.organisation.id
    )
    return db.session.scalar(query)


def id_of(person: Person) -> int:
    row = row_of(person)
    assert row is not None
    return row.id


def roles_of(owner: Person) -> list[str]:
    query = select(Member.role).where(Member.organisation_id == owner.organisation.id)
    return list(db.session.scalars(query.order_by(Member.id)))


def test_a_changed_role_counts_at_once_and_is_told() -> None:
    owner = make_vendor()
    bidder = add_member(owner.organisation, BIDDER)
    members.change_role(owner.actor, id_of(bidder), EDITOR)
    assert bidder.actor.duty is EDITOR
    assert events_of(bidder) == ["member_role_changed"]
    members.change_role(owner.actor, id_of(bidder), EDITOR)
    assert events_of(bidder) == ["member_role_changed"]


@pytest.mark.parametrize("role", ["", "bidder", "administrator", "supervisor", "\x00", "king"])
def test_only_the_roles_of_its_kind_can_be_given(role: str) -> None:
    owner = make_buyer()
    viewer = add_member(owner.organisation, VIEWER)
    with pytest.raises(InvalidInput) as refusal:
        members.change_role(owner.actor, id_of(viewer), role)
    assert list(refusal.value.fields) == ["role"]
    assert roles_of(owner) == [OWNER, VIEWER]


def test_who_was_removed_is_told_and_has_no_part_any_more() -> None:
    owner = make_buyer()
    editor = add_member(owner.organisation, EDITOR)
    assert editor.actor.has(Role.BUYER)
    assert members.remove(owner.actor, id_of(editor)) == editor.user.name
    assert row_of(editor) is None
    assert (editor.actor.organisation_id, editor.actor.roles) == (None, {Role.MEMBER})
    assert events_of(editor) == ["member_removed"]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "delete")).one()
    assert entry.subject_type == "member"
    assert entry.changes["user_id"] == [editor.user.id, None]
    assert entry.changes["role"] == [EDITOR, None]


def test_a_member_leaves_and_the_owners_are_told() -> None:
    owner = make_buyer()
    viewer = add_member(owner.organisation, VIEWER)
    assert members.leave(viewer.actor) == owner.organisation.name
    assert row_of(viewer) is None
    assert (events_of(owner), events_of(viewer)) == (["member_left"], [])


def test_ownership_is_transferred_in_one_step() -> None:
    owner = make_buyer()
    viewer = add_member(owner.organisation, VIEWER)
    members.transfer(owner.actor, id_of(viewer))
    assert (owner.actor.duty, viewer.actor.duty) == (EDITOR, OWNER)
    assert events_of(viewer) == ["ownership_transferred"]
    with pytest.raises(NotAllowed):
        members.transfer(owner.actor, id_of(viewer))
    with pytest.raises(TransitionRefused):
        members.transfer(viewer.actor, id_of(viewer))


LAST_OWNER: dict[str, Callable[[Person], object]] = {
    "leaves": lambda owner: members.leave(owner.actor),
    "removes herself": lambda owner: members.remove(owner.actor, id_of(owner)),
    "makes herself a viewer": lambda owner: members.change_role(owner.actor, id_of(owner), VIEWER),
}


@pytest.mark.parametrize("step", list(LAST_OWNER))
def test_the_only_owner_stays(step: str) -> None:
    owner = make_buyer()
    add_member(owner.organisation, EDITOR)
    with pytest.raises(TransitionRefused, match="至少要有一位负责人"):
        LAST_OWNER[step](owner)
    assert roles_of(owner) == [OWNER, EDITOR]


@pytest.mark.parametrize("step", list(LAST_OWNER))
def test_one_of_two_owners_may_go(step: str) -> None:
    owner = make_buyer()
    second = add_member(owner.organisation, OWNER)
    LAST_OWNER[step](owner)
    assert second.actor.duty is OWNER
    assert roles_of(owner).count(OWNER) == 1


@pytest.mark.parametrize("role", [EDITOR, VIEWER])
def test_only_owners_manage(role: MemberRole) -> None:
    owner = make_buyer()
    other = add_member(owner.organisation, role)
    for step in (members.remove, members.transfer):
        with pytest.raises(NotAllowed):
            step(other.actor, id_of(owner))
    with pytest.raises(NotAllowed):
        members.change_role(other.actor, id_of(other), OWNER)
    assert roles_of(owner) == [OWNER, role]


def test_members_of_others_are_not_found() -> None:
    owner, stranger = make_buyer(), make_vendor()
    member = id_of(add_member(owner.organisation, EDITOR))
    for step in (members.get_member, members.remove, members.transfer):
        with pytest.raises(NotFound):
            step(stranger.actor, member)
    with pytest.raises(NotFound):
        members.change_role(stranger.actor, member, VIEWER)


@pytest.mark.parametrize("hindrance", Hindrance)
def test_nobody_manages_before_the_sign_in_is_complete(hindrance: Hindrance) -> None:
    owner = make_buyer()
    member = id_of(add_member(owner.organisation, EDITOR))
    actor = owner.actor
    half = Actor(
        user_id=actor.user_id,
        organisation_id=actor.organisation_id,
        roles=frozenset({Role.MEMBER}),
        duty=OWNER,
        hindrances=(hindrance,),
    )
    with pytest.raises(NotAllowed):
        members.remove(half, member)


def test_an_authority_s_members_are_the_operator_s_affair() -> None:
    administrator = make_administrator()
    colleague = make_person(
        OrganisationKind.AUTHORITY, MemberRole.SUPERVISOR, administrator.organisation
    )
    with pytest.raises(NotAllowed):
        members.remove(administrator.actor, id_of(colleague))
    with pytest.raises(NotAllowed, match="命令行"):
        members.leave(colleague.actor)


def test_somebody_demoted_meanwhile_does_not_act_on_what_was_read_before() -> None:
    owner = make_buyer()
    second = add_member(owner.organisation, OWNER)
    editor = add_member(owner.organisation, EDITOR)
    stale = second.actor
    members.change_role(owner.actor, id_of(second), VIEWER)
    with pytest.raises(NotAllowed):
        members.remove(stale, id_of(editor))
    members.remove(owner.actor, id_of(second))
    with pytest.raises(NotAllowed, match="已经不是"):
        members.leave(stale)


def test_two_owners_who_leave_at_once_do_not_leave_it_without(app: Flask) -> None:
    first = make_buyer()
    second = add_member(first.organisation, OWNER)
    actors = (first.actor, second.actor)
    found = at_once(app, *(lambda actor=actor: members.leave(actor) for actor in actors))
    assert sorted(type(one).__name__ for one in found) == ["TransitionRefused", "str"]
    assert roles_of(first) == [OWNER]


def test_two_owners_who_remove_each_other_do_not_both_succeed(app: Flask) -> None:
    first = make_buyer()
    second = add_member(first.organisation, OWNER)
    pairs = ((first.actor, id_of(second)), (second.actor, id_of(first)))
    found = at_once(
        app, *(lambda actor=actor, row=row: members.remove(actor, row) for actor, row in pairs)
    )
    assert sorted(type(one).__name__ for one in found) == ["NotAllowed", "str"]
    assert roles_of(first) == [OWNER]


def test_members_are_managed_while_the_organisation_is_suspended() -> None:
    owner = make_buyer()
    editor = add_member(owner.organisation, EDITOR)
    with unit_of_work():
        owner.organisation.state = OrganisationState.SUSPENDED
    members.remove(owner.actor, id_of(editor))
    assert roles_of(owner) == [OWNER]
