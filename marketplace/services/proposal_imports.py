"""Begin a draft with what was exported, here or on another installation, for this listing or one
like it. Answers find their requirements by the words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from marketplace.archives import ArchiveLimits
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor
from marketplace.domain.texts import without_control_characters
from marketplace.domain.vocabulary import DEPLOYMENT_NAMES
from marketplace.exchange.proposal_export import ExportUnreadable, read_export
from marketplace.models import Scenario
from marketplace.services import models, proposals, scenarios
from marketplace.services.installation import settings
from marketplace.services.proposal_checks import HIGHEST_PRICE, LONGEST_DAYS
from marketplace.services.proposal_content import (
    LONGEST_ANSWER,
    LONGEST_SUMMARY,
    Answer,
    ProposalContent,
)
from marketplace.storage.file_types import FileRefused

_LONGEST_LINE = 254
_MEGABYTE = 2**20


@dataclass(frozen=True)
class Imported:
    """The draft's version now, and what of the export could not be taken."""

    version: int
    left_out: tuple[Message, ...]


def import_draft(
    actor: Actor,
    scenario_id: int,
    data: bytes,
    version: int,
    *,
    received_at: datetime | None = None,
    copy_key: bytes | None = None,
) -> Imported:
    """Put an export's words in the place of the draft's, and add its attachments.

    `version` as for `proposals.save_draft`. Raises `ExportUnreadable` and what that raises.
    """
    received_at = received_at or clock.now()
    scenario = scenarios.get_scenario(actor, scenario_id)
    words, files = read_export(data, _limits())
    content, left_out = _read(actor, scenario, words)
    own = proposals.save_draft(
        actor, scenario_id, content, version, received_at=received_at, copy_key=copy_key
    )
    for file in files:
        try:
            own = proposals.attach(
                actor,
                scenario_id,
                file.data,
                file.name,
                received_at=received_at,
                copy_key=copy_key,
            )
        except InvalidInput as refusal:
            left_out += [message for said in refusal.fields.values() for message in said]
        except FileRefused as refusal:
            left_out.append(refusal.message)
    return Imported(own.version, tuple(left_out))


def _limits() -> ArchiveLimits:
    return ArchiveLimits(
        entries=4 * settings().max_attachments,
        unpacked_bytes=2 * settings().max_total_megabytes * _MEGABYTE,
    )


def _read(
    actor: Actor, scenario: Scenario, words: Mapping[str, Any]
) -> tuple[ProposalContent, list[Message]]:
    try:
        content = _read_words(scenario, words)
        version_id, credential_ids, left_out = _read_model(actor, words)
        answered = [str(answer["requirement"]) for answer in words["answers"]]
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation):
        raise ExportUnreadable(say("导出文件不完整或被改动过，没有导入。")) from None
    asked = {requirement.text for requirement in scenario.requirements}
    left_out += [
        say("要求“%(name)s”不在这个场景里，没有导入对它的响应。", name=text)
        for text in answered
        if text not in asked
    ]
    content = replace(content, model_version_id=version_id, credential_ids=credential_ids)
    return content, left_out


def _read_words(scenario: Scenario, words: Mapping[str, Any]) -> ProposalContent:
    contact = words["contact"]
    return ProposalContent(
        summary=_text(words["summary"], LONGEST_SUMMARY),
        price=_price(words["price"]),
        days=_days(words["days"]),
        deployment=words["deployment"] if words["deployment"] in DEPLOYMENT_NAMES else None,
        answers=_answers(scenario, words["answers"]),
        kpis={kpi["name"]: _line(words["kpis"].get(kpi["name"], "")) for kpi in scenario.kpis},
        contact_name=_line(contact["name"]),
        contact_phone=_line(contact["phone"]),
        contact_email=_line(contact["email"]),
    )


def _answers(scenario: Scenario, given: list[Mapping[str, Any]]) -> dict[int, Answer]:
    by_text = {answer["requirement"]: answer for answer in given}
    found = ((row, by_text.get(row.text)) for row in scenario.requirements)
    return {
        row.id: Answer(
            answer["is_met"] if row.is_mandatory and type(answer["is_met"]) is bool else None,
            _text(answer["text"], LONGEST_ANSWER),
        )
        for row, answer in found
        if answer is not None
    }


def _read_model(
    actor: Actor, words: Mapping[str, Any]
) -> tuple[int | None, tuple[int, ...], list[Message]]:
    """The version and credentials that the actor may bid with, and what is left out."""
    offered = {
        version.id: version
        for model in models.list_own(actor)
        if model.is_published
        for version in model.versions
    }
    version = offered.get(words["model_version_id"])
    if version is None:
        is_named = words["model_version_id"] is not None
        return None, (), [say("请重新选择模型版本和测评凭证。")] if is_named else []
    known = {credential.id for credential in version.credentials}
    chosen = tuple(sorted(known.intersection(words["credential_ids"])))
    is_whole = len(chosen) == len(words["credential_ids"])
    return version.id, chosen, [] if is_whole else [say("请重新选择测评凭证。")]


def _text(value: object, limit: int) -> str:
    if not isinstance(value, str) or len(value) > limit:
        raise ValueError("not a text of that length")
    return without_control_characters(value).replace("\r", "")


def _line(value: object) -> str:
    return " ".join(_text(value, LONGEST_ANSWER).split())[:_LONGEST_LINE]


def _price(value: object) -> Decimal | None:
    if value is None:
        return None
    price = Decimal(_text(value, 40))
    if not price.is_finite() or not 0 <= price < HIGHEST_PRICE:
        raise ValueError("not an amount")
    return price.quantize(Decimal("0.01"))


def _days(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or not 0 <= value <= LONGEST_DAYS:
        raise ValueError("not a number of days")
    return int(value)
