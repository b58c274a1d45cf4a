"""Status lists: a credential of the evaluator that says which of its others are taken back.

Versions count upwards in `credentialSubject.version`; `validFrom` is when the list was issued.
A list that is not renewed becomes stale after a week, whether or not anything changed.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from marketplace.credentials.reading.errors import quote
from marketplace.credentials.signed.bitstrings import FEWEST_BITS, clears_any, pack, unpack
from marketplace.credentials.signed.claims import Claim
from marketplace.credentials.signed.credential import Purpose
from marketplace.credentials.signed.reading import CONTEXT, check_envelope, issuer_of
from marketplace.credentials.signed.refusals import (
    CredentialRefused,
    ForeignStatusList,
    IssuerMismatch,
    KeyCompromised,
    NotYetValid,
    OlderStatusList,
    RevocationUndone,
)
from marketplace.credentials.signed.registry import Registry
from marketplace.credentials.signed.tokens import open_token
from marketplace.domain.messages import say

LIST_TYPES = ("VerifiableCredential", "BitstringStatusListCredential")
SUBJECT_TYPE = "BitstringStatusList"
LARGEST_LIST_TOKEN = 2_500_000
"""Characters: a mebibyte of bits that do not compress, twice in base64."""
STALE_AFTER = timedelta(days=7)
WORTHLESS_AFTER = timedelta(days=30)
CLOCK_DIFFERENCE = timedelta(minutes=5)


@dataclass(frozen=True)
class StatusList:
    """One version of one list. Moments are aware."""

    url: str
    issuer: str
    purpose: Purpose
    version: int
    issued: datetime
    bits: bytes
    valid_until: datetime | None = None

    @property
    def stale_from(self) -> datetime:
        """From here on evidence that depends on it is worth less."""
        week = self.issued + STALE_AFTER
        return min(week, self.valid_until) if self.valid_until else week

    @property
    def worthless_from(self) -> datetime:
        """From here on evidence that depends on it is worth nothing."""
        return self.issued + WORTHLESS_AFTER


class StatusLists:
    """The lists that are held, by address; the newest of each."""

    def __init__(self, lists: Iterable[StatusList] = ()) -> None:
        """Raises as `check_successor` does where two versions of one list contradict."""
        self._by_url: dict[str, StatusList] = {}
        for one in sorted(lists, key=lambda each: each.version):
            if one.url in self._by_url:
                check_successor(one, self._by_url[one.url])
            self._by_url[one.url] = one

    def find(self, url: str) -> StatusList | None:
        """The list of this address, if it is held."""
        return self._by_url.get(url)

    def versions(self, urls: Iterable[str]) -> tuple[int, ...]:
        """The versions held of these lists, 0 for one that is not."""
        found = (self._by_url.get(url) for url in urls)
        return tuple(one.version if one else 0 for one in found)


def empty_list(
    url: str, issuer: str, purpose: Purpose, issued: datetime, bits: int = FEWEST_BITS
) -> StatusList:
    """A first version with no bit set."""
    size = max(bits, FEWEST_BITS)
    return StatusList(url, issuer, purpose, 1, issued, bytes(-(-size // 8)))


def read_status_list(token: str, registry: Registry, received_at: datetime) -> StatusList:
    """The list in `token`, if its evaluator signed it. Raises a refusal that says why not."""
    opened = open_token(token, registry, largest=LARGEST_LIST_TOKEN)
    found = read_list(opened.payload)
    signer = opened.signer
    if found.issuer != signer.evaluator.issuer:
        raise IssuerMismatch(
            say("状态列表写明的签发者“%(name)s”不是密钥的主人。", name=quote(found.issuer))
        )
    if not signer.evaluator.owns_list(found.url):
        raise ForeignStatusList(
            say("状态列表“%(url)s”不在该测评机构登记的地址之下。", url=quote(found.url))
        )
    if signer.key.is_compromised(received_at):
        raise KeyCompromised(say("签发状态列表的密钥已停用或失密，请用新的密钥重新签发。"))
    # One from the future would stay fresh for as long as it likes.
    if found.issued > received_at + CLOCK_DIFFERENCE:
        raise NotYetValid(say("状态列表的签发时间在将来，请检查签发电脑的时钟。"))
    return found


def believed_lists(stored: Iterable[tuple[str, datetime]], registry: Registry) -> StatusLists:
    """The lists among stored tokens, each with its time of receipt, that still count.

    Never a refusal: one whose key is no longer believed is left out, which makes the credentials
    in it worth nothing until there is another.
    """
    found: dict[str, StatusList] = {}
    for token, received_at in stored:
        with suppress(CredentialRefused):
            one = read_status_list(token, registry, received_at)
            if one.url in found:
                check_successor(one, found[one.url])
            found[one.url] = one
    return StatusLists(found.values())


def read_list(payload: Mapping[str, Any]) -> StatusList:
    """The list that `payload` states; it is the caller who checked the signature."""
    document = Claim(payload)
    check_envelope(document, LIST_TYPES)
    subject = document.get("credentialSubject")
    if subject.get("type").value != SUBJECT_TYPE:
        raise subject.get("type").refuse(say("文字“%(value)s”", value=SUBJECT_TYPE))
    purpose, until = subject.get("statusPurpose"), document.find("validUntil")
    if purpose.value not in tuple(Purpose):
        raise purpose.refuse(say("revocation 或 suspension"))
    encoded = subject.get("encodedList")
    if not isinstance(encoded.value, str):
        raise encoded.refuse(say("文字"))
    return StatusList(
        url=document.get("id").name(),
        issuer=issuer_of(document),
        purpose=Purpose(purpose.text()),
        version=_version(subject.get("version")),
        issued=document.get("validFrom").moment(),
        bits=unpack(encoded.value),
        valid_until=until.moment() if until else None,
    )


def _version(claim: Claim) -> int:
    if claim.count() < 1:
        raise claim.refuse(say("不小于 1 的整数"))
    return claim.count()


def list_payload(one: StatusList) -> dict[str, Any]:
    """What an evaluator signs."""
    times = {"validFrom": one.issued.isoformat()}
    if one.valid_until:
        times["validUntil"] = one.valid_until.isoformat()
    return {
        "@context": [CONTEXT],
        "id": one.url,
        "type": list(LIST_TYPES),
        "issuer": one.issuer,
        **times,
        "credentialSubject": {
            "id": f"{one.url}#list",
            "type": SUBJECT_TYPE,
            "statusPurpose": one.purpose.value,
            "encodedList": pack(one.bits),
            "version": one.version,
        },
    }


def check_successor(new: StatusList, held: StatusList) -> None:
    """Whether `new` may take the place of `held`; the same version again may, if it is the same.

    Raises `OlderStatusList`, `RevocationUndone`, `ForeignStatusList`.
    """
    if (new.url, new.issuer, new.purpose) != (held.url, held.issuer, held.purpose):
        raise ForeignStatusList(say("新的状态列表与现有的地址、签发者或用途不同。"))
    is_older = new.version < held.version or new.issued < held.issued
    if is_older or (new.version == held.version and new != held):
        raise OlderStatusList(
            say(
                "状态列表的版本 %(new)s 不比现有的版本 %(held)s 新，不予接受。",
                new=new.version,
                held=held.version,
            )
        )
    if new.purpose is Purpose.REVOCATION and clears_any(held.bits, new.bits):
        raise RevocationUndone(say("新的状态列表取消了已有的撤销。撤销不能收回，请重新签发凭证。"))
