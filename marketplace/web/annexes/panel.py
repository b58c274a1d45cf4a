"""The restricted annex on a listing's page: what is in it, and what this reader can do."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from marketplace.domain import clock
from marketplace.domain.lifecycle import RUNNING_STATES, AnnexRequestState
from marketplace.domain.permissions import Actor, Permission, is_allowed, is_let_in
from marketplace.models import Annex, AnnexRequest, Scenario
from marketplace.services import annex_requests, annexes


@dataclass(frozen=True)
class AnnexPanel:
    """`title` is empty where the buyer has prepared none yet. `reason`: the buyer's own words."""

    title: str
    summary: str
    text: str
    reason: str | None = None
    link: tuple[str, str] | None = None
    withdraw_url: str | None = None


def find_panel(actor: Actor, scenario: Scenario) -> AnnexPanel | None:
    """What `actor` is shown of the annex; None where there is nothing to show."""
    annex = annexes.find_annex(scenario)
    if is_allowed(actor, Permission.ANNEX_MANAGE, scenario):
        return _for_owner(scenario, annex)
    if annex is None:
        return None
    if is_let_in(actor, Permission.ANNEX_READ):
        return _for_vendor(actor, scenario, annex)
    return AnnexPanel(annex.title, annex.summary, _for_others(actor, scenario))


def _for_owner(scenario: Scenario, annex: Annex | None) -> AnnexPanel | None:
    address = url_for("annexes.manage", scenario_id=scenario.id)
    if annex is not None:
        link = (_("管理受限附件"), address)
        return AnnexPanel(annex.title, annex.summary, _("只对您同意的供给方开放。"), link=link)
    if not annexes.can_write(scenario):
        return None
    text = _("敏感的材料（数据样本、网络拓扑等）可以放进受限附件，供给方签署保密承诺书后逐家开放。")
    return AnnexPanel("", "", text, link=(_("准备受限附件"), address))


def _for_others(actor: Actor, scenario: Scenario) -> str:
    if not scenario.is_accepting_at(clock.now()):
        return _("这份附件不公开。")
    if actor.is_signed_in:
        return _("这份附件不公开，由供给方签署保密承诺书后向需求单位申请查阅。")
    return _("这份附件不公开。通过认证的供给方登录后可以申请查阅。")


def _for_vendor(actor: Actor, scenario: Scenario, annex: Annex) -> AnnexPanel:
    row = annex_requests.find_latest(actor, annex)
    state = row.state if row else None
    if state == AnnexRequestState.GRANTED and scenario.state in RUNNING_STATES:
        link = (_("查阅受限附件"), url_for("annexes.show", scenario_id=scenario.id))
        text = _("已对贵单位开放。每次查阅都会记录，并向需求单位展示。")
        return AnnexPanel(annex.title, annex.summary, text, link=link)
    is_accepting = scenario.is_accepting_at(clock.now())
    if state == AnnexRequestState.REQUESTED and scenario.state in RUNNING_STATES:
        return _waiting(actor, scenario, annex)
    link_to_ask = _link_to_ask(actor, scenario, state) if is_accepting else None
    return AnnexPanel(
        annex.title,
        annex.summary,
        _standing(row, is_running=scenario.state in RUNNING_STATES, is_accepting=is_accepting),
        reason=row.reason if row else None,
        link=link_to_ask,
    )


def _waiting(actor: Actor, scenario: Scenario, annex: Annex) -> AnnexPanel:
    can_withdraw = is_let_in(actor, Permission.ANNEX_REQUEST)
    return AnnexPanel(
        annex.title,
        annex.summary,
        _("贵单位已经申请，正在等待需求单位处理。"),
        withdraw_url=url_for("annexes.withdraw", scenario_id=scenario.id) if can_withdraw else None,
    )


def _link_to_ask(actor: Actor, scenario: Scenario, state: str | None) -> tuple[str, str] | None:
    if not is_let_in(actor, Permission.ANNEX_REQUEST):
        return None
    label = _("重新申请") if state else _("申请查阅")
    return label, url_for("annexes.request_", scenario_id=scenario.id)


def _standing(row: AnnexRequest | None, *, is_running: bool, is_accepting: bool) -> str:
    if not is_running:
        return _("场景已经结束，这份附件不再对任何单位开放。")
    if row is not None and row.state == AnnexRequestState.REFUSED:
        return _("需求单位没有同意贵单位的申请，原因如下：")
    if row is not None and row.state == AnnexRequestState.REVOKED:
        return _("需求单位收回了对贵单位的开放，原因如下：")
    if not is_accepting:
        return _("这份附件不公开，申报截止后不再接受查阅申请。")
    return _("这份附件不公开。签署保密承诺书、写明用途后，由需求单位决定是否对贵单位开放。")
