"""Whatever arrives is taken or refused by us, and nothing else is ever raised."""

import copy
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.credentials.signed.judging import judge, receive
from marketplace.credentials.signed.refusals import CredentialRefused
from marketplace.credentials.signed.status_lists import read_status_list
from marketplace.credentials.signed.verdicts import Verdicts
from marketplace.credentials.tiers import Tier
from tests.unit.credentials.signed.test_refusals import raw
from tests.unit.credentials.signed.world import KEY, NOW, REGISTRY, lists, payload, signed

TOKEN = signed()
TABLE = lists()


@pytest.mark.parametrize("flip", [0x01, 0x02, 0x20, 0x80])
def test_no_byte_of_a_token_can_be_changed(flip: int) -> None:
    original = TOKEN.encode()
    for place in range(len(original)):
        mutant = bytearray(original)
        mutant[place] ^= flip
        with pytest.raises(CredentialRefused):
            receive(mutant.decode("latin-1"), REGISTRY, NOW)


def test_no_byte_of_a_token_can_be_left_out_or_added() -> None:
    for place in range(len(TOKEN)):
        with pytest.raises(CredentialRefused):
            receive(TOKEN[:place] + TOKEN[place + 1 :], REGISTRY, NOW)
        with pytest.raises(CredentialRefused):
            receive(f"{TOKEN[:place]}A{TOKEN[place:]}", REGISTRY, NOW)


def judged_or_refused(token: str) -> None:
    with suppress(CredentialRefused):
        judge(receive(token, REGISTRY, NOW), REGISTRY, TABLE, NOW)
    assert Verdicts().judge(token, NOW, REGISTRY, TABLE, NOW).tier in Tier


@given(st.text())
def test_any_text(text: str) -> None:
    judged_or_refused(text)


@given(st.lists(st.text("eyJ0AQ-_=", max_size=12), min_size=3, max_size=3))
def test_any_three_parts(parts: list[str]) -> None:
    judged_or_refused(".".join(parts))


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["2026-13-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "0001-01-01", "none"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found = [path]
    for name, item in inner:
        isolated = (*path, name)
        found += places(item, isolated) if isinstance(item, dict | list) else [isolated]
    return found


PLACES = places(payload())


def changed(place: tuple[Any, ...], value: Any, *, is_removed: bool) -> Any:
    document = copy.deepcopy(payload())
    if not place:
        return value
    target: Any = document
    for step in place[:-1]:
        target = target[step]
    if is_removed:
        del target[place[-1]]
    else:
        target[place[-1]] = value
    return document


@given(st.sampled_from(PLACES), ANYTHING, st.booleans())
def test_any_claim_of_any_shape(place: tuple[Any, ...], value: Any, is_removed: bool) -> None:
    """An evaluator may sign nonsense."""
    document = changed(place, value, is_removed=is_removed)
    judged_or_refused(raw(json.dumps(document, ensure_ascii=True)))


@given(st.dictionaries(st.sampled_from(["alg", "typ", "kid", "crit", "jwk", "x"]), ANYTHING))
def test_any_header(fields: dict[str, Any]) -> None:
    judged_or_refused(raw(json.dumps(payload()), **fields))


@given(ANYTHING)
def test_any_payload(value: Any) -> None:
    judged_or_refused(raw(json.dumps(value)))


@given(ANYTHING, st.sampled_from(["id", "validFrom", "validUntil", "credentialSubject", "type"]))
def test_any_status_list(value: Any, name: str) -> None:
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "id": "urn:x",
        "issuer": "urn:y",
        "validFrom": "2026-11-01T00:00:00Z",
        "credentialSubject": {"type": "BitstringStatusList", "statusPurpose": value},
        name: value,
    }
    with pytest.raises(CredentialRefused):
        read_status_list(raw(json.dumps(document), KEY), REGISTRY, NOW)
