"""Taking a credential in, and saying what it is worth: at upload strictly, at ranking always."""

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from marketplace.credentials.benchmarks import BenchmarkTable, load_benchmarks
from marketplace.credentials.signed import evidence, refusals
from marketplace.credentials.signed.credential import SignedCredential
from marketplace.credentials.signed.objections import Circumstances, Received, list_objections
from marketplace.credentials.signed.reading import read_credential
from marketplace.credentials.signed.refusals import CredentialRefused
from marketplace.credentials.signed.registry import Registry
from marketplace.credentials.signed.status_lists import StatusLists
from marketplace.credentials.signed.tokens import open_token, token_hash
from marketplace.credentials.tiers import Tier, Verdict
from marketplace.domain.messages import Message, say

_BEST_FIRST = list(Tier)


@dataclass(frozen=True)
class Bid:
    """The version that somebody bids, under the names that its vendor registered.

    `digest`: SHA-256 (hex) of its weights' manifest, None where none is recorded.
    """

    model: str
    version: str
    digest: str | None = None


def receive(token: str, registry: Registry, received_at: datetime) -> Received:
    """The credential in `token`, if its signature is right and it is whole; nothing else is asked.

    Raises the refusal that says why not. `received_at` is the server's own time of receipt.
    """
    opened = open_token(token, registry)
    credential = read_credential(opened.payload)
    return Received(credential, opened.signer.key.kid, token_hash(token), received_at)


def verify_at_upload(
    token: str,
    registry: Registry,
    lists: StatusLists,
    *,
    subject_uscc: str,
    evidence_file: bytes | None,
    received_at: datetime,
    known_ids: Collection[str] = (),
    bid: Bid | None = None,
    table: BenchmarkTable | None = None,
) -> tuple[Received, Verdict]:
    """The credential and its worth, or the refusal of what may not be uploaded at all.

    `subject_uscc`: of the signed-in organisation. `evidence_file`: the raw result file uploaded
    beside it, None where the evaluator keeps it. `known_ids`: ids of credentials received before.
    `bid`: the version that it is uploaded for. Stale lists, narrow scope and partial runs are not
    refused; they show in the verdict.
    """
    received = receive(token, registry, received_at)
    around = Circumstances(registry, lists, table or load_benchmarks(), received_at)
    require_subject(received.credential, subject_uscc)
    require_evidence(received.credential, evidence_file)
    _require_new(received.credential, known_ids)
    found = [*(_of_bid(received, bid) if bid else ()), *list_objections(received, around)]
    for objection in found:
        if objection.is_refused:
            raise objection
    return received, _verdict(received, around, found)


def judge(
    received: Received,
    registry: Registry,
    lists: StatusLists,
    now: datetime,
    bid: Bid | None = None,
    table: BenchmarkTable | None = None,
) -> Verdict:
    """What the credential is worth at `now`, for this bid; whatever is wrong is a reason."""
    around = Circumstances(registry, lists, table or load_benchmarks(), now)
    found = [*(_of_bid(received, bid) if bid else ()), *list_objections(received, around)]
    return _verdict(received, around, found)


def with_bid(verdict: Verdict, received: Received, bid: Bid) -> Verdict:
    """A verdict on the credential alone, narrowed to a bid."""
    found = list(_of_bid(received, bid))
    if not found:
        return verdict
    return replace(verdict, tier=Tier.T0, reasons=(*_messages(found), *verdict.reasons))


def refused(refusal: CredentialRefused) -> Verdict:
    """The verdict on a token that cannot even be read."""
    return Verdict(Tier.T0, (refusal.message,))


def _verdict(
    received: Received, around: Circumstances, found: Sequence[CredentialRefused]
) -> Verdict:
    tier = max((objection.tier for objection in found), key=_BEST_FIRST.index, default=Tier.T3)
    worst_first = sorted(found, key=lambda each: -_BEST_FIRST.index(each.tier))
    return Verdict(tier, (*_messages(worst_first), *_strengths(received, around, found)))


def _messages(found: Sequence[CredentialRefused]) -> list[Message]:
    return [objection.message for objection in found]


def _strengths(
    received: Received, around: Circumstances, found: Sequence[CredentialRefused]
) -> Iterator[Message]:
    signer = around.registry.find_signer(received.kid)
    kinds = {type(objection) for objection in found}
    if signer and not kinds & _OF_SIGNATURE:
        yield say("由测评机构“%(name)s”签名，签名有效。", name=signer.evaluator.name)
    if refusals.PartlyTested not in kinds:
        yield say("各项都测了数据集的全部题目。")
    if not found:
        yield say("在测评机构的资格范围内，状态列表是新的，没有被撤销或暂停。")


_OF_SIGNATURE = {refusals.UnknownKey, refusals.IssuerMismatch, refusals.KeyCompromised}


def require_subject(credential: SignedCredential, subject_uscc: str | None) -> None:
    """Refuse (`OtherVendor`) what is about another organisation's model; None asks nothing."""
    if subject_uscc is not None and credential.subject != subject_uscc:
        raise refusals.OtherVendor(
            say(
                "凭证是签发给统一社会信用代码 %(subject)s 的，不是 %(own)s 的。",
                subject=credential.subject,
                own=subject_uscc,
            )
        )


def require_evidence(credential: SignedCredential, file: bytes | None) -> None:
    """Refuse (`OtherEvidence`) a result file that it does not name; None asks nothing."""
    if file is not None and not evidence.matches(file, credential.evidence):
        raise refusals.OtherEvidence(
            say("附上的结果文件与凭证写明的摘要不符。请附测评机构给出的原始结果文件。")
        )


def _require_new(credential: SignedCredential, known_ids: Collection[str]) -> None:
    if credential.id in known_ids:
        raise refusals.AlreadyReceived(say("这份凭证（%(id)s）已经上传过。", id=credential.id))


def _of_bid(received: Received, bid: Bid) -> Iterator[CredentialRefused]:
    model = received.credential.model
    if _folded(model.name) != _folded(bid.model):
        yield refusals.OtherModel(
            say(
                "凭证测评的是模型“%(tested)s”，不是“%(bid)s”。",
                tested=model.name,
                bid=bid.model,
            )
        )
    elif _folded(model.version) != _folded(bid.version):
        yield refusals.OtherVersion(
            say(
                "凭证测评的是版本 %(tested)s，不是 %(bid)s。",
                tested=model.version,
                bid=bid.version,
            )
        )
    elif bid.digest and model.digest and bid.digest != model.digest:
        yield refusals.OtherVersion(say("凭证测评的权重与登记的权重摘要不符，不是同一个版本。"))


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()
