"""Compact JWS tokens (RFC 7515): taken apart strictly, believed only after their signature.

A token has one spelling: other base64url for the same bytes is refused, so that a token's hash
names its content. The header is a hint at most: keys and algorithms come from the registry.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from marketplace.credentials.reading.errors import quote
from marketplace.credentials.signed.algorithms import ALGORITHMS, Algorithms
from marketplace.credentials.signed.documents import read_document, write_document
from marketplace.credentials.signed.refusals import (
    AlgorithmRefused,
    AlteredCredential,
    ForeignKey,
    NotAToken,
    SmuggledClaim,
    TokenTooLarge,
    TypeRefused,
    UnknownExtension,
    UnknownKey,
    Unsigned,
)
from marketplace.credentials.signed.registry import Registry, Signer
from marketplace.domain.messages import say

LARGEST_TOKEN = 400_000
"""Characters; a report's two thousand results stay below it."""
LONGEST_HEADER = 2_000
TYPE = "vc+jwt"
TYPES = (TYPE,)
SMUGGLED = ("vc", "vp")


@dataclass(frozen=True)
class Header:
    """What a token says about itself."""

    alg: str
    kid: str


@dataclass(frozen=True)
class Opened:
    """A token whose signature is right: its payload, and who signed it."""

    payload: Mapping[str, Any]
    signer: Signer


def token_hash(token: str) -> str:
    """SHA-256 (hex) of the token without white space around it: what a verdict is kept under."""
    return sha256(token.strip().encode("utf-8", "surrogatepass")).hexdigest()


def open_token(
    token: str,
    registry: Registry,
    *,
    types: tuple[str, ...] = TYPES,
    largest: int = LARGEST_TOKEN,
) -> Opened:
    """What is in `token`, if a registered key signed it. Raises a refusal that says why not."""
    head, body, mark = _split(token.strip(), largest)
    header = _read_header(head, types, tuple(registry.algorithms))
    signer = registry.find_signer(header.kid)
    if signer is None:
        raise UnknownKey(
            say("凭证由未登记的密钥“%(kid)s”签名，无法确认签发者。", kid=quote(header.kid))
        )
    _check_signature(f"{head}.{body}".encode(), _decode(mark), header.alg, signer, registry)
    payload = read_document(_decode(body))
    for name in SMUGGLED:
        if name in payload:
            raise SmuggledClaim(say("凭证含有旧格式的字段“%(name)s”，不予采信。", name=name))
    return Opened(payload, signer)


def peek(token: str, largest: int = LARGEST_TOKEN) -> Mapping[str, Any]:
    """The payload of a token that nobody has verified: to be shown, never to be relied on."""
    _, body, _ = _split(token.strip(), largest)
    return read_document(_decode(body))


def looks_like_token(text: str) -> bool:
    """Whether it has the outer form of a compact JWS."""
    return text.startswith("ey") and text.count(".") == 2


def sign_token(
    payload: Mapping[str, Any], alg: str, kid: str, key: Any, algorithms: Algorithms = ALGORITHMS
) -> str:
    """`payload` as a token of a credential's type."""
    header = {"alg": alg, "typ": TYPE, "kid": kid}
    content = f"{_encode(write_document(header))}.{_encode(write_document(payload))}"
    signature = algorithms[alg].sign(content.encode(), key)
    return f"{content}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def _encode(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def _split(token: str, largest: int) -> tuple[str, str, str]:
    if len(token) > largest:
        raise TokenTooLarge(
            say("凭证有 %(size)s 个字符，超过上限 %(limit)s。", size=len(token), limit=largest)
        )
    parts = token.split(".")
    if len(parts) != 3 or not token.isascii():
        raise NotAToken(
            say("这不是签名凭证：应为以“.”分隔的三段 base64url 文本。请上传测评机构给出的原文件。")
        )
    return parts[0], parts[1], parts[2]


def _decode(part: str) -> bytes:
    """The bytes of a base64url part without padding, in its one spelling."""
    try:
        data = base64.b64decode(part + "=" * (-len(part) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data or base64.urlsafe_b64encode(data).rstrip(b"=").decode() != part:
        raise NotAToken(say("签名凭证的编码不规范或不完整。请上传测评机构给出的原文件。"))
    return data


@lru_cache(maxsize=256)
def _read_header(head: str, types: tuple[str, ...], algorithms: tuple[str, ...]) -> Header:
    if len(head) > LONGEST_HEADER:
        raise TokenTooLarge(say("凭证的头部过长。"))
    fields = read_document(_decode(head))
    typ, alg, kid = fields.get("typ"), fields.get("alg"), fields.get("kid")
    if "crit" in fields:
        raise UnknownExtension(say("凭证头部要求本平台不支持的扩展（crit）。"))
    if typ not in types:
        raise _other_type(typ)
    if isinstance(alg, str) and alg.lower() == "none":
        raise Unsigned(say("凭证没有签名（alg: none），不予采信。"))
    if alg not in algorithms:
        raise _other_algorithm(alg)
    if not isinstance(kid, str) or not kid:
        raise UnknownKey(say("凭证没有写明签名密钥（kid），无法确认签发者。"))
    return Header(str(alg), kid)


def _other_type(typ: object) -> TypeRefused:
    if typ is None:
        return TypeRefused(say("凭证没有写明类型（typ），应为 %(wanted)s。", wanted=TYPE))
    return TypeRefused(
        say(
            "凭证类型（typ）应为 %(wanted)s，实际是“%(found)s”。",
            wanted=TYPE,
            found=quote(str(typ)),
        )
    )


def _other_algorithm(alg: object) -> AlgorithmRefused:
    if alg is None:
        return AlgorithmRefused(say("凭证没有写明签名算法（alg），请用 Ed25519 签发。"))
    return AlgorithmRefused(
        say("不接受签名算法“%(alg)s”，请用 Ed25519 签发。", alg=quote(str(alg)))
    )


def _check_signature(
    content: bytes, signature: bytes, alg: str, signer: Signer, registry: Registry
) -> None:
    algorithm = registry.algorithms[alg]
    if not algorithm.fits(signer.key.jwk):
        raise AlgorithmRefused(say("签名算法“%(alg)s”与登记的密钥不符。", alg=alg))
    if algorithm.verify(content, signature, signer.public):
        return
    for other in registry.signers.values():
        is_candidate = other is not signer and algorithm.fits(other.key.jwk)
        if is_candidate and algorithm.verify(content, signature, other.public):
            raise ForeignKey(
                say(
                    "凭证写明的密钥是“%(kid)s”，实际由“%(name)s”的密钥“%(other)s”签名。",
                    kid=quote(signer.key.kid),
                    name=other.evaluator.name,
                    other=quote(other.key.kid),
                )
            )
    raise AlteredCredential(
        say(
            "签名与登记的密钥“%(kid)s”不符：内容在签发后被改动过，或签名的是另一把密钥。"
            "请向测评机构索取原文件。",
            kid=quote(signer.key.kid),
        )
    )
