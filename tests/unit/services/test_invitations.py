"""Invitations: who is invited, what the link is good for, and until when."""

import re
from dataclasses import replace
from email import message_from_bytes, policy
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock as domain_clock
from marketplace.domain.errors import (
    AlreadyExists,
    InvalidInput,
    MarketplaceError,
    NotAllowed,
    NotFound,
    TransitionRefused,
)
from marketplace.domain.lifecycle import OrganisationState, Role
from marketplace.domain.membership import MemberRole
from marketplace.models import Invitation, Notification, OutboxMessage, User
from marketplace.services import accounts, invitations, outbox, sign_ins, terms
from marketplace.services.installation import settings
from marketplace.services.newcomers import Newcomer
from marketplace.services.signed_links import make_token
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import (
    PASSWORD,
    Person,
    add_member,
    make_administrator,
    make_buyer,
    make_vendor,
)
from tests.threads import at_once

pytestmark = pytest.mark.usefixtures("app")

ADDRESS = "li.ming@example.com"
NEWCOMER = Newcomer(name=" 李明 ", password="seven green bicycles", terms_number=None, locale="en")


def invite(owner: Person, email: str = ADDRESS, role: str = "editor") -> Invitation:
    return invitations.invite(owner.actor, email, role)


def token_of(row: Invitation) -> str:
    letter = invitations.compose_letter(row.id)
    assert letter is not None
    return urlsplit(letter.path).path.rpartition("/")[2]


def test_the_link_comes_by_mail_and_stands_nowhere_else() -> None:
    owner = make_buyer()
    row = invite(owner, " Li.Ming@Example.com ")
    payloads = db.session.scalars(select(OutboxMessage.payload).order_by(OutboxMessage.id)).all()
    assert payloads == [{"kind": "invitation", "id": row.id}]
    outbox.deliver_due()
    (path,) = (settings().instance / "mail").glob("*.eml")
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = mail.get_body(("plain",))  # type: ignore[attr-defined]
    assert mail["To"] == ADDRESS
    assert owner.organisation.name in str(mail["Subject"])
    found = re.search(r"/invitations/(\S+)", body.get_content())
    assert found
    assert invitations.get_by_token(found[1]).id == row.id


def test_a_newcomer_makes_an_account_and_joins(clock: Clock) -> None:
    owner = make_buyer()
    row = invite(owner)
    user = invitations.join_as_new(token_of(row), NEWCOMER)
    actor = accounts.actor_of(user)
    assert (user.email, user.name, user.locale) == (ADDRESS, "李明", "en")
    assert user.email_verified_at == domain_clock.now()
    assert (actor.organisation_id, actor.duty) == (owner.organisation.id, MemberRole.EDITOR)
    assert actor.has(Role.BUYER)
    assert sign_ins.check_password(ADDRESS, NEWCOMER.password) is user
    told = select(Notification.event).where(Notification.user_id == owner.user.id)
    assert db.session.scalars(told).all() == ["member_joined"]


def test_somebody_with_an_account_joins_with_it() -> None:
    owner, vendor = make_buyer(), make_vendor(email_verified_at=None)
    token = token_of(invite(owner, vendor.email, "viewer"))
    invitations.accept(vendor.actor, token)
    assert [member.organisation_id for member in vendor.user.members] == [
        vendor.organisation.id,
        owner.organisation.id,
    ]
    # The link came by mail: whoever has it reads the address.
    assert vendor.user.email_verified_at is not None
    with pytest.raises(NotFound, match="已经用过"):
        invitations.accept(vendor.actor, token)


def test_a_link_is_not_for_somebody_else() -> None:
    owner, other = make_buyer(), make_vendor()
    row = invite(owner)
    with pytest.raises(NotAllowed, match="另一个邮箱"):
        invitations.accept(other.actor, token_of(row))
    assert row.accepted_at is None
    assert len(other.user.members) == 1


def test_people_of_the_authority_join_no_party() -> None:
    owner, administrator = make_buyer(), make_administrator()
    row = invite(owner, administrator.email)
    with pytest.raises(NotAllowed, match="主管部门"):
        invitations.accept(administrator.actor, token_of(row))
    assert row.accepted_at is None


def test_who_has_become_a_member_meanwhile_keeps_the_role() -> None:
    owner, vendor = make_buyer(), make_vendor()
    row = invite(owner, vendor.email, "editor")
    add_member(owner.organisation, MemberRole.VIEWER, vendor.user)
    invitations.accept(vendor.actor, token_of(row))
    assert [member.role for member in vendor.user.members] == ["owner", "viewer"]


@pytest.mark.parametrize("token", ["", "x", "a.b", "\x00", "\ud800", "9" * 5000])
def test_a_strange_token_is_no_invitation(token: str) -> None:
    with pytest.raises(NotFound):
        invitations.get_by_token(token)


def test_only_this_installation_s_token_for_invitations_is_good() -> None:
    row = invite(make_buyer())
    assert invitations.get_by_token(make_token("invitation", row.id, row.nonce)) is row
    for token in (
        make_token("reset_password", row.id, row.nonce),
        make_token("invitation", row.id, "0" * 32),
        make_token("invitation", row.id + 1, row.nonce),
    ):
        with pytest.raises(NotFound):
            invitations.get_by_token(token)


