"""Status lists are believed from their own evaluator only, and only forwards."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from marketplace.credentials.signed import refusals
from marketplace.credentials.signed.bitstrings import FEWEST_BITS, pack, with_bit
from marketplace.credentials.signed.credential import Purpose
from marketplace.credentials.signed.registry import EvaluatorKey, Registry
from marketplace.credentials.signed.signing_key import SigningKey
from marketplace.credentials.signed.status_lists import (
    StatusList,
    StatusLists,
    believed_lists,
    check_successor,
    empty_list,
    list_payload,
    read_status_list,
)
from tests.unit.credentials.signed.world import (
    ISSUER,
    KEY,
    NOW,
    OTHER_ISSUER,
    OTHER_KEY,
    OTHER_SOURCE,
    REGISTRY,
    REVOCATION,
    SOURCE,
    evaluator,
    status_list,
)

HELD = replace(status_list(Purpose.REVOCATION), version=5)


def token(one: StatusList = HELD, key: SigningKey = KEY, **subject: Any) -> str:
    document = list_payload(one)
    document["credentialSubject"].update(subject)
    return key.sign(document)


def test_a_list_is_read_as_it_was_written() -> None:
    ending = replace(HELD, valid_until=NOW + timedelta(days=3))
    assert read_status_list(token(), REGISTRY, NOW) == HELD
    assert read_status_list(token(ending), REGISTRY, NOW) == ending


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (token(key=OTHER_KEY), refusals.IssuerMismatch),
        (token(replace(HELD, issuer=OTHER_ISSUER)), refusals.IssuerMismatch),
        (token(replace(HELD, url=f"{OTHER_SOURCE}1")), refusals.ForeignStatusList),
        (token(replace(HELD, url=SOURCE.rstrip("/") + ".evil/1")), refusals.ForeignStatusList),
        (token(replace(HELD, issued=NOW + timedelta(minutes=6))), refusals.NotYetValid),
        (token(version=0), refusals.ClaimMissing),
        (token(version=None), refusals.ClaimMissing),
        (token(statusPurpose="message"), refusals.ClaimMissing),
        (token(type="Other"), refusals.ClaimMissing),
        (token(encodedList=7), refusals.ClaimMissing),
        (token(encodedList=pack(bytes(1_000))), refusals.StatusListRefused),
    ],
)
def test_what_is_not_the_evaluators_list_is_refused(text: str, wanted: type[Exception]) -> None:
    with pytest.raises(wanted) as refused:
        read_status_list(text, REGISTRY, NOW)
    assert type(refused.value) is wanted


def test_a_compromised_key_signs_no_list() -> None:
    registry = Registry((evaluator(keys=(EvaluatorKey(KEY.kid, KEY.public_jwk, NOW),)),), 1)
    assert read_status_list(token(), registry, NOW - timedelta(seconds=1)) == HELD
    with pytest.raises(refusals.KeyCompromised):
        read_status_list(token(), registry, NOW)


def test_stored_lists_that_are_not_believed_are_left_out() -> None:
    newer = replace(HELD, version=6, issued=NOW - timedelta(hours=1))
    stored = [(token(HELD), NOW), (token(newer), NOW), (token(HELD), NOW), ("broken", NOW)]
    assert believed_lists(stored, REGISTRY).find(REVOCATION) == newer
    assert believed_lists(stored, Registry((), 2)).find(REVOCATION) is None


LATER = HELD.issued + timedelta(hours=1)
SET = with_bit(HELD.bits, 7, True)


def test_a_newer_one_takes_its_place_and_the_same_one_may_come_again() -> None:
    newer = replace(HELD, version=6, issued=LATER, bits=SET)
    check_successor(newer, HELD)
    check_successor(HELD, HELD)
    held = StatusLists([newer, HELD])
    assert held.find(REVOCATION) is newer
    assert held.versions([REVOCATION, "urn:x"]) == (6, 0)


@pytest.mark.parametrize(
    ("new", "held", "wanted"),
    [
        (replace(HELD, version=4), HELD, refusals.OlderStatusList),
        (replace(HELD, version=6, issued=HELD.issued - timedelta(1)), HELD,
         refusals.OlderStatusList),
        (replace(HELD, bits=SET), HELD, refusals.OlderStatusList),
        (replace(HELD, version=6), replace(HELD, bits=SET), refusals.RevocationUndone),
        (replace(HELD, version=6, url="urn:x"), HELD, refusals.ForeignStatusList),
        (replace(HELD, version=6, purpose=Purpose.SUSPENSION), HELD, refusals.ForeignStatusList),
    ],
)  # fmt: skip
def test_backwards_is_refused(new: StatusList, held: StatusList, wanted: type[Exception]) -> None:
    with pytest.raises(wanted):
        check_successor(new, held)


def test_a_suspension_may_end() -> None:
    held = replace(status_list(Purpose.SUSPENSION), bits=SET)
    check_successor(replace(held, version=2, bits=bytes(len(SET))), held)


def test_a_list_is_never_too_short_to_hide_in() -> None:
    made = empty_list(REVOCATION, ISSUER, Purpose.REVOCATION, NOW, bits=1)
    assert len(made.bits) * 8 == FEWEST_BITS
