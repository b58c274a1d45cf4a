"""Compact JWE tokens (RFC 7516) of three kinds, each with one set of algorithms.

The protected header is authenticated together with the content (AES-GCM's additional data), so the
context in it cannot be changed without breaking the token. Opening demands exactly the expected
header; compression is refused, because it would show in the length.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import Key
from joserfc.registry import HeaderParameter

from marketplace.domain.messages import say
from marketplace.sealing.errors import NotSealable, SealBroken
from marketplace.sealing.padding import MAX_PAYLOAD_BYTES, padded_length
from marketplace.sealing.proposal_document import canonical_json

Context = Mapping[str, str | int]

MAX_CONTEXT_BYTES = 1024
_CONTENT_ENCRYPTION = "A256GCM"
_EPHEMERAL_KEY = "epk"
_LONGEST_HEADER = 8192
# All that joserfc and cryptography raise on hostile tokens and keys, beside their own errors.
_REFUSALS = (
    JoseError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    AssertionError,
    RecursionError,
    NotSealable,
)


@dataclass(frozen=True)
class Label:
    """What a token says about itself: its kind, its key's name, and what it belongs to."""

    kind: str
    algorithm: str
    key_id: str
    context: Context

    def header(self) -> dict[str, Any]:
        """The protected header. Raises `NotSealable` for a context that cannot stand in one."""
        for value in self.context.values():
            if isinstance(value, bool) or not isinstance(value, str | int):
                raise NotSealable(say("密封内容的归属信息只能是文本或整数。"))
        if len(canonical_json(self.context)) > MAX_CONTEXT_BYTES:
            raise NotSealable(say("密封内容的归属信息过长。"))
        return {
            "alg": self.algorithm,
            "enc": _CONTENT_ENCRYPTION,
            "typ": self.kind,
            "kid": self.key_id,
            "ctx": dict(self.context),
        }


class _Registry(jwe.JWERegistry):
    # joserfc stops at 64 KiB of content; attachments are larger.
    max_ciphertext_length = padded_length(MAX_PAYLOAD_BYTES + 8) * 4 // 3 + 4
    max_protected_header_length = _LONGEST_HEADER


def _registry(label: Label) -> _Registry:
    return _Registry(
        # `Label.header` checks it on the way in, `_check_header` on the way out.
        header_registry={"ctx": HeaderParameter("Context", lambda _: None)},
        algorithms=(label.algorithm, _CONTENT_ENCRYPTION),
    )


def read_label(token: str) -> tuple[str, Context]:
    """The name of its key, and what it says it belongs to, both unchecked. Raises `SealBroken`."""
    head = token[:_LONGEST_HEADER].partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
        key_id, context = header["kid"], header["ctx"]
        if not isinstance(key_id, str) or not isinstance(context, dict):
            raise TypeError("a header of another form")
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SealBroken(say("密封内容不完整、被改动过，或不是密封内容。")) from None
    return key_id, context


def encrypt(payload: bytes, key: Key, label: Label) -> str:
    """`payload` for `key`; the token is as long as the payload says. Raises `NotSealable`."""
    return jwe.encrypt_compact(label.header(), payload, key, registry=_registry(label))


def decrypt(token: str, key: Key, label: Label) -> bytes:
    """What `encrypt` was given, if `token` carries exactly `label`. Raises `SealBroken`."""
    expected = label.header()

    def key_for(recipient: Any) -> Key:
        _check_header(recipient.headers(), expected)
        return key

    try:
        opened = jwe.decrypt_compact(token, key_for, registry=_registry(label))
    except _REFUSALS:
        raise SealBroken(say("密封内容不完整、被改动过，或不是密封内容。")) from None
    return opened.plaintext or b""


def _check_header(found: dict[str, Any], expected: dict[str, Any]) -> None:
    if found.get("kid") != expected["kid"]:
        raise SealBroken(say("内容是用另一把密钥密封的。"))
    rest = {name: value for name, value in found.items() if name != _EPHEMERAL_KEY}
    if canonical_json(rest) != canonical_json(expected):
        raise SealBroken(say("密封内容不属于这里：项目、版本或用途不符。"))
