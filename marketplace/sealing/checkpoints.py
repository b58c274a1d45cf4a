"""Checkpoints: signed statements of where the ledger stood, checkable offline.

A compact JWS (RFC 7515) by the key that signs receipts, of a type of its own, so that neither
passes for the other. Whoever keeps one can tell later that nothing before its position was changed,
though the platform's operator held the table and the key all the time.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError

from marketplace.domain.messages import say
from marketplace.sealing.errors import CheckpointInvalid
from marketplace.sealing.ledger import NAME
from marketplace.sealing.moments import read_moment, write_moment
from marketplace.sealing.proposal_document import canonical_json
from marketplace.sealing.receipt_key import ALGORITHM, ReceiptKey, read_public_key

TYPE = "ledger-checkpoint+jwt"
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """At `at` (aware) the entry at `position`, from 1, was the last one and had this hash."""

    position: int
    hash: str
    at: datetime


def issue_checkpoint(checkpoint: Checkpoint, key: ReceiptKey) -> str:
    """`checkpoint`, signed. Raises `NotSealable` for a time without a zone."""
    header = {"alg": ALGORITHM, "typ": TYPE, "kid": key.key_id}
    return jws.serialize_compact(header, _document(checkpoint), key.as_jose(), [ALGORITHM])


def verify_checkpoint(token: str, public_jwk: Mapping[str, str]) -> Checkpoint:
    """The checkpoint in `token`, if the platform signed it.

    Raises `CheckpointInvalid` with the reason, `KeyUnusable` when `public_jwk` is no Ed25519 key.
    """
    key = read_public_key(public_jwk)
    try:
        signed = jws.deserialize_compact(token.strip(), key, [ALGORITHM])
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise CheckpointInvalid(
            say("检查点的签名不正确：它被改动过、不完整，或不是本平台签发的。")
        ) from None
    if signed.headers().get("typ") != TYPE:
        raise CheckpointInvalid(say("这是本平台签发的文件，但不是检查点。"))
    return _read(signed.payload)


def _document(checkpoint: Checkpoint) -> bytes:
    return canonical_json(
        {
            "ledger": NAME,
            "position": checkpoint.position,
            "hash": checkpoint.hash,
            "at": write_moment(checkpoint.at),
        }
    )


def _read(payload: bytes) -> Checkpoint:
    try:
        return _read_fields(json.loads(payload), payload)
    except (KeyError, ValueError, TypeError, RecursionError):
        raise CheckpointInvalid(say("检查点的内容不完整或格式不正确。")) from None


def _read_fields(fields: Any, payload: bytes) -> Checkpoint:
    checkpoint = Checkpoint(fields["position"], fields["hash"], read_moment(fields["at"]))
    if type(checkpoint.position) is not int or checkpoint.position < 1:
        raise ValueError("not a position")
    if _HASH.fullmatch(checkpoint.hash) is None or _document(checkpoint) != payload:
        raise ValueError("not the canonical form")
    return checkpoint
