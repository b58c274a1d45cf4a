"""What a proposal must say before it may be submitted, each lack at its field."""

from marketplace.db import db
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor
from marketplace.domain.vocabulary import DEPLOYMENT_NAMES
from marketplace.models import ModelVersion, Scenario
from marketplace.services.proposal_content import ProposalContent

MINIMUM_SUMMARY = 20


def check_for_submission(
    actor: Actor, scenario: Scenario, content: ProposalContent
) -> dict[str, list[Message]]:
    """What stands in the way of submitting, per field; empty if nothing does."""
    found = {
        "summary": _check_summary(content),
        "price": _check_price(scenario, content),
        "days": _check_days(content),
        "deployment": None if content.deployment in DEPLOYMENT_NAMES else say("请选择部署方式。"),
        "contact_name": None if content.contact_name.strip() else say("请填写联系人。"),
        "contact_phone": None
        if content.contact_phone.strip() or content.contact_email.strip()
        else say("联系电话和邮箱至少填写一项。"),
        **_check_version(actor, content),
        **_check_answers(scenario, content),
    }
    return {name: [message] for name, message in found.items() if message}


def _check_summary(content: ProposalContent) -> Message | None:
    if len(content.summary.strip()) >= MINIMUM_SUMMARY:
        return None
    return say("请写清楚，至少 %(count)s 个字。", count=MINIMUM_SUMMARY)


def _check_price(scenario: Scenario, content: ProposalContent) -> Message | None:
    if content.price is None or content.price <= 0:
        return say("请填写报价，并大于 0。")
    if scenario.price_ceiling is not None and content.price > scenario.price_ceiling:
        return say("报价超过最高限价，提交后会被判为无效。请调整报价。")
    return None


def _check_days(content: ProposalContent) -> Message | None:
    if content.days is None or content.days <= 0:
        return say("请填写交付工期（天），并大于 0。")
    return None


def _check_version(actor: Actor, content: ProposalContent) -> dict[str, Message | None]:
    version = db.session.get(ModelVersion, content.model_version_id or 0)
    if version is None or version.model.organisation_id != actor.organisation_id:
        return {"model_version_id": say("请选择参加申报的模型版本。")}
    known = {credential.id for credential in version.credentials}
    if not set(content.credential_ids) <= known:
        return {"credential_ids": say("所选测评凭证不属于这个模型版本，请重新选择。")}
    return {}


def _check_answers(scenario: Scenario, content: ProposalContent) -> dict[str, Message | None]:
    found: dict[str, Message | None] = {}
    for requirement in scenario.requirements:
        answer = content.answers.get(requirement.id)
        if requirement.is_mandatory and (answer is None or answer.is_met is None):
            found[f"answer-{requirement.id}"] = say("请回答是否满足这项必备要求。")
        elif not (answer and answer.text.strip()):
            found[f"answer-{requirement.id}"] = say("请说明如何满足这项要求。")
    return found
