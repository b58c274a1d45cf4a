import base64

import pytest

from marketplace.sealing.errors import KeyUnusable, SealBroken
from marketplace.sealing.platform_key import PlatformKey
from marketplace.sealing.scenario_keys import (
    ScenarioPrivateKey,
    new_scenario_key,
    unwrap_private,
    wrap_private,
)

# RFC 7748, section 6.1: Alice's private and public key.
ALICE_PRIVATE = bytes.fromhex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")
ALICE_PUBLIC = bytes.fromhex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")


def test_the_public_half_is_x25519() -> None:
    jwk = ScenarioPrivateKey(ALICE_PRIVATE).public_jwk()
    assert (jwk["kty"], jwk["crv"]) == ("OKP", "X25519")
    assert base64.urlsafe_b64decode(jwk["x"] + "=") == ALICE_PUBLIC
    assert set(jwk) == {"kty", "crv", "x", "kid"}


def test_every_pair_is_fresh() -> None:
    (first_jwk, first), (second_jwk, second) = new_scenario_key(), new_scenario_key()
    assert first != second
    assert first_jwk != second_jwk
    assert first.public_jwk() == first_jwk


def test_a_wrapped_key_comes_back(platform: PlatformKey, private: ScenarioPrivateKey) -> None:
    assert unwrap_private(wrap_private(private, platform, "s-1"), platform, "s-1") == private


def test_wrapping_twice_gives_two_tokens(
    platform: PlatformKey, private: ScenarioPrivateKey
) -> None:
    assert wrap_private(private, platform, "s-1") != wrap_private(private, platform, "s-1")


def test_a_wrapped_key_is_another_scenarios_nothing(
    platform: PlatformKey, private: ScenarioPrivateKey
) -> None:
    token = wrap_private(private, platform, "s-1")
    with pytest.raises(SealBroken, match="不属于这里"):
        unwrap_private(token, platform, "s-2")


def test_another_platform_key_is_told_apart(
    platform: PlatformKey, other_platform: PlatformKey, private: ScenarioPrivateKey
) -> None:
    token = wrap_private(private, platform, "s-1")
    with pytest.raises(SealBroken, match="另一把密钥"):
        unwrap_private(token, other_platform, "s-1")


def test_the_private_key_is_not_in_the_token(
    platform: PlatformKey, private: ScenarioPrivateKey
) -> None:
    token = wrap_private(private, platform, "s-1")
    decoded = b".".join(base64.urlsafe_b64decode(part + "==") for part in token.split("."))
    assert private.material not in decoded
    assert private.material.hex().encode() not in decoded


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(KeyUnusable):
        ScenarioPrivateKey(bytes(length))


def test_the_key_does_not_show_itself(private: ScenarioPrivateKey) -> None:
    shown = f"{private!r} {private} {[private]} {private.as_jose()!r}"
    assert str(private.material) not in shown
    assert private.material.hex() not in shown
    assert base64.urlsafe_b64encode(private.material).decode().rstrip("=") not in shown


def test_a_wrapped_key_is_a_short_text(platform: PlatformKey, private: ScenarioPrivateKey) -> None:
    assert len(wrap_private(private, platform, "s-1")) < 500
