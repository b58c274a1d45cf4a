import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.sealing.envelope import open_sealed
from marketplace.sealing.errors import NotSealable, SealBroken
from marketplace.sealing.owner_copy import protect, reveal
from marketplace.sealing.platform_key import PlatformKey
from marketplace.sealing.scenario_keys import ScenarioPrivateKey, wrap_private

CONTEXT = {"scenario": "s-1", "version": 1, "purpose": "draft"}
PLATFORM = PlatformKey(bytes(range(32)))


def _everything(token: str) -> bytes:
    return b"".join(base64.urlsafe_b64decode(part + "==") for part in token.split("."))


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=20000), st.text(max_size=20))
def test_the_owner_reads_its_own_words(payload: bytes, organisation: str) -> None:
    token = protect(payload, PLATFORM, organisation, CONTEXT)
    assert reveal(token, PLATFORM, organisation, CONTEXT) == payload


def test_another_organisation_reads_nothing(platform: PlatformKey) -> None:
    token = protect(b"draft", platform, "org-7", CONTEXT)
    with pytest.raises(SealBroken, match="被改动过"):
        reveal(token, platform, "org-8", CONTEXT)


def test_another_platform_reads_nothing(platform: PlatformKey, other_platform: PlatformKey) -> None:
    token = protect(b"draft", platform, "org-7", CONTEXT)
    with pytest.raises(SealBroken, match="另一把密钥"):
        reveal(token, other_platform, "org-7", CONTEXT)


def test_a_copy_stays_in_its_place(platform: PlatformKey) -> None:
    token = protect(b"draft", platform, "org-7", CONTEXT)
    with pytest.raises(SealBroken, match="不属于这里"):
        reveal(token, platform, "org-7", CONTEXT | {"scenario": "s-2"})


def test_neither_the_words_nor_the_owner_are_in_the_token(platform: PlatformKey) -> None:
    token = protect(b"planted-secret", platform, "org-7", CONTEXT)
    assert b"planted-secret" not in _everything(token)
    assert b"org-7" not in _everything(token)


def test_every_part_is_protected(platform: PlatformKey) -> None:
    parts = protect(b"draft", platform, "org-7", CONTEXT).split(".")
    for part in (0, 2, 3, 4):
        letter = "B" if parts[part][0] == "A" else "A"
        tampered = [*parts[:part], letter + parts[part][1:], *parts[part + 1 :]]
        with pytest.raises(SealBroken):
            reveal(".".join(tampered), platform, "org-7", CONTEXT)


def test_kinds_of_token_are_not_taken_for_each_other(
    platform: PlatformKey, private: ScenarioPrivateKey
) -> None:
    with pytest.raises(SealBroken):
        open_sealed(protect(b"draft", platform, "org-7", CONTEXT), private, CONTEXT)
    with pytest.raises(SealBroken):
        reveal(wrap_private(private, platform, "s-1"), platform, "org-7", {"scenario": "s-1"})


def test_too_much_is_refused(platform: PlatformKey) -> None:
    with pytest.raises(NotSealable):
        protect(bytes(64 * 2**20 + 1), platform, "org-7", CONTEXT)
