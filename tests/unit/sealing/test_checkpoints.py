"""Signed statements of where the ledger stood."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jws

from marketplace.sealing.chain_report import FaultKind
from marketplace.sealing.checkpoint_set import CheckpointSet
from marketplace.sealing.checkpoints import TYPE, Checkpoint, issue_checkpoint, verify_checkpoint
from marketplace.sealing.errors import CheckpointInvalid, KeyUnusable, NotSealable, ReceiptInvalid
from marketplace.sealing.moments import write_moment
from marketplace.sealing.receipt_key import ReceiptKey
from marketplace.sealing.receipts import Receipt, issue_receipt, verify_receipt

KEY, OTHER_KEY = ReceiptKey(b"k" * 32), ReceiptKey(b"o" * 32)
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
CHECKPOINT = Checkpoint(17, "ab" * 32, AT)
FIELDS = {
    "ledger": "scenario-marketplace/ledger/v1",
    "position": 17,
    "hash": "ab" * 32,
    "at": "2026-03-01T09:00:00.000000Z",
}


def _signed(fields: Any, **header: str) -> str:
    payload = fields if isinstance(fields, bytes) else json.dumps(fields, sort_keys=True)
    compact = payload.replace(", ", ",").replace(": ", ":") if isinstance(payload, str) else payload
    names = {"alg": "Ed25519", "typ": TYPE, "kid": KEY.key_id, **header}
    return jws.serialize_compact(names, compact, KEY.as_jose(), ["Ed25519"])


def test_a_checkpoint_is_read_with_the_public_key_alone() -> None:
    token = issue_checkpoint(CHECKPOINT, KEY)
    assert verify_checkpoint(f"\n{token} ", KEY.public_jwk()) == CHECKPOINT
    assert _signed(FIELDS) == token


def test_another_key_or_a_changed_token_is_refused() -> None:
    token = issue_checkpoint(CHECKPOINT, KEY)
    for wrong in (
        token[:-4] + "AAAA",
        token.replace(".", ""),
        "",
        issue_checkpoint(CHECKPOINT, OTHER_KEY),
    ):
        with pytest.raises(CheckpointInvalid):
            verify_checkpoint(wrong, KEY.public_jwk())
    with pytest.raises(KeyUnusable):
        verify_checkpoint(token, {})


def test_a_receipt_is_no_checkpoint_nor_the_other_way_round() -> None:
    receipt = issue_receipt(Receipt("1", "1", 1, "ab" * 32, AT, 1), KEY)
    with pytest.raises(CheckpointInvalid, match="不是检查点"):
        verify_checkpoint(receipt, KEY.public_jwk())
    with pytest.raises(ReceiptInvalid):
        verify_receipt(issue_checkpoint(CHECKPOINT, KEY), KEY.public_jwk())


@pytest.mark.parametrize(
    "fields",
    [
        b"no json",
        b"[]",
        FIELDS | {"position": 0},
        FIELDS | {"position": "17"},
        FIELDS | {"position": True},
        FIELDS | {"hash": "AB" * 32},
        FIELDS | {"hash": 5},
        FIELDS | {"at": "yesterday"},
        FIELDS | {"ledger": "another"},
        FIELDS | {"more": 1},
        {name: value for name, value in FIELDS.items() if name != "hash"},
    ],
    ids=str,
)
def test_what_is_signed_but_no_checkpoint_is_refused(fields: Any) -> None:
    with pytest.raises(CheckpointInvalid):
        verify_checkpoint(_signed(fields), KEY.public_jwk())


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(NotSealable):
        issue_checkpoint(replace(CHECKPOINT, at=AT.replace(tzinfo=None)), KEY)


class TestSet:
    """Several of them, as somebody kept them."""

    def _read(self, known: CheckpointSet, token: str, stated: Checkpoint) -> None:
        known.read(token, stated.position, stated.hash, write_moment(stated.at))

    def test_sound_ones_vouch_for_hashes(self) -> None:
        known = CheckpointSet(KEY.public_jwk())
        self._read(known, issue_checkpoint(CHECKPOINT, KEY), CHECKPOINT)
        known.add(CHECKPOINT)
        assert (known.hashes, known.count, known.faults) == ({17: "ab" * 32}, 2, [])

    def test_a_forged_one_is_a_fault_and_vouches_for_nothing(self) -> None:
        known = CheckpointSet(KEY.public_jwk())
        self._read(known, issue_checkpoint(CHECKPOINT, OTHER_KEY), CHECKPOINT)
        assert [(fault.position, fault.kind) for fault in known.faults] == [
            (17, FaultKind.CHECKPOINT)
        ]
        assert known.hashes == {}

    @pytest.mark.parametrize(
        "stated",
        [
            replace(CHECKPOINT, position=18),
            replace(CHECKPOINT, hash="cd" * 32),
            replace(CHECKPOINT, at=AT.replace(year=2025)),
        ],
    )
    def test_a_row_that_says_something_else_than_its_token_is_a_fault(
        self, stated: Checkpoint
    ) -> None:
        known = CheckpointSet(KEY.public_jwk())
        self._read(known, issue_checkpoint(CHECKPOINT, KEY), stated)
        assert [fault.position for fault in known.faults] == [stated.position]
        assert known.hashes == {17: "ab" * 32}

    def test_two_that_contradict_each_other_are_a_fault(self) -> None:
        known = CheckpointSet(KEY.public_jwk())
        known.add(CHECKPOINT)
        known.add(replace(CHECKPOINT, hash="cd" * 32))
        assert [fault.position for fault in known.faults] == [17]
