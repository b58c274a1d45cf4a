"""Everybody whom the permissions tell apart, as actors: from nobody to the owner of a buyer."""

from dataclasses import dataclass

from marketplace.domain.lifecycle import Role
from marketplace.domain.membership import (
    MEMBER_ROLE_NAMES,
    MemberRole,
    OrganisationKind,
    roles_for,
)
from marketplace.domain.messages import Message, mark, say
from marketplace.domain.permissions import VISITOR, Actor, Hindrance
from marketplace.models.organisation import KIND_NAMES
from marketplace.services.accounts import roles_of

# The organisation of every actor here. What it owns is "own".
HOME = 1


@dataclass(frozen=True)
class Reader:
    """One column of the matrix. `key` names it for programs, `group` and `name` for people."""

    key: str
    group: str
    name: str
    actor: Actor

    @property
    def title(self) -> Message:
        """Kind and duty in a few words."""
        if not self.group:
            return Message(self.name)
        return say("%(kind)s·%(duty)s", kind=Message(self.group), duty=Message(self.name))


def _person(*roles: Role, duty: MemberRole, hindrances: tuple[Hindrance, ...] = ()) -> Actor:
    roles_in_force = frozenset({Role.MEMBER, *roles})
    return Actor(1, HOME, roles_in_force, duty=duty, hindrances=hindrances)


def _member(kind: OrganisationKind, duty: MemberRole) -> Reader:
    actor = _person(*roles_of(kind, duty), duty=duty)
    return Reader(f"{kind}-{duty}", KIND_NAMES[kind], MEMBER_ROLE_NAMES[duty], actor)


READERS: tuple[Reader, ...] = (
    Reader("visitor", "", mark("未登录"), VISITOR),
    Reader(
        "half-signed-in",
        "",
        mark("没有完成两步验证"),
        Actor(1, roles=frozenset({Role.MEMBER}), hindrances=(Hindrance.SECOND_FACTOR,)),
    ),
    Reader(
        "hindered",
        "",
        mark("未验证邮箱或未同意条款"),
        _person(duty=MemberRole.OWNER, hindrances=(Hindrance.EMAIL,)),
    ),
    Reader("waiting", "", mark("单位未认证或已暂停"), _person(duty=MemberRole.OWNER)),
    *(_member(kind, duty) for kind in OrganisationKind for duty in roles_for(kind)),
)
