"""What a listing must say before it may be submitted for approval, each lack at its field."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from marketplace.domain.cities import find_city
from marketplace.domain.clock import SHANGHAI
from marketplace.domain.messages import Message, say
from marketplace.domain.sectors import find_sector
from marketplace.domain.vocabulary import COOPERATION_NAMES, DEPLOYMENT_NAMES
from marketplace.matching import order87
from marketplace.matching.rules import CriterionKind
from marketplace.services.ranking_rules import OFFERED, find_target
from marketplace.services.scenario_band_checks import check_bands
from marketplace.services.scenario_content import ScenarioContent
from marketplace.services.scenario_judged_checks import check_judged
from marketplace.services.scenario_limits import check_storable
from marketplace.services.scenario_placeholders import find_placeholders

SHORTEST_CALL = timedelta(days=1)
MINIMUM_TEXT = 20
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

Found = Mapping[str, Message | None]
Check = Callable[[ScenarioContent, datetime], Found]


def check_for_submission(content: ScenarioContent, now: datetime) -> dict[str, list[Message]]:
    """What stands in the way of submitting, per field; empty if nothing does."""
    wrong = check_storable(content)
    if wrong:
        return wrong
    for check in _CHECKS:
        for name, message in check(content, now).items():
            if message:
                wrong.setdefault(name, []).append(message)
    return wrong


def _choices(content: ScenarioContent, _now: datetime) -> Found:
    sector = find_sector(content.sector or "")
    known = {sub.slug for sub in sector.sub_scenarios} if sector else set()
    is_foreign = bool(content.sub_scenario) and content.sub_scenario not in known
    return {
        "sector": None if sector else say("请选择行业。"),
        "sub_scenario": say("这个子场景不属于所选行业。") if is_foreign else None,
        "city": None if find_city(content.city or "") else say("请选择所在地市，或选“全省”。"),
        "deployment": None
        if content.deployment in DEPLOYMENT_NAMES
        else say("请选择部署方式，供给方要据此判断能否参加。"),
        "cooperation_mode": None
        if content.cooperation_mode in COOPERATION_NAMES
        else say("请选择合作模式。"),
    }


def _texts(content: ScenarioContent, _now: datetime) -> Found:
    return {
        "title": None if content.title.strip() else say("请填写场景名称。"),
        "demand_unit": None if content.demand_unit.strip() else say("请填写需求单位。"),
        "pain_point": _long_enough(content.pain_point),
        "contents": _long_enough(content.contents),
        "contact_name": None if content.contact_name else say("请填写联系人。"),
        "contact_phone": None
        if content.contact_phone or content.contact_email
        else say("联系电话和邮箱至少填写一项。"),
        "contact_email": None
        if not content.contact_email or _ADDRESS.fullmatch(content.contact_email)
        else say("邮箱格式不对，例如 name@example.com。"),
    }


def _long_enough(text: str) -> Message | None:
    if len(text.strip()) >= MINIMUM_TEXT:
        return None
    return say("请写清楚，至少 %(count)s 个字。", count=MINIMUM_TEXT)


def _budget(content: ScenarioContent, _now: datetime) -> Found:
    low, high = content.budget_minimum, content.budget_maximum
    is_reversed = low is not None and high is not None and low > high
    return {
        "budget_maximum": say("预算上限不能低于下限。") if is_reversed else None,
        "price_ceiling": _check_ceiling(content),
        "reference_price": _check_reference(content),
    }


def _check_ceiling(content: ScenarioContent) -> Message | None:
    if content.price_ceiling is None or content.price_ceiling <= 0:
        return say("请填写最高限价，并大于 0。")
    if content.budget_maximum is not None and content.price_ceiling > content.budget_maximum:
        return say("最高限价不能超过预算上限。")
    return None


def _check_reference(content: ScenarioContent) -> Message | None:
    if content.method.is_order87:
        return order87.check_reference(content.reference_price)
    if content.reference_price is None or content.reference_price <= 0:
        return say("请填写参考价，并大于 0：报价等于参考价得满分。")
    if content.price_ceiling is not None and content.reference_price >= content.price_ceiling:
        return say("参考价必须低于最高限价。")
    return None


def _delivery(content: ScenarioContent, _now: datetime) -> Found:
    reference, longest = content.reference_days, content.longest_days
    start, end = content.delivery_from, content.delivery_to
    return {
        "reference_days": None
        if reference is not None and reference > 0
        else say("请填写参考工期（天），并大于 0。"),
        "longest_days": None
        if longest is not None and longest > (reference or 0)
        else say("最长工期必须大于参考工期。"),
        "delivery_to": say("交付截止日不能早于开始日。") if start and end and end < start else None,
    }


def _deadlines(content: ScenarioContent, now: datetime) -> Found:
    return {
        "proposal_deadline": _check_proposal_deadline(content.proposal_deadline, now),
        "question_deadline": _check_question_deadline(content, now),
        "planned_award_date": _check_award_date(content),
    }


def _check_question_deadline(content: ScenarioContent, now: datetime) -> Message | None:
    questions, proposals = content.question_deadline, content.proposal_deadline
    if questions is None:
        return None
    if questions <= now:
        return say("答疑截止时间已经过去，请改为将来的时间，或留空。")
    if proposals and questions >= proposals:
        return say("答疑截止时间必须早于申报截止时间。")
    return None


def _check_award_date(content: ScenarioContent) -> Message | None:
    award, proposals = content.planned_award_date, content.proposal_deadline
    if award and proposals and award < _day_in_henan(proposals):
        return say("计划公布结果的日期不能早于申报截止日。")
    return None


def _day_in_henan(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


def _check_proposal_deadline(deadline: datetime | None, now: datetime) -> Message | None:
    if deadline is None:
        return say("请填写申报截止时间。")
    if deadline <= now:
        return say("申报截止时间已经过去，请改为将来的时间。")
    if deadline < now + SHORTEST_CALL:
        return say("申报截止时间至少要在 24 小时之后。")
    return None


def _rules(content: ScenarioContent, _now: datetime) -> Found:
    return {"criteria": _check_weights(content), "kpis": _check_kpis(content)}


def _check_weights(content: ScenarioContent) -> Message | None:
    total = sum(item.weight for item in content.criteria)
    kinds = [item.kind for item in content.criteria]
    if len(set(kinds)) != len(kinds):
        return say("同一项评审标准只能出现一次。")
    if not set(kinds) <= set(OFFERED):
        return say("没有这一项评审标准。")
    if any(item.weight < 0 for item in content.criteria):
        return say("权重不能是负数。")
    if total != 100:
        return say("各项权重之和必须是 100，现在是 %(total)s。", total=total)
    return None


def _order87_kinds(content: ScenarioContent, _now: datetime) -> Found:
    """What may not be scored, and what has to be said of the purchase."""
    if not content.method.is_order87:
        return {}
    return {
        "criteria": order87.check_gate_only(_weights(content)),
        "procurement_kind": order87.check_kind(content.method.kind),
    }


def _order87_price(content: ScenarioContent, _now: datetime) -> Found:
    if not content.method.is_order87:
        return {}
    found = order87.check_price_weight(_weights(content), content.method.kind)
    return {"criteria": found}


def _weights(content: ScenarioContent) -> dict[CriterionKind, int]:
    return {CriterionKind(c.kind): c.weight for c in content.criteria if c.kind in OFFERED}


def _check_kpis(content: ScenarioContent) -> Message | None:
    if any(not kpi.get("name") or not kpi.get("target") for kpi in content.kpis):
        return say("每项指标都要有名称和目标值。")
    is_scored = any(c.kind == CriterionKind.KPIS and c.weight for c in content.criteria)
    if is_scored and not any(find_target(kpi) for kpi in content.kpis):
        return say("评审标准里有“指标承诺”，至少要有一项指标的目标值是数字。")
    return None


def _bands(content: ScenarioContent, _now: datetime) -> Found:
    return {**check_bands(content), **check_judged(content)}


def _placeholders(content: ScenarioContent, _now: datetime) -> Found:
    return find_placeholders(content)


_CHECKS: tuple[Check, ...] = (
    _placeholders,
    _texts,
    _choices,
    _budget,
    _delivery,
    _deadlines,
    _rules,
    _order87_kinds,
    _order87_price,
    _bands,
)
