"""What organisations keep in the world: papers, members, an invitation, a new name that waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.domain.membership import MemberRole
from marketplace.services import (
    invitations,
    organisation_documents,
    organisation_profiles,
    organisations,
)
from marketplace.services.organisation_documents import Upload
from marketplace.services.organisation_profiles import Profile
from marketplace.services.signed_links import make_token
from tests.factories.people import add_member, make_organisation, make_person
from tests.web.roles import ADMINISTRATOR, AUDITORS, BUYER, OTHER_BUYER, PENDING, VISITOR

if TYPE_CHECKING:
    from tests.web.world import World


def keep_organisations(world: World) -> None:
    """Plant and note what the pages of organisations show."""
    pending, other = world.people[PENDING], world.people[OTHER_BUYER]
    paper = world.plant("paper", {PENDING, ADMINISTRATOR}).encode()
    upload = Upload(paper, "授权书.txt")
    document = organisation_documents.add(pending.actor, "authorisation", upload)
    world.note("document_id", document.id)
    for owner in (world.people[BUYER], other):
        add_member(owner.organisation, MemberRole.EDITOR)
        for member in organisations.list_members(owner.actor, owner.organisation.id):
            world.note("member_id", member.id)
    _invite(world)
    name = world.plant("name", {OTHER_BUYER, *AUDITORS})
    profile = Profile(name, "luoyang", "", "https://example.com/", "")
    organisation_profiles.save(other.actor, profile)
    world.note("organisation_id", other.organisation.id)
    suspended = make_organisation()
    make_person(organisation=suspended)
    reason = world.plant("suspension", AUDITORS)
    organisations.suspend(world.people[ADMINISTRATOR].actor, suspended.id, reason)
    world.note("organisation_id", suspended.id)


def _invite(world: World) -> None:
    """Whoever has the link and no account sees the address, others a part of it."""
    inviter = world.people[OTHER_BUYER].actor
    email = f"{world.plant('invited', {OTHER_BUYER, VISITOR, *AUDITORS})}@example.com"
    invitation = invitations.invite(inviter, email, MemberRole.VIEWER)
    world.note("invitation_id", invitation.id)
    for nonce in (invitation.nonce, "0"):
        world.note("token", make_token(invitations.PURPOSE, invitation.id, nonce))
