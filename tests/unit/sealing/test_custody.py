import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from marketplace.sealing.custodian_key import CustodianPrivateKey
from marketplace.sealing.custody import (
    LARGEST_RELEASE,
    Release,
    combine,
    read_release,
    read_share,
    release,
    require_whole,
    split,
)
from marketplace.sealing.errors import (
    ForeignPart,
    KeyUnusable,
    NotCustodian,
    NotSealable,
    OneCustodian,
    PartAltered,
    ReleaseUnreadable,
    SealBroken,
)
from marketplace.sealing.scenario_keys import ScenarioPrivateKey

CUSTODIANS = [CustodianPrivateKey(bytes([number]) * 32) for number in (1, 2, 3)]
BUYER, SUPERVISOR, NOTARY = CUSTODIANS
materials = st.binary(min_size=32, max_size=32)


def releases_of(
    private: ScenarioPrivateKey, custodians: Sequence[CustodianPrivateKey]
) -> list[Release]:
    shares = split(private, "s-1", [key.public_jwk() for key in custodians])
    return [release(share.token, key) for share, key in zip(shares, custodians, strict=True)]


@given(material=materials, count=st.sampled_from([2, 3]))
def test_any_two_open(material: bytes, count: int) -> None:
    private = ScenarioPrivateKey(material)
    for one, other in combinations(releases_of(private, CUSTODIANS[:count]), 2):
        assert combine(one, other, "s-1", private.public_jwk()) == private
        assert combine(other, one, "s-1", private.public_jwk()) == private


@given(material=materials, other_material=materials)
def test_one_alone_has_parts_that_fit_every_key(material: bytes, other_material: bytes) -> None:
    """To each part there is a partner's part with which it gives any other key: it tells none."""
    private, other = ScenarioPrivateKey(material), ScenarioPrivateKey(other_material)
    for alone, partner in combinations(releases_of(private, CUSTODIANS), 2):
        part = alone.parts[partner.custodian]
        invented = bytes(a ^ b for a, b in zip(part, other_material, strict=True))
        parts = {**partner.parts, alone.custodian: invented}
        relabelled = [
            replace(one, scenario_key=other.key_id)
            for one in (alone, replace(partner, parts=parts))
        ]
        assert combine(relabelled[0], relabelled[1], "s-1", other.public_jwk()) == other


@given(material=materials)
def test_no_part_is_the_key_and_no_two_are_alike(material: bytes) -> None:
    assume(any(material))
    found = releases_of(ScenarioPrivateKey(material), CUSTODIANS)
    parts = [part for one in found for part in one.parts.values()]
    assert len(parts) == len(set(parts)) == 6
    assert material not in parts


def test_the_same_custodian_twice_does_not_open(private: ScenarioPrivateKey) -> None:
    one, other, _third = releases_of(private, CUSTODIANS)
    with pytest.raises(OneCustodian):
        combine(one, one, "s-1", private.public_jwk())
    renamed = replace(one, custodian=other.custodian)
    with pytest.raises(PartAltered):
        combine(one, renamed, "s-1", private.public_jwk())


def test_of_three_one_may_be_lost(private: ScenarioPrivateKey) -> None:
    shares = split(private, "s-1", [key.public_jwk() for key in CUSTODIANS])
    left = [release(shares[1].token, SUPERVISOR), release(shares[2].token, NOTARY)]
    assert combine(left[0], left[1], "s-1", private.public_jwk()) == private


def test_a_share_opens_for_its_custodian_alone(private: ScenarioPrivateKey) -> None:
    shares = split(private, "s-1", [key.public_jwk() for key in CUSTODIANS])
    assert read_share(shares[0].token) == (BUYER.key_id, "s-1")
    with pytest.raises(NotCustodian):
        release(shares[0].token, SUPERVISOR)


def test_a_share_is_not_renamed(private: ScenarioPrivateKey) -> None:
    share = split(private, "s-1", [key.public_jwk() for key in CUSTODIANS])[0]
    other = split(private, "s-2", [key.public_jwk() for key in CUSTODIANS])[0]
    header, rest = other.token.partition(".")[0], share.token.partition(".")[2]
    with pytest.raises(SealBroken):
        release(f"{header}.{rest}", BUYER)


