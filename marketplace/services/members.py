"""Members of an organisation: their roles, removal, leaving, and that an owner always stays.

Every change locks the organisation first and reads again who owns it: two owners who remove each
other at the same moment do not both succeed. Roles are read at every request, so a change counts
from the person's next one.
"""

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from marketplace.domain.membership import MemberRole, OrganisationKind, roles_for
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, require
from marketplace.models import Member, Organisation
from marketplace.services import organisations
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work


def get_member(actor: Actor, member_id: int) -> Member:
    """A member of one's own organisation whom the actor may manage; `NotFound` for others."""
    found = db.session.get(Member, member_id)
    if found is None or found.organisation_id != actor.organisation_id:
        raise NotFound(say("没有这位成员。"))
    require(actor, Permission.MEMBER_MANAGE, found)
    return found


def change_role(actor: Actor, member_id: int, role: str) -> Member:
    """Give a member another role. Raises `InvalidInput` (field `role`), `TransitionRefused`."""
    with unit_of_work() as work:
        organisation, member = _lock(work, actor, member_id)
        if role not in roles_for(organisation.kind):
            raise InvalidInput({"role": [say("请选择角色。")]})
        if role == member.role:
            return member
        if role != MemberRole.OWNER:
            _require_another_owner(work, member)
        member.role = role
        work.notify([member.user_id], "member_role_changed", organisation=organisation.name)
    return member


def remove(actor: Actor, member_id: int) -> str:
    """End a membership, and tell who was removed; the person's name."""
    with unit_of_work() as work:
        organisation, member = _lock(work, actor, member_id)
        _require_another_owner(work, member)
        name, user_id = member.user.name, member.user_id
        work.session.delete(member)
        work.notify([user_id], "member_removed", organisation=organisation.name)
    return name


def transfer(actor: Actor, member_id: int) -> Member:
    """Make another member an owner and oneself an editor, in one step."""
    with unit_of_work() as work:
        organisation, member = _lock(work, actor, member_id)
        if member.user_id == actor.user_id:
            raise TransitionRefused(say("您已经是负责人，请选择另一位成员。"))
        member.role = MemberRole.OWNER
        _get_own(work, actor).role = MemberRole.EDITOR
        work.notify(
            [member.user_id],
            "ownership_transferred",
            organisation=organisation.name,
            name=actor.name,
        )
    return member


def leave(actor: Actor) -> str:
    """Leave the organisation one acts for; its name. `TransitionRefused` for its only owner."""
    with unit_of_work() as work:
        organisation = work.lock(organisations.get_own(actor))
        require(actor, Permission.ORGANISATION_READ, organisation)
        if organisation.kind == OrganisationKind.AUTHORITY:
            raise NotAllowed(say("主管部门的成员由运维人员用命令行管理。"))
        member = _get_own(work, actor)
        _require_another_owner(work, member)
        work.session.delete(member)
        work.session.flush()
        tell_owners(
            work,
            organisation.id,
            "member_left",
            organisation=organisation.name,
            name=actor.name,
        )
    return organisation.name


def _lock(work: UnitOfWork, actor: Actor, member_id: int) -> tuple[Organisation, Member]:
    """The organisation, held, and its member, if the actor is one of its owners now."""
    organisation = work.lock(organisations.get_own(actor))
    require(actor, Permission.MEMBER_MANAGE, organisation)
    if _get_own(work, actor).role != MemberRole.OWNER:
        raise NotAllowed(say("您的账号没有这项权限。"))
    return organisation, get_member(actor, member_id)


def _get_own(work: UnitOfWork, actor: Actor) -> Member:
    """The actor's membership as it stands now, whatever was read when the request began."""
    query = select(Member).where(
        Member.user_id == actor.user_id, Member.organisation_id == actor.organisation_id
    )
    found = work.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotAllowed(say("您已经不是这个单位的成员。"))
    return found


def _require_another_owner(work: UnitOfWork, member: Member) -> None:
    if member.role != MemberRole.OWNER:
        return
    if set(_list_owner_ids(work, member.organisation_id)) <= {member.user_id}:
        raise TransitionRefused(
            say("单位至少要有一位负责人。请先把负责人移交给另一位成员，或另设一位负责人。")
        )


def tell_owners(work: UnitOfWork, organisation_id: int, event: str, **params: str) -> None:
    """Tell every owner of an organisation."""
    work.notify(_list_owner_ids(work, organisation_id), event, **params)


def _list_owner_ids(work: UnitOfWork, organisation_id: int) -> list[int]:
    query = select(Member.user_id).where(
        Member.organisation_id == organisation_id, Member.role == MemberRole.OWNER
    )
    return list(work.session.scalars(query.order_by(Member.user_id)))
