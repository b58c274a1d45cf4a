"""What an evaluator's particulars and its keys have to look like before they are registered."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from marketplace.credentials.benchmarks import GENERAL, LEGAL, SAFETY, load_benchmarks
from marketplace.credentials.signed.algorithms import ALGORITHMS, load_public_key
from marketplace.credentials.signed.documents import read_document
from marketplace.credentials.signed.refusals import CredentialRefused, RegistryRefused
from marketplace.domain.errors import InvalidInput
from marketplace.domain.messages import Message, mark, say
from marketplace.domain.sectors import SECTORS
from marketplace.domain.texts import LINE_LENGTH, check_text, check_texts

ADDRESS_LENGTH = 200
KID_LENGTH = 200
KEY_LENGTH = 2000
MOST_BENCHMARKS = 200
_JWK_FIELDS = ("kty", "crv", "x", "y")
_ISSUER = re.compile(r"(did:[a-z0-9]+:|https://)[!-~]+")
_VISIBLE = re.compile(r"[!-~]+")
_OWN_MACHINE = ("localhost", "127.0.0.1", "::1")

SCOPE_NAMES: Mapping[str, str] = {
    **{sector.slug: sector.name for sector in SECTORS},
    GENERAL: mark("通用能力"),
    LEGAL: mark("法律知识"),
    SAFETY: mark("内容安全"),
}
"""What an evaluator can be accredited for: a sector's benchmarks, or those of no sector."""


@dataclass(frozen=True)
class EvaluatorProfile:
    """What an administrator writes of an evaluator. `accredited_to` None: until further notice."""

    name: str
    issuer: str
    organisation_id: int | None
    accredited_from: datetime | None
    accredited_to: datetime | None
    status_list_source: str
    sectors: tuple[str, ...]
    benchmarks: tuple[str, ...]


@dataclass(frozen=True)
class PublicKey:
    """A key that can be registered."""

    kid: str
    jwk: dict[str, str]


def require_sound(profile: EvaluatorProfile) -> None:
    """Raise `InvalidInput` for what no evaluator can have."""
    wrong = check_texts(
        {
            "name": (profile.name, LINE_LENGTH),
            "issuer": (profile.issuer, ADDRESS_LENGTH),
            "status_list_source": (profile.status_list_source, ADDRESS_LENGTH),
        }
    )
    for name, message in _find_faults(profile):
        wrong.setdefault(name, []).append(message)
    if wrong:
        raise InvalidInput(wrong)


def _find_faults(profile: EvaluatorProfile) -> Iterator[tuple[str, Message]]:
    if not profile.name:
        yield "name", say("请填写测评机构的名称。")
    if not _ISSUER.fullmatch(profile.issuer):
        yield (
            "issuer",
            say("请填写签发者标识，例如 did:web:eval.example.org.cn，与机构签发的凭证一致。"),
        )
    if not is_safe_address(profile.status_list_source):
        yield (
            "status_list_source",
            say("请填写以 https:// 开头的网址，例如 https://eval.example.org.cn/status/。"),
        )
    yield from _find_wrong_times(profile)
    yield from _find_wrong_scope(profile)


def _find_wrong_times(profile: EvaluatorProfile) -> Iterator[tuple[str, Message]]:
    begins, ends = profile.accredited_from, profile.accredited_to
    if begins is None:
        yield "accredited_from", say("请填写资格从哪一天起有效。")
    elif ends is not None and ends < begins:
        yield "accredited_to", say("截止日期早于起始日期，请核对。")


def _find_wrong_scope(profile: EvaluatorProfile) -> Iterator[tuple[str, Message]]:
    if not set(profile.sectors) <= set(SCOPE_NAMES):
        yield "sectors", say("请从列出的范围中选择。")
    if len(profile.benchmarks) > MOST_BENCHMARKS:
        yield "benchmarks", say("基准太多：最多 %(limit)s 个。", limit=MOST_BENCHMARKS)
        return
    known = {row.id for row in load_benchmarks().rows}
    unknown = [name for name in profile.benchmarks if name not in known]
    if unknown:
        yield (
            "benchmarks",
            say("基准表里没有“%(name)s”，请核对标识。", name=shorten(unknown[0])),
        )
    elif not profile.sectors and not profile.benchmarks:
        yield "sectors", say("请至少选择一个范围，或在下面写出基准的标识。")


def is_safe_address(text: str) -> bool:
    """Whether it is an address that the worker may ask: HTTPS, or this very machine, to try it."""
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if not _VISIBLE.fullmatch(text) or not host or parts.username is not None:
        return False
    if parts.query or parts.fragment or ".." in text or "\\" in text:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _OWN_MACHINE)


def read_public_key(text: str) -> PublicKey:
    """The key in what was pasted. Raises `InvalidInput` (field `jwk`)."""
    if not text.strip():
        raise _key_refused(say("请粘贴机构给出的公钥（JWK）。"))
    wrong = check_text(text, KEY_LENGTH)
    if wrong:
        raise _key_refused(wrong)
    try:
        fields = read_document(text.encode("utf-8", "surrogatepass"))
    except CredentialRefused:
        raise _key_refused(
            say("这不是公钥的 JSON。请粘贴 credentials keygen 打印的整行内容。")
        ) from None
    return _public_key(fields)


def _public_key(fields: Mapping[str, object]) -> PublicKey:
    jwk = {name: str(fields[name]) for name in (*_JWK_FIELDS, "d") if name in fields}
    try:
        load_public_key(jwk, ALGORITHMS)
    except RegistryRefused as refusal:
        raise _key_refused(refusal.message) from None
    kid = fields.get("kid")
    if not isinstance(kid, str) or not _VISIBLE.fullmatch(kid) or len(kid) > KID_LENGTH:
        raise _key_refused(say("公钥里没有密钥标识（kid），请让机构重新导出。"))
    return PublicKey(kid, jwk)


def _key_refused(message: Message) -> InvalidInput:
    return InvalidInput({"jwk": [message]})


def shorten(text: str) -> str:
    """As much of what was typed as a sentence can quote."""
    return text if len(text) <= 60 else f"{text[:60]}…"
