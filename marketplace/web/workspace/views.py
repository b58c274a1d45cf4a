"""The workspace: what waits for the reader, and the next step."""

from flask import Blueprint, render_template
from flask_babel import gettext as _

from marketplace.domain import clock
from marketplace.domain.lifecycle import Role
from marketplace.domain.permissions import Actor, Permission, is_let_in
from marketplace.models import Assessor
from marketplace.services import organisations, own_assessments, recommendations
from marketplace.services.organisation_documents import is_licence_awaited
from marketplace.web.guards import current_actor, guard
from marketplace.web.links import find_url
from marketplace.web.scenarios.cards import Card, make_cards
from marketplace.web.workspace.tasks import make_desk

workspace_pages = Blueprint("workspace", __name__)

RECOMMENDED_SHOWN = 3


@workspace_pages.get("/workspace")
@guard(Permission.ACCOUNT_USE)
def index() -> str:
    """What the reader has to do, what waits for others, and where else to go."""
    actor = current_actor()
    organisation, parts = organisations.find_own(actor), _list_parts(actor)
    return render_template(
        "workspace/index.html",
        organisation=organisation,
        needs_licence=organisation is not None and is_licence_awaited(organisation),
        desk=make_desk(actor, clock.now()),
        ways=_list_ways(actor),
        recommended=_list_recommended(actor),
        assessor_parts=parts,
        assessor_done=own_assessments.list_done_ids(parts),
    )


def _list_parts(actor: Actor) -> list[Assessor]:
    """The scenarios that the reader judges or judged."""
    if not is_let_in(actor, Permission.ASSESSMENT_READ):
        return []
    return own_assessments.list_own(actor)


def _list_recommended(actor: Actor) -> list[Card]:
    """The first of the scenarios recommended to a vendor."""
    if not is_let_in(actor, Permission.RECOMMENDATION_READ_SCENARIOS):
        return []
    advice = recommendations.recommend_scenarios(actor, RECOMMENDED_SHOWN)
    return make_cards([row.scenario for row in advice.rows], clock.now())


def _list_ways(actor: Actor) -> list[tuple[str, str]]:
    """(label, address) of the pages of the reader's roles, the main one first."""
    by_role = {
        Role.BUYER: (
            (_("发布场景"), "scenarios.new"),
            (_("我的场景"), "scenarios.list_own"),
            (_("导入场景清单"), "imports.new"),
            (_("我的关注"), "watches.index"),
            (_("保管人公钥"), "custodian_keys.index"),
        ),
        Role.VENDOR: (
            (_("找场景机会"), "scenarios.index"),
            (_("推荐的场景"), "recommendations.scenarios_"),
            (_("我的申报"), "proposals.list_own"),
            (_("我的模型"), "models.list_own"),
            (_("我的提问"), "questions.list_own"),
            (_("我的关注"), "watches.index"),
        ),
        Role.EVALUATOR: (
            (_("签发的凭证"), "issued_credentials.index"),
            (_("基准目录"), "benchmarks.index"),
            (_("提议补充基准"), "benchmarks.propose"),
        ),
        Role.SUPERVISOR: (
            (_("开启监督"), "openings.index"),
            (_("操作审计"), "audit.index"),
            (_("保管人公钥"), "custodian_keys.index"),
        ),
        Role.ADMINISTRATOR: (
            (_("待办总览"), "attention.index"),
            (_("场景审批"), "scenarios.queue"),
            (_("单位审核"), "organisations.queue"),
            (_("导入场景清单"), "imports.new"),
            (_("保管人公钥"), "custodian_keys.index"),
        ),
    }
    ways = [way for role, ways in by_role.items() if actor.has(role) for way in ways]
    found = [(label, find_url(actor, endpoint)) for label, endpoint in ways]
    return [(label, url) for label, url in found if url]
