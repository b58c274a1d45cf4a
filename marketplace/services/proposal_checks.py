"""What a proposal must say before it may be submitted, each lack at its field."""

from collections.abc import Mapping
from decimal import Decimal

from marketplace.db import db
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor
from marketplace.domain.vocabulary import DEPLOYMENT_NAMES
from marketplace.models import ModelVersion, Requirement, Scenario
from marketplace.services import credentials
from marketplace.services.proposal_content import Answer, ProposalContent
from marketplace.services.ranking_rules import find_target, read_number

MINIMUM_SUMMARY = 20
# Beyond these a figure is a slip of the hand; columns and formulas hold all that is below.
HIGHEST_PRICE = Decimal(10**12)
LONGEST_DAYS = 3650
LONGEST_FIGURE = 16
# The ranking weighs and records every one of every proposal.
MOST_EVIDENCE = 500

Found = Mapping[str, Message | None]


def check_for_submission(
    actor: Actor, scenario: Scenario, content: ProposalContent
) -> dict[str, list[Message]]:
    """What stands in the way of submitting, per field; empty if nothing does.

    `met-<id>` and `answer-<id>` are the two halves of an answer to a requirement, `kpi-<index>` is
    the commitment to one of the listing's targets.
    """
    found: dict[str, Message | None] = {
        "summary": _check_summary(content),
        "price": _check_price(scenario, content),
        "days": _check_days(content),
        "deployment": None if content.deployment in DEPLOYMENT_NAMES else say("请选择部署方式。"),
        **_check_contact(content),
        **_check_version(actor, content),
        **_check_answers(scenario, content),
        **_check_kpis(scenario, content),
    }
    return {name: [message] for name, message in found.items() if message}


def _check_summary(content: ProposalContent) -> Message | None:
    if len(content.summary.strip()) >= MINIMUM_SUMMARY:
        return None
    return say("请写清楚，至少 %(count)s 个字。", count=MINIMUM_SUMMARY)


def _check_price(scenario: Scenario, content: ProposalContent) -> Message | None:
    price = content.price
    if price is None or not price.is_finite() or not 0 < price < HIGHEST_PRICE:
        return say("请填写报价，并大于 0。")
    if price != price.quantize(Decimal("0.01")):
        return say("报价最多精确到分。")
    if scenario.price_ceiling is not None and price > scenario.price_ceiling:
        return say("报价超过最高限价，提交后会被判为无效。请调整报价。")
    return None


def _check_days(content: ProposalContent) -> Message | None:
    if content.days is None or content.days <= 0:
        return say("请填写交付工期（天），并大于 0。")
    if content.days > LONGEST_DAYS:
        return say("交付工期不能超过 %(days)s 天。", days=LONGEST_DAYS)
    return None


def _check_contact(content: ProposalContent) -> Found:
    has_way = content.contact_phone.strip() or content.contact_email.strip()
    return {
        "contact_name": None if content.contact_name.strip() else say("请填写联系人。"),
        "contact_phone": None if has_way else say("联系电话和邮箱至少填写一项。"),
    }


def _check_version(actor: Actor, content: ProposalContent) -> Found:
    version = db.session.get(ModelVersion, content.model_version_id or 0)
    if version is None or version.model.organisation_id != actor.organisation_id:
        return {"model_version_id": say("请选择参加申报的模型版本。")}
    if not version.model.is_published:
        return {"model_version_id": say("这个模型没有公开展示，请先在“我的模型”中公开。")}
    known = {credential.id for credential in version.credentials}
    if not set(content.credential_ids) <= known:
        return {"credential_ids": say("所选测评凭证不属于这个模型版本，请重新选择。")}
    return {"credential_ids": _check_evidence(content)}


def _check_evidence(content: ProposalContent) -> Message | None:
    count = credentials.count_scorable(content.credential_ids)
    if count <= MOST_EVIDENCE:
        return None
    return say(
        "所选凭证里可计分的成绩有 %(count)s 项，最多 %(most)s 项。请只选与本场景有关的凭证。",
        count=count,
        most=MOST_EVIDENCE,
    )


def _check_answers(scenario: Scenario, content: ProposalContent) -> Found:
    unanswered = Answer(None, "")
    return {
        name: message
        for requirement in scenario.requirements
        for name, message in _check_answer(
            requirement, content.answers.get(requirement.id, unanswered)
        ).items()
    }


def _check_answer(requirement: Requirement, answer: Answer) -> Found:
    is_undecided = requirement.is_mandatory and answer.is_met is None
    return {
        f"met-{requirement.id}": say("请选择是否满足。") if is_undecided else None,
        f"answer-{requirement.id}": None
        if answer.text.strip()
        else say("请说明如何满足这项要求。"),
    }


def _check_kpis(scenario: Scenario, content: ProposalContent) -> Found:
    """A commitment may be left out; one to a target in figures must be a figure."""
    wrong = {}
    for index, kpi in enumerate(scenario.kpis):
        text = content.kpis.get(kpi["name"], "").strip()
        is_figure = len(text) <= LONGEST_FIGURE and read_number(text) is not None
        if text and find_target(kpi) and not is_figure:
            wrong[f"kpi-{index}"] = say("请只填数字，单位与目标相同，例如 95.5。")
    return wrong