@pytest.mark.parametrize(
    "token", ["", "x", "e30.a.b.c.d", "5pyq.a.b.c.d", "." * 4, "W10.", "W10=."]
)
def test_what_is_no_share_is_said(token: str) -> None:
    with pytest.raises(SealBroken):
        release(token, BUYER)


def test_another_scenarios_part_is_refused(
    private: ScenarioPrivateKey, other_private: ScenarioPrivateKey
) -> None:
    one, other = releases_of(private, CUSTODIANS)[:2]
    foreign = releases_of(other_private, CUSTODIANS)[1]
    with pytest.raises(ForeignPart):
        combine(one, foreign, "s-1", private.public_jwk())
    with pytest.raises(ForeignPart):
        combine(one, other, "s-2", private.public_jwk())
    with pytest.raises(ForeignPart):
        require_whole(foreign, "s-1", private.key_id, foreign.digest)


@given(position=st.integers(0, 31), bit=st.integers(0, 7))
def test_a_tampered_part_is_refused(position: int, bit: int) -> None:
    private = ScenarioPrivateKey(bytes(range(32)))
    one, other = releases_of(private, CUSTODIANS)[:2]
    part = bytearray(one.parts[other.custodian])
    part[position] ^= 1 << bit
    tampered = replace(one, parts={**one.parts, other.custodian: bytes(part)})
    with pytest.raises(PartAltered):
        require_whole(tampered, "s-1", private.key_id, one.digest)
    # X25519 leaves five bits of a scalar out of account (RFC 7748): with these it is the same key.
    if (position, bit) not in {(0, 0), (0, 1), (0, 2), (31, 6), (31, 7)}:
        with pytest.raises(PartAltered):
            combine(tampered, other, "s-1", private.public_jwk())


def test_a_release_is_known_by_its_digest(private: ScenarioPrivateKey) -> None:
    shares = split(private, "s-1", [key.public_jwk() for key in CUSTODIANS])
    found = read_release(release(shares[0].token, BUYER).write().encode())
    require_whole(found, "s-1", private.key_id, shares[0].digest)


@pytest.mark.parametrize("count", [0, 1, 4])
def test_one_is_too_few_and_four_are_too_many(private: ScenarioPrivateKey, count: int) -> None:
    keys = [
        CustodianPrivateKey(bytes([number]) * 32).public_jwk() for number in range(1, count + 1)
    ]
    with pytest.raises(NotSealable):
        split(private, "s-1", keys)


def test_a_custodian_counts_once(private: ScenarioPrivateKey) -> None:
    with pytest.raises(NotSealable):
        split(private, "s-1", [BUYER.public_jwk(), BUYER.public_jwk()])


@pytest.mark.parametrize("x", ["AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
def test_nothing_is_split_for_an_unusable_key(private: ScenarioPrivateKey, x: str) -> None:
    with pytest.raises(KeyUnusable):
        split(private, "s-1", [BUYER.public_jwk(), {"x": x}])


@pytest.mark.parametrize(
    "change",
    [
        {"format": "custody-release/2"},
        {"parts": {}},
        {"parts": {"a": "AAAA"}},
        {"parts": {"a": "A" * 43 + "B"}},
        {"parts": []},
        {"parts": {"a": None}},
        {"scenario": 7},
        {"custodian": None},
    ],
)
def test_what_is_no_release_is_said(private: ScenarioPrivateKey, change: dict[str, object]) -> None:
    written = json.loads(releases_of(private, CUSTODIANS)[0].write())
    with pytest.raises(ReleaseUnreadable):
        read_release(json.dumps(written | change).encode())


@given(st.binary(max_size=200))
def test_any_other_file_is_no_release(data: bytes) -> None:
    with pytest.raises(ReleaseUnreadable):
        read_release(data)


def test_a_long_file_is_no_release() -> None:
    with pytest.raises(ReleaseUnreadable):
        read_release(b" " * LARGEST_RELEASE + b"{}")


def test_parts_do_not_show_themselves(private: ScenarioPrivateKey) -> None:
    found = releases_of(private, CUSTODIANS)[0]
    assert all(str(part) not in f"{found!r}" for part in found.parts.values())
