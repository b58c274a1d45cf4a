import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OctKey

from marketplace.sealing.errors import KeyUnusable, NotSealable, ReceiptInvalid
from marketplace.sealing.receipt_key import ReceiptKey
from marketplace.sealing.receipts import Receipt, issue_receipt, verify_receipt

KEY = ReceiptKey(bytes(range(32)))
PUBLIC = KEY.public_jwk()
RECEIPT = Receipt(
    number="HZ-2026-000042",
    scenario="s-1",
    version=2,
    commitment="ab" * 32,
    received_at=datetime(2026, 3, 1, 9, 0, 0, 1, tzinfo=UTC),
    ledger_position=17,
)
TOKEN = issue_receipt(RECEIPT, KEY)
FIELDS = {
    "number": "HZ-2026-000042",
    "scenario": "s-1",
    "version": 2,
    "commitment": "ab" * 32,
    "received_at": "2026-03-01T09:00:00.000001Z",
    "ledger_position": 17,
}
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


def _canonical(fields: object = FIELDS) -> str:
    return json.dumps(fields, sort_keys=True, separators=(",", ":"))


def _signed(fields: object, **header: str) -> str:
    payload = _canonical(fields)
    protected = {"alg": "Ed25519", "typ": "receipt+jwt", "kid": KEY.key_id} | header
    return jws.serialize_compact(protected, payload, KEY.as_jose(), ["Ed25519"])


def _part(token: str, index: int) -> Any:
    part = token.split(".")[index]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_a_receipt_says_what_was_received() -> None:
    assert _part(TOKEN, 0) == {"alg": "Ed25519", "typ": "receipt+jwt", "kid": PUBLIC["kid"]}
    assert _part(TOKEN, 1) == FIELDS
    assert verify_receipt(TOKEN, PUBLIC) == RECEIPT
    assert verify_receipt(f"\n{TOKEN}\r\n", PUBLIC) == RECEIPT


@settings(max_examples=50, deadline=None)
@given(
    st.builds(
        Receipt,
        number=TEXTS,
        scenario=TEXTS,
        version=st.integers(1, 10**6),
        commitment=st.binary(min_size=32, max_size=32).map(bytes.hex),
        received_at=st.datetimes(timezones=st.just(UTC)),
        ledger_position=st.integers(1, 10**12),
    )
)
def test_an_issued_receipt_verifies(receipt: Receipt) -> None:
    assert verify_receipt(issue_receipt(receipt, KEY), PUBLIC) == receipt


def test_a_moment_elsewhere_is_the_same_moment() -> None:
    beijing = RECEIPT.received_at.astimezone(timezone(timedelta(hours=8)))
    assert issue_receipt(replace(RECEIPT, received_at=beijing), KEY) == TOKEN


@pytest.mark.parametrize("bit", range(8))
def test_no_flipped_bit_verifies(bit: int) -> None:
    for position in range(len(TOKEN)):
        tampered = bytearray(TOKEN.encode())
        tampered[position] ^= 1 << bit
        with pytest.raises(ReceiptInvalid):
            verify_receipt(tampered.decode("latin-1"), PUBLIC)


def test_another_letter_anywhere_does_not_verify() -> None:
    for position in range(len(TOKEN)):
        for letter in "A_.- =\0":
            if TOKEN[position] != letter:
                tampered = TOKEN[:position] + letter + TOKEN[position + 1 :]
                with pytest.raises(ReceiptInvalid):
                    verify_receipt(tampered, PUBLIC)


def test_another_platforms_receipt_does_not_verify() -> None:
    other = ReceiptKey(bytes(range(1, 33)))
    with pytest.raises(ReceiptInvalid, match="不是本平台签发"):
        verify_receipt(issue_receipt(RECEIPT, other), PUBLIC)


def test_a_symmetric_signature_under_the_public_key_does_not_verify() -> None:
    """The classic confusion: the public key's bytes taken for an HMAC key."""
    secret = OctKey.import_key(base64.urlsafe_b64decode(PUBLIC["x"] + "="))
    forged = jws.serialize_compact(
        {"alg": "HS256", "typ": "receipt+jwt"}, json.dumps(FIELDS), secret, ["HS256"]
    )
    with pytest.raises(ReceiptInvalid):
        verify_receipt(forged, PUBLIC)


def test_an_unsigned_receipt_does_not_verify() -> None:
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"receipt+jwt"}').decode().rstrip("=")
    with pytest.raises(ReceiptInvalid):
        verify_receipt(f"{head}.{TOKEN.split('.')[1]}.", PUBLIC)


def test_another_statement_of_the_platform_is_no_receipt() -> None:
    with pytest.raises(ReceiptInvalid, match="不是回执"):
        verify_receipt(_signed(FIELDS, typ="checkpoint+jwt"), PUBLIC)


def test_the_hand_made_receipt_of_the_next_test_verifies_when_it_is_right() -> None:
    assert verify_receipt(_signed(FIELDS), PUBLIC) == RECEIPT


@pytest.mark.parametrize(
    "fields",
    [
        {},
        [],
        None,
        "text",
        {name: value for name, value in FIELDS.items() if name != "version"},
        FIELDS | {"price": "700"},
        FIELDS | {"version": 0},
        FIELDS | {"version": "2"},
        FIELDS | {"version": True},
        FIELDS | {"version": 2.0},
        FIELDS | {"ledger_position": -1},
        FIELDS | {"number": 42},
        FIELDS | {"scenario": None},
        FIELDS | {"commitment": "AB" * 32},
        FIELDS | {"commitment": "ab"},
        FIELDS | {"commitment": None},
        FIELDS | {"received_at": "2026-03-01"},
        FIELDS | {"received_at": 7},
    ],
    ids=str,
)
def test_a_signed_statement_of_another_form_is_refused(fields: object) -> None:
    with pytest.raises(ReceiptInvalid, match="格式不正确"):
        verify_receipt(_signed(fields), PUBLIC)


@pytest.mark.parametrize(
    "payload",
    [json.dumps(FIELDS), json.dumps(FIELDS, sort_keys=True), '{"version":9,' + _canonical()[1:]],
    ids=["unsorted", "spaced", "one field twice"],
)
def test_a_signed_statement_with_another_spelling_is_refused(payload: str) -> None:
    protected = {"alg": "Ed25519", "typ": "receipt+jwt"}
    token = jws.serialize_compact(protected, payload, KEY.as_jose(), ["Ed25519"])
    with pytest.raises(ReceiptInvalid, match="格式不正确"):
        verify_receipt(token, PUBLIC)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_garbage_is_refused(token: str) -> None:
    with pytest.raises(ReceiptInvalid):
        verify_receipt(token, PUBLIC)


@pytest.mark.parametrize("token", ["..", "\ud800..", "a.b.c", "A" * 200_000, TOKEN + "." + TOKEN])
def test_chosen_garbage_is_refused(token: str) -> None:
    with pytest.raises(ReceiptInvalid):
        verify_receipt(token, PUBLIC)


@pytest.mark.parametrize(
    "jwk",
    [{}, None, PUBLIC | {"crv": "X25519"}, PUBLIC | {"x": "AAAA"}, PUBLIC | {"x": 7}],
    ids=str,
)
def test_a_bad_public_key_is_told_apart_from_a_bad_receipt(jwk: Any) -> None:
    with pytest.raises(KeyUnusable):
        verify_receipt(TOKEN, jwk)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(NotSealable):
        issue_receipt(replace(RECEIPT, received_at=datetime(2026, 3, 1)), KEY)  # noqa: DTZ001
