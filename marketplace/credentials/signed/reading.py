"""From a token's payload to a `SignedCredential`, or a refusal that says which claim is wrong."""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from marketplace.credentials.results import EvaluationResult, ResultKey
from marketplace.credentials.signed.claims import Claim
from marketplace.credentials.signed.credential import (
    Environment,
    Purpose,
    SignedCredential,
    StatusEntry,
    TestedModel,
    TestedObject,
)
from marketplace.credentials.signed.refusals import (
    IssuerMismatch,
    SmuggledClaim,
    StatusEntryMissing,
    ValidTooLong,
)
from marketplace.domain.messages import say
from marketplace.domain.uscc import is_valid_uscc

CONTEXT = "https://www.w3.org/ns/credentials/v2"
TYPES = ("VerifiableCredential", "TestedModelCredential")
STATUS_ENTRY = "BitstringStatusListEntry"
SUBJECT_PREFIX = "urn:uscc:"
LONGEST_VALIDITY = timedelta(days=366)
LONGEST_API_VALIDITY = timedelta(days=90)
MOST_RESULTS = 2_000
LARGEST_INDEX = 10**9
SRI_SIZES = {"sha256": 32, "sha384": 48, "sha512": 64}

_PURPOSES, _OBJECTS = tuple(Purpose), tuple(TestedObject)
_JWT_TIMES = ("exp", "nbf")
_DIGITS = re.compile(r"\d{1,10}", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{64}")


def read_credential(payload: Mapping[str, Any]) -> SignedCredential:
    """The credential that `payload` states; it is the caller who checked the signature."""
    document = Claim(payload)
    check_envelope(document, TYPES)
    subject = document.get("credentialSubject")
    model = _model(subject.get("model"))
    valid_from, valid_until = _validity(document, model)
    statuses = _statuses(document)
    return SignedCredential(
        id=document.name_at("id"),
        issuer=issuer_of(document),
        issuer_name=_issuer_name(document),
        subject=_uscc(subject.get("id")),
        subject_name=subject.maybe_name("name"),
        tested_object=_tested_object(subject.get("testedObject")),
        model=model,
        environment=_environment(subject.get("environment")),
        results=_results(subject.get("results")),
        evidence=_evidence(document.get("evidence")),
        revocation=statuses[Purpose.REVOCATION],
        suspension=statuses[Purpose.SUSPENSION],
        valid_from=valid_from,
        valid_until=valid_until,
    )


def check_envelope(document: Claim, types: tuple[str, ...]) -> None:
    """Context and types; and that no claim of plain JWTs says something else beside them."""
    context = document.get("@context").items()
    if not context or context[0].value != CONTEXT:
        raise document.get("@context").refuse(say("以 %(first)s 开头的数组", first=CONTEXT))
    found = [item.value for item in document.get("type").items()]
    for wanted in types:
        if wanted not in found:
            raise document.get("type").refuse(say("含 %(type)s 的数组", type=wanted))
    for name in _JWT_TIMES:
        if document.has(name):
            raise SmuggledClaim(
                say(
                    "凭证另有有效期字段“%(name)s”。有效期只能写在 validFrom 和 validUntil。",
                    name=name,
                )
            )
    _check_repeated(document, "iss", issuer_of(document))
    _check_repeated(document, "jti", document.maybe_name("id"))


def issuer_of(document: Claim) -> str:
    """The issuer's id, written as a text or in an object."""
    issuer = document.get("issuer")
    return issuer.name() if isinstance(issuer.value, str) else issuer.name_at("id")


def _issuer_name(document: Claim) -> str | None:
    issuer = document.get("issuer")
    return None if isinstance(issuer.value, str) else issuer.maybe_name("name")


def _check_repeated(document: Claim, name: str, wanted: str | None) -> None:
    """VC-JOSE-COSE: what a registered JWT claim repeats must be the same."""
    if document.has(name) and document.get(name).value != wanted:
        raise IssuerMismatch(
            say("凭证的字段“%(name)s”与正文不一致，无法判断以哪个为准。", name=name)
        )


def _validity(document: Claim, model: TestedModel) -> tuple[datetime, datetime]:
    begin, end = document.get("validFrom").moment(), document.get("validUntil").moment()
    if end <= begin:
        raise document.get("validUntil").refuse(say("晚于 validFrom 的时间"))
    longest = LONGEST_API_VALIDITY if model.is_api_only else LONGEST_VALIDITY
    if end - begin > longest:
        raise ValidTooLong(
            say(
                "有效期 %(days)s 天过长：测评凭证最多 %(limit)s 天，没有权重摘要、"
                "只以接口提供的模型最多 %(api)s 天。请测评机构重新签发。",
                days=(end - begin).days,
                limit=LONGEST_VALIDITY.days,
                api=LONGEST_API_VALIDITY.days,
            )
        )
    return begin, end


def _statuses(document: Claim) -> dict[Purpose, StatusEntry]:
    entries = document.find("credentialStatus")
    found: dict[Purpose, StatusEntry] = {}
    for entry in entries.items() if entries else ():
        is_ours = entry.get("type").value == STATUS_ENTRY
        if is_ours and entry.get("statusPurpose").value in _PURPOSES:
            purpose = Purpose(entry.get("statusPurpose").text())
            if purpose in found:
                raise _no_status()
            found[purpose] = _status(entry)
    if len(found) < len(Purpose):
        raise _no_status()
    return found


def _no_status() -> StatusEntryMissing:
    return StatusEntryMissing(
        say(
            "凭证必须各有一个撤销（revocation）和暂停（suspension）状态条目，否则无法得知是否已被撤销。"
        )
    )


def _status(entry: Claim) -> StatusEntry:
    index = entry.get("statusListIndex")
    if not _DIGITS.fullmatch(index.text()) or int(index.text()) > LARGEST_INDEX:
        raise index.refuse(say("写成文字的序号"))
    size = entry.find("statusSize")
    if size is not None and size.count() != 1:
        raise size.refuse(say("数字 %(value)s", value=1))
    return StatusEntry(entry.name_at("statusListCredential"), int(index.text()))


def _uscc(claim: Claim) -> str:
    text = claim.text()
    code = text.removeprefix(SUBJECT_PREFIX)
    if not text.startswith(SUBJECT_PREFIX) or not is_valid_uscc(code):
        raise claim.refuse(say("urn:uscc: 加校验位正确的 18 位统一社会信用代码"))
    return code


def _tested_object(claim: Claim) -> TestedObject:
    if claim.value not in _OBJECTS:
        raise claim.refuse(say("model 或 product"))
    return TestedObject(claim.text())


def _model(claim: Claim) -> TestedModel:
    digest, base = claim.find("digest"), claim.find("baseModel")
    filings = claim.find("filings")
    return TestedModel(
        name=claim.name_at("name"),
        version=claim.name_at("version"),
        digest=_sha256(digest.get("sha256")) if digest else None,
        base_model=_base_model(base) if base else None,
        filings=tuple(f.name_at("number") for f in filings.items()) if filings else (),
    )


def _sha256(claim: Claim) -> str:
    if not _HEX.fullmatch(claim.text()):
        raise claim.refuse(say("64 位十六进制的 SHA-256"))
    return claim.text()


def _base_model(claim: Claim) -> str:
    revision = claim.maybe_name("revision")
    name = claim.name_at("name")
    return f"{name}@{revision}" if revision else name


def _environment(claim: Claim) -> Environment:
    begin, end = claim.get("testedFrom").day(), claim.get("testedTo").day()
    if end < begin:
        raise claim.get("testedTo").refuse(say("不早于 testedFrom 的日期"))
    return Environment(
        tool=claim.name_at("tool"),
        tool_version=claim.name_at("toolVersion"),
        hardware=claim.maybe_name("hardware"),
        tested_from=begin,
        tested_to=end,
        has_held_out_items=claim.maybe_flag("heldOutItems") or False,
    )


def _results(claim: Claim) -> tuple[EvaluationResult, ...]:
    items = claim.items()
    if not 1 <= len(items) <= MOST_RESULTS:
        raise claim.refuse(say("1 至 %(limit)s 项成绩", limit=MOST_RESULTS))
    results = tuple(map(_result, items))
    seen: set[ResultKey] = set()
    for result, item in zip(results, items, strict=True):
        if result.key in seen:
            raise item.refuse(say("前面没有出现过的任务和指标"))
        seen.add(result.key)
    return results


def _result(claim: Claim) -> EvaluationResult:
    return EvaluationResult(
        task=claim.name_at("task"),
        benchmark=None,
        task_version=claim.maybe_name("taskVersion"),
        task_hash=claim.maybe_name("taskHash"),
        metric=claim.name_at("metric"),
        filter=claim.maybe_name("filter"),
        value=claim.get("value").number(),
        scale=_scale(claim),
        stderr=claim.maybe_number("stderr"),
        n=_items(claim),
        n_total=claim.maybe_count("nTotal"),
        n_shot=claim.maybe_count("nShot"),
        higher_is_better=claim.maybe_flag("higherIsBetter"),
    )


def _items(claim: Claim) -> int | None:
    """No items at all would be all of none."""
    count = claim.maybe_count("n")
    if count == 0:
        raise claim.get("n").refuse(say("不小于 1 的整数"))
    return count


def _scale(claim: Claim) -> int:
    scale = claim.maybe_count("scale")
    if scale not in (None, 1, 100):
        raise claim.get("scale").refuse(say("1 或 100"))
    return scale or 1


def _evidence(claim: Claim) -> tuple[str, ...]:
    digests = tuple(_sri(item.get("digestSRI")) for item in claim.items())
    if not digests:
        raise claim.refuse(say("至少一份原始结果文件的摘要"))
    return digests


def _sri(claim: Claim) -> str:
    """Subresource Integrity (W3C): an algorithm, a dash, base64 of the digest."""
    algorithm, _, digest = claim.text().partition("-")
    try:
        size = len(base64.b64decode(digest, validate=True))
    except (binascii.Error, ValueError):
        size = 0
    if SRI_SIZES.get(algorithm) != size:
        raise claim.refuse(say("sha256、sha384 或 sha512 的 SRI 摘要"))
    return claim.text()
