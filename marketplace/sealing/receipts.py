"""Receipts: signed statements that the platform took a sealed proposal, checkable offline.

A compact JWS (RFC 7515), Ed25519 (RFC 8037; the algorithm name of RFC 9864), type `receipt+jwt`.
A receipt names no vendor and no content, only the commitment to the sealed token.
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
from marketplace.sealing.errors import ReceiptInvalid
from marketplace.sealing.moments import read_moment, write_moment
from marketplace.sealing.proposal_document import canonical_json
from marketplace.sealing.receipt_key import ALGORITHM, ReceiptKey, read_public_key

TYPE = "receipt+jwt"
# A receipt has about 500; whoever may ask for a check may send anything.
LARGEST_RECEIPT = 4096
_COMMITMENT = re.compile(r"[0-9a-f]{64}")
_FIELDS = {"number", "scenario", "version", "commitment", "received_at", "ledger_position"}


@dataclass(frozen=True)
class Receipt:
    """What was received. `received_at` is aware; `version` and `ledger_position` count from 1."""

    number: str
    scenario: str
    version: int
    commitment: str
    received_at: datetime
    ledger_position: int


def issue_receipt(receipt: Receipt, key: ReceiptKey) -> str:
    """`receipt`, signed. Raises `NotSealable` for a time without a zone."""
    header = {"alg": ALGORITHM, "typ": TYPE, "kid": key.key_id}
    return jws.serialize_compact(header, _document(receipt), key.as_jose(), [ALGORITHM])


def verify_receipt(token: str, public_jwk: Mapping[str, str]) -> Receipt:
    """The receipt in `token`, white space around it ignored, if the platform signed it.

    Raises `ReceiptInvalid` with the reason, `KeyUnusable` when `public_jwk` is no Ed25519 key.
    """
    key = read_public_key(public_jwk)
    if len(token.strip()) > LARGEST_RECEIPT:
        raise ReceiptInvalid(say("内容太长，不是回执。"))
    try:
        signed = jws.deserialize_compact(token.strip(), key, [ALGORITHM])
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ReceiptInvalid(
            say("回执的签名不正确：它被改动过、不完整，或不是本平台签发的。")
        ) from None
    if signed.headers().get("typ") != TYPE:
        raise ReceiptInvalid(say("这是本平台签发的文件，但不是回执。"))
    return _read(signed.payload)


def _document(receipt: Receipt) -> bytes:
    return canonical_json(
        {
            "number": receipt.number,
            "scenario": receipt.scenario,
            "version": receipt.version,
            "commitment": receipt.commitment,
            "received_at": write_moment(receipt.received_at),
            "ledger_position": receipt.ledger_position,
        }
    )


def _read(payload: bytes) -> Receipt:
    try:
        fields = json.loads(payload)
        if set(fields) != _FIELDS:
            raise ValueError("other fields than a receipt's")
        receipt = Receipt(**(fields | {"received_at": read_moment(fields["received_at"])}))
        return _checked(receipt, payload)
    except (ValueError, TypeError, RecursionError):
        raise ReceiptInvalid(say("回执的内容不完整或格式不正确。")) from None


def _checked(receipt: Receipt, payload: bytes) -> Receipt:
    counts: tuple[Any, ...] = (receipt.version, receipt.ledger_position)
    texts: tuple[Any, ...] = (receipt.number, receipt.scenario)
    if any(type(count) is not int or count < 1 for count in counts):
        raise ValueError("a count below one")
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("an identifier that is not text")
    if not _COMMITMENT.fullmatch(receipt.commitment) or _document(receipt) != payload:
        raise ValueError("not the canonical form")
    return receipt
