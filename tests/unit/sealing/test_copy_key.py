"""The lock of a copy key, at its full price."""

import pytest

from marketplace.sealing import copy_key
from marketplace.sealing.errors import SealBroken
from tests.hashing import DEAR_HASHER, DEAR_STRETCHING


def test_guessing_a_passphrase_costs_more_than_guessing_a_password() -> None:
    assert DEAR_STRETCHING["_MEMORY_KIB"] >= 2 * DEAR_HASHER.memory_cost
    assert DEAR_STRETCHING["_PASSES"] > DEAR_HASHER.time_cost


def test_only_the_passphrase_opens_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, cost in DEAR_STRETCHING.items():
        monkeypatch.setattr(copy_key, name, cost)
    key, context = copy_key.new_copy_key(), {"scenario": 7}
    token = copy_key.lock_key(key, "三棵柳树站在河边", context)
    assert copy_key.unlock_key(token, "三棵柳树站在河边", context) == key
    with pytest.raises(SealBroken):
        copy_key.unlock_key(token, "三棵柳树站在桥边", context)
    for name in DEAR_STRETCHING:
        monkeypatch.setattr(copy_key, name, 64)
    with pytest.raises(SealBroken):
        copy_key.unlock_key(token, "三棵柳树站在河边", context)