def test_it_runs_out_and_can_be_sent_again_with_a_new_link(clock: Clock) -> None:
    owner = make_buyer()
    row = invite(owner)
    old = token_of(row)
    clock.advance(days=settings().invitation_days)
    with pytest.raises(NotFound, match="已过期"):
        invitations.get_by_token(old)
    assert invitations.compose_letter(row.id) is None
    assert invitations.list_open(owner.actor) == [row]
    invitations.resend(owner.actor, row.id)
    assert invitations.get_by_token(token_of(row)) is row
    with pytest.raises(NotFound, match="新的链接"):
        invitations.get_by_token(old)


def test_it_is_revoked() -> None:
    owner = make_buyer()
    row = invite(owner)
    token = token_of(row)
    invitations.revoke(owner.actor, row.id)
    with pytest.raises(NotFound, match="撤销"):
        invitations.join_as_new(token, NEWCOMER)
    assert invitations.compose_letter(row.id) is None
    assert invitations.list_open(owner.actor) == []
    for step in (invitations.resend, invitations.revoke):
        with pytest.raises(TransitionRefused):
            step(owner.actor, row.id)
    assert invite(owner).id != row.id


@pytest.mark.parametrize(
    ("email", "role", "field"),
    [
        ("", "editor", "email"),
        ("not an address", "editor", "email"),
        ("a\x00@example.com", "editor", "email"),
        (ADDRESS, "", "role"),
        (ADDRESS, "bidder", "role"),
        (ADDRESS, "administrator", "role"),
    ],
)
def test_what_is_typed_is_checked(email: str, role: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        invite(make_buyer(), email, role)
    assert list(refusal.value.fields) == [field]


def test_the_owner_hears_the_same_whether_there_is_an_account() -> None:
    owner, vendor = make_buyer(), make_vendor()
    known, unknown = invite(owner, vendor.email), invite(owner)
    assert (known.accepted_at, known.role) == (unknown.accepted_at, unknown.role)
    for email in (vendor.email, ADDRESS):
        with pytest.raises(InvalidInput, match="1 处"):
            invite(owner, email)


def test_members_are_not_invited_again() -> None:
    owner = make_buyer()
    with pytest.raises(InvalidInput):
        invite(owner, add_member(owner.organisation, MemberRole.VIEWER).email)


def test_there_is_an_end_to_inviting() -> None:
    owner = make_buyer()
    for number in range(invitations.MOST_OPEN):
        invite(owner, f"person-{number}@example.org")
    with pytest.raises(InvalidInput) as refusal:
        invite(owner)
    assert "50" in str(refusal.value.fields["email"][0])


@pytest.mark.parametrize(
    "state", [state for state in OrganisationState if state != OrganisationState.APPROVED]
)
def test_only_an_approved_organisation_invites(state: OrganisationState) -> None:
    owner = make_buyer()
    with unit_of_work():
        owner.organisation.state = state
    with pytest.raises(TransitionRefused):
        invite(owner)


def test_only_owners_invite_and_only_their_own() -> None:
    owner, stranger = make_buyer(), make_vendor()
    row = invite(owner)
    editor = add_member(owner.organisation, MemberRole.EDITOR)
    with pytest.raises(NotAllowed):
        invite(editor, "other@example.com")
    with pytest.raises(NotAllowed):
        invitations.list_open(editor.actor)
    for step in (invitations.resend, invitations.revoke):
        with pytest.raises(NotAllowed):
            step(editor.actor, row.id)
        with pytest.raises(NotFound):
            step(stranger.actor, row.id)


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("name", "a\x00b"), ("password", "short"), ("password", ADDRESS + "1")],
)
def test_what_a_newcomer_types_is_checked(field: str, value: str) -> None:
    row = invite(make_buyer())
    with pytest.raises(InvalidInput) as refusal:
        invitations.join_as_new(token_of(row), replace(NEWCOMER, **{field: value}))
    assert list(refusal.value.fields) == [field]
    assert db.session.scalar(select(User.id).where(User.email == ADDRESS)) is None


def test_a_newcomer_accepts_the_terms_in_force() -> None:
    terms.publish_first()
    row = invite_with_terms(make_buyer())
    for number in (None, 0, 2):
        with pytest.raises(InvalidInput) as refusal:
            invitations.join_as_new(token_of(row), replace(NEWCOMER, terms_number=number))
        assert list(refusal.value.fields) == ["accepts_terms"]
    current = terms.get_current().id
    user = invitations.join_as_new(token_of(row), replace(NEWCOMER, terms_number=current))
    assert not terms.is_due(user.id)


def invite_with_terms(owner: Person) -> Invitation:
    terms.accept(owner.actor, terms.get_current().id)
    return invite(owner)


def test_an_account_made_meanwhile_is_not_overwritten() -> None:
    owner = make_buyer()
    row = invite(owner)
    token = token_of(row)
    make_vendor(email=ADDRESS)
    with pytest.raises(AlreadyExists, match="请登录"):
        invitations.join_as_new(token, NEWCOMER)
    assert sign_ins.check_password(ADDRESS, PASSWORD).email == ADDRESS
    assert row.accepted_at is None


def test_a_link_opened_in_two_browsers_makes_one_account(app: Flask) -> None:
    token = token_of(invite(make_buyer()))
    found = at_once(app, *[lambda: invitations.join_as_new(token, NEWCOMER).id] * 2)
    assert sorted(isinstance(one, MarketplaceError) for one in found) == [False, True]
    assert len(db.session.scalars(select(User.id).where(User.email == ADDRESS)).all()) == 1
