"""What a member may do for the organisation: roles, and which kinds of organisation have them."""

from enum import StrEnum

from marketplace.domain.messages import mark


class OrganisationKind(StrEnum):
    """What an organisation is on the marketplace."""

    BUYER = "buyer"
    VENDOR = "vendor"
    AUTHORITY = "authority"
    EVALUATOR = "evaluator"


class MemberRole(StrEnum):
    """A person's part in one organisation."""

    OWNER = "owner"
    EDITOR = "editor"
    BIDDER = "bidder"
    VIEWER = "viewer"
    ADMINISTRATOR = "administrator"
    SUPERVISOR = "supervisor"


MEMBER_ROLE_NAMES: dict[str, str] = {
    MemberRole.OWNER: mark("负责人"),
    MemberRole.EDITOR: mark("编辑"),
    MemberRole.BIDDER: mark("申报人"),
    MemberRole.VIEWER: mark("查看者"),
    MemberRole.ADMINISTRATOR: mark("平台管理员"),
    MemberRole.SUPERVISOR: mark("监督员"),
}

# What each role is for, as the members' page explains it.
MEMBER_ROLE_DUTIES: dict[tuple[OrganisationKind, MemberRole], str] = {
    (OrganisationKind.BUYER, MemberRole.OWNER): mark("全部操作，包括确认开启、确定中选和管理成员"),
    (OrganisationKind.BUYER, MemberRole.EDITOR): mark("编写、提交和导入场景，运行排序"),
    (OrganisationKind.BUYER, MemberRole.VIEWER): mark("只能查看本单位的场景和已开启的方案"),
    (OrganisationKind.VENDOR, MemberRole.OWNER): mark("全部操作，包括申报和管理成员"),
    (OrganisationKind.VENDOR, MemberRole.EDITOR): mark("登记模型、版本、备案和测评报告"),
    (OrganisationKind.VENDOR, MemberRole.BIDDER): mark("编写、提交、替换和撤回申报方案"),
    (OrganisationKind.VENDOR, MemberRole.VIEWER): mark("只能查看本单位的模型和申报"),
    (OrganisationKind.EVALUATOR, MemberRole.OWNER): mark("全部操作，包括管理成员"),
    (OrganisationKind.EVALUATOR, MemberRole.EDITOR): mark("签发、暂停和撤销测评凭证"),
    (OrganisationKind.EVALUATOR, MemberRole.VIEWER): mark("只能查看本单位的内容"),
}

AUTHORITY_ROLES = (MemberRole.ADMINISTRATOR, MemberRole.SUPERVISOR, MemberRole.VIEWER)


def roles_for(kind: OrganisationKind | str) -> tuple[MemberRole, ...]:
    """The roles that members of an organisation of this kind can have, the strongest first."""
    if kind == OrganisationKind.AUTHORITY:
        return AUTHORITY_ROLES
    return tuple(role for of, role in MEMBER_ROLE_DUTIES if of == kind)
