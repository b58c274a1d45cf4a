"""What an evaluator has to say beside the report, as a small TOML or JSON file.

The README has one with every field.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from marketplace.credentials.reading.errors import quote
from marketplace.credentials.signed.claims import Claim
from marketplace.credentials.signed.documents import read_document
from marketplace.credentials.signed.refusals import AnswersRefused, CredentialRefused, NaiveTime
from marketplace.domain.errors import MarketplaceError
from marketplace.domain.messages import Message, say

LARGEST_FILE = 100_000
_FIELDS = {
    "$": {
        *("issuer", "issuer_name", "subject", "subject_name", "tested_object"),
        *("valid_from", "valid_days", "tasks", "model", "environment", "status"),
    },
    "model": {"name", "version", "digest", "base_model", "base_revision", "filings"},
    "environment": {"tool_version", "hardware", "tested_from", "tested_to", "held_out_items"},
    "status": {"index", "revocation", "suspension"},
}


@dataclass(frozen=True)
class Answers:
    """The answers as parts of a credential, not yet checked against each other."""

    issuer: str | Mapping[str, str]
    subject: Mapping[str, Any]
    model: Mapping[str, Any]
    environment: Mapping[str, Any]
    index: int
    revocation: str
    suspension: str
    tasks: tuple[str, ...]
    valid_from: datetime | None
    valid_for: timedelta


class _Answer(Claim):
    def wrong(self, where: str, expected: Message, found: Message) -> MarketplaceError:
        return AnswersRefused(
            say(
                "答复文件中 %(where)s 处应为%(expected)s，实际是%(found)s。",
                where=where,
                expected=expected,
                found=found,
            )
        )


def read_answers(data: bytes) -> Answers:
    """The answers in a file. Raises `AnswersRefused`."""
    try:
        answers = _Answer(_parse(data))
        _check_names(answers)
        return _answers(answers)
    except NaiveTime:
        raise AnswersRefused(
            say("答复文件中的 valid_from 没有时区，请写成 2026-11-01T00:00:00+08:00。")
        ) from None


def _parse(data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST_FILE:
        raise AnswersRefused(say("答复文件过大，上限 %(limit)s 字节。", limit=LARGEST_FILE))
    try:
        if data.lstrip().startswith(b"{"):
            return read_document(data)
        return {
            name: _plain(value)
            for name, value in tomllib.loads(data.decode(), parse_float=_finite).items()
        }
    except (ValueError, RecursionError, CredentialRefused) as error:
        raise AnswersRefused(
            say("答复文件不是正确的 TOML 或 JSON：%(reason)s", reason=quote(str(error)))
        ) from None


def _finite(literal: str) -> Decimal:
    number = Decimal(literal)
    if not number.is_finite():
        raise ValueError(literal)
    return number


def _plain(value: Any) -> Any:
    """TOML's dates as JSON writes them."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value.isoformat() if isinstance(value, date | datetime) else value


def _check_names(answers: _Answer) -> None:
    """A misspelt field would be left out in silence."""
    for part, known in _FIELDS.items():
        node = answers if part == "$" else answers.get(part)
        for name, found in node.members():
            if name not in known:
                raise AnswersRefused(
                    say(
                        "答复文件中的 %(where)s 不是已知的字段。这里可以有：%(known)s。",
                        where=found.path,
                        known=", ".join(sorted(known)),
                    )
                )


def _answers(answers: _Answer) -> Answers:
    status, tasks = answers.get("status"), answers.find("tasks")
    begin = answers.find("valid_from")
    return Answers(
        issuer=_issuer(answers),
        subject=_without_gaps(
            id=f"urn:uscc:{answers.get('subject').name()}",
            name=answers.maybe_name("subject_name"),
            testedObject=answers.maybe_name("tested_object") or "model",
        ),
        model=_model(answers.get("model")),
        environment=_environment(answers.get("environment")),
        index=status.get("index").count(),
        revocation=status.get("revocation").name(),
        suspension=status.get("suspension").name(),
        tasks=tuple(item.name() for item in tasks.items()) if tasks else (),
        valid_from=begin.moment() if begin else None,
        valid_for=timedelta(days=_days(answers.get("valid_days"))),
    )


def _days(answer: _Answer) -> int:
    if not 1 <= answer.count() <= 366:
        raise answer.refuse(say("1 到 366 的天数"))
    return answer.count()


def _issuer(answers: _Answer) -> str | Mapping[str, str]:
    name = answers.maybe_name("issuer_name")
    issuer = answers.get("issuer").name()
    return {"id": issuer, "name": name} if name else issuer


def _model(answers: _Answer) -> Mapping[str, Any]:
    digest, base = answers.maybe_name("digest"), answers.maybe_name("base_model")
    filings = answers.find("filings")
    return _without_gaps(
        name=answers.get("name").name(),
        version=answers.get("version").name(),
        digest={"kind": "oms-v1", "sha256": digest} if digest else None,
        baseModel=_without_gaps(name=base, revision=answers.maybe_name("base_revision"))
        if base
        else None,
        filings=[{"number": item.name()} for item in filings.items()] if filings else None,
    )


def _environment(answers: _Answer) -> Mapping[str, Any]:
    held_out = answers.find("held_out_items")
    return _without_gaps(
        toolVersion=answers.maybe_name("tool_version"),
        hardware=answers.maybe_name("hardware"),
        testedFrom=answers.get("tested_from").day().isoformat(),
        testedTo=answers.get("tested_to").day().isoformat(),
        heldOutItems=held_out.flag() if held_out else False,
    )


def _without_gaps(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
