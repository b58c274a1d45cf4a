"""The header's links, as data."""

from collections.abc import Iterable
from dataclasses import dataclass

from marketplace.domain.messages import mark
from marketplace.domain.permissions import Actor, Permission, is_let_in


@dataclass(frozen=True)
class Entry:
    """A link to `endpoint`, shown to whom `permission` lets in.

    It is marked as current on every page of the endpoint's blueprint and of `further_blueprints`,
    or only on those below `path` where two entries share a blueprint. `is_counted` adds the number
    of unread notifications. An `endpoint` that takes a sector's slug is a menu of the sectors.
    """

    endpoint: str
    label: str
    permission: Permission
    is_counted: bool = False
    is_sector_menu: bool = False
    path: str = ""
    further_blueprints: tuple[str, ...] = ()

    def is_current(self, blueprint: str | None, path: str) -> bool:
        """Whether a page of `blueprint` at `path` belongs to it."""
        if blueprint not in (self.endpoint.partition(".")[0], *self.further_blueprints):
            return False
        return not self.path or path == self.path or path.startswith(f"{self.path}/")


MAIN: tuple[Entry, ...] = (
    Entry("home.index", mark("首页"), Permission.PUBLIC_READ),
    Entry("scenarios.index", mark("场景机会"), Permission.PUBLIC_READ, path="/scenarios"),
    Entry(
        "sectors.show", mark("行业"), Permission.PUBLIC_READ, is_sector_menu=True, path="/sectors"
    ),
    Entry("models.index", mark("能力清单"), Permission.PUBLIC_READ, path="/models"),
)
PERSONAL: tuple[Entry, ...] = (
    Entry("workspace.index", mark("工作台"), Permission.ACCOUNT_USE),
    Entry(
        "scenarios.list_own",
        mark("我的场景"),
        Permission.SCENARIO_LIST_OWN,
        path="/workspace/scenarios",
    ),
    Entry("proposals.list_own", mark("我的申报"), Permission.PROPOSAL_READ_OWN),
    Entry("models.list_own", mark("我的模型"), Permission.MODEL_LIST_OWN, path="/workspace/models"),
    Entry("issued_credentials.index", mark("签发的凭证"), Permission.CREDENTIAL_READ_ISSUED),
    Entry("attention.index", mark("待办总览"), Permission.PLATFORM_WATCH),
    Entry(
        "sectors.show_matrix",
        mark("行业供需"),
        Permission.PLATFORM_WATCH,
        path="/workspace/sectors",
    ),
    Entry("scenarios.queue", mark("场景审批"), Permission.SCENARIO_DECIDE, path="/admin/scenarios"),
    Entry(
        "organisations.queue",
        mark("单位审核"),
        Permission.ORGANISATION_DECIDE,
        path="/admin/organisations",
    ),
    Entry("filings.index", mark("备案核对"), Permission.FILING_CHECK),
    Entry(
        "evaluators.index",
        mark("测评机构登记"),
        Permission.EVALUATOR_MANAGE,
        path="/admin/evaluators",
        further_blueprints=("status_lists",),
    ),
    Entry("openings.index", mark("开启监督"), Permission.OPENING_WATCH, path="/workspace/openings"),
    Entry("terms.list_versions", mark("条款管理"), Permission.TERMS_PUBLISH, path="/admin/terms"),
    Entry("audit.index", mark("操作审计"), Permission.AUDIT_READ),
    Entry("imports.new", mark("导入清单"), Permission.SCENARIO_IMPORT),
    Entry(
        "organisations.show_own",
        mark("我的单位"),
        Permission.ACCOUNT_USE,
        path="/organisation",
        further_blueprints=("members", "invitations"),
    ),
    Entry("notifications.index", mark("消息"), Permission.NOTIFICATION_READ, is_counted=True),
)


def list_entries(entries: Iterable[Entry], actor: Actor) -> list[Entry]:
    """The entries that `actor` may follow."""
    return [entry for entry in entries if is_let_in(actor, entry.permission)]
