"""What speaks against a credential at a moment: one list, for upload and for ranking."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from marketplace.credentials.benchmarks import BenchmarkTable
from marketplace.credentials.signed import refusals
from marketplace.credentials.signed.bitstrings import has_index, is_set
from marketplace.credentials.signed.credential import Purpose, SignedCredential, StatusEntry
from marketplace.credentials.signed.refusals import CredentialRefused
from marketplace.credentials.signed.registry import Evaluator, Registry
from marketplace.credentials.signed.status_lists import StatusList, StatusLists
from marketplace.credentials.tiers import MOST_NAMED, coverage_shortfalls
from marketplace.domain.clock import SHANGHAI
from marketplace.domain.messages import say


@dataclass(frozen=True)
class Received:
    """A credential whose signature was right when it arrived: `received_at` by our own clock."""

    credential: SignedCredential
    kid: str
    token_hash: str
    received_at: datetime


@dataclass(frozen=True)
class Circumstances:
    """What a credential is judged by: everything that can change after it was signed."""

    registry: Registry
    lists: StatusLists
    table: BenchmarkTable
    now: datetime


def list_objections(received: Received, around: Circumstances) -> Iterator[CredentialRefused]:
    """Everything that speaks against it, the reasons to trust nobody first."""
    credential = received.credential
    signer = around.registry.find_signer(received.kid)
    if signer is None:
        yield refusals.UnknownKey(
            say("签名的密钥“%(kid)s”已不在注册表中，无法确认签发者。", kid=received.kid)
        )
        return
    evaluator = signer.evaluator
    if evaluator.issuer != credential.issuer:
        yield _not_the_issuer(credential, evaluator)
        return
    if signer.key.is_compromised(received.received_at):
        yield refusals.KeyCompromised(
            say("签名的密钥在收到凭证之前已停用或失密，无法确认是测评机构签发的。")
        )
    if not evaluator.is_accredited(credential.valid_from):
        yield refusals.NotAccredited(say("“%(name)s”在签发之时没有测评资格。", name=evaluator.name))
    yield from _of_validity(credential, around.now)
    yield from _of_status(credential, evaluator, around)
    yield from _of_coverage(credential, around.table)
    yield from _of_scope(credential, evaluator, around.table)


def _not_the_issuer(credential: SignedCredential, evaluator: Evaluator) -> CredentialRefused:
    return refusals.IssuerMismatch(
        say(
            "凭证写明的签发者是“%(issuer)s”，签名的密钥却属于“%(name)s”。",
            issuer=credential.issuer,
            name=evaluator.name,
        )
    )


def _of_validity(credential: SignedCredential, now: datetime) -> Iterator[CredentialRefused]:
    if now < credential.valid_from:
        yield refusals.NotYetValid(
            say("凭证要到北京时间 %(moment)s 才生效。", moment=_shown(credential.valid_from))
        )
    if now > credential.valid_until:
        yield refusals.Expired(
            say("凭证已于北京时间 %(moment)s 到期。", moment=_shown(credential.valid_until))
        )


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def _of_status(
    credential: SignedCredential, evaluator: Evaluator, around: Circumstances
) -> Iterator[CredentialRefused]:
    for purpose, entry in (
        (Purpose.REVOCATION, credential.revocation),
        (Purpose.SUSPENSION, credential.suspension),
    ):
        found = around.lists.find(entry.url)
        if not evaluator.owns_list(entry.url):
            yield _foreign(entry)
        elif found is None or not has_index(found.bits, entry.index):
            yield refusals.StatusListMissing(
                say("没有收到状态列表“%(url)s”，无法得知凭证是否已被撤销。", url=entry.url)
            )
        elif found.purpose is not purpose or found.issuer != evaluator.issuer:
            yield refusals.ForeignStatusList(
                say("状态列表“%(url)s”的用途或签发者与凭证不符。", url=entry.url)
            )
        else:
            yield from _of_list(found, entry, around.now)


def _foreign(entry: StatusEntry) -> CredentialRefused:
    return refusals.ForeignStatusList(
        say("凭证的状态列表“%(url)s”不在测评机构登记的地址之下。", url=entry.url)
    )


def _of_list(found: StatusList, entry: StatusEntry, now: datetime) -> Iterator[CredentialRefused]:
    if is_set(found.bits, entry.index):
        yield _taken_back(found.purpose)
    if now > found.worthless_from:
        yield refusals.StatusTooOld(
            say(
                "状态列表“%(url)s”自北京时间 %(since)s 起没有更新，无法得知凭证是否已被撤销。",
                url=entry.url,
                since=_shown(found.issued),
            )
        )
    elif now > found.stale_from:
        yield refusals.StatusStale(
            say(
                "状态列表“%(url)s”自北京时间 %(since)s 起没有更新。",
                url=entry.url,
                since=_shown(found.issued),
            )
        )


def _taken_back(purpose: Purpose) -> CredentialRefused:
    if purpose is Purpose.REVOCATION:
        return refusals.Revoked(say("凭证已被测评机构撤销。"))
    return refusals.Suspended(say("凭证已被测评机构暂停。"))


def _of_coverage(
    credential: SignedCredential, table: BenchmarkTable
) -> Iterator[CredentialRefused]:
    tool = credential.tool
    for shortfall in coverage_shortfalls(
        credential.results, lambda task: table.find_size(tool, task) if tool else None
    ):
        yield refusals.PartlyTested(shortfall)


def _of_scope(
    credential: SignedCredential, evaluator: Evaluator, table: BenchmarkTable
) -> Iterator[CredentialRefused]:
    outside = {
        result.task: None
        for result in credential.results
        if not evaluator.covers(credential.find_task(result, table))
    }
    named = list(outside)
    for task in named[:MOST_NAMED]:
        yield refusals.OutOfScope(say("“%(task)s”不在测评机构的资格范围内。", task=task))
    if len(named) > MOST_NAMED:
        yield refusals.OutOfScope(
            say("共有 %(count)s 个任务不在测评机构的资格范围内。", count=len(named))
        )
