"""Passwords."""

import time

import pytest
from argon2 import PasswordHasher
from argon2.low_level import Type

from marketplace.services import passwords
from tests.hashing import DEAR_HASHER

pytestmark = pytest.mark.usefixtures("app")


class CountingHasher(PasswordHasher):
    """Cheap parameters; remembers which hashes were checked and how many were made."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.checked: list[str] = []
        self.made = 0

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.made += 1
        return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:
        self.checked.append(str(hash))
        return super().verify(hash, password)


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> CountingHasher:
    counting = CountingHasher()
    monkeypatch.setattr(passwords, "_hasher", counting)
    return counting


def test_a_hash_is_argon2id_with_its_own_salt() -> None:
    first, second = (passwords.hash_password("twelve monkeys 12") for _ in range(2))
    assert first.startswith("$argon2id$")
    assert first != second
    assert passwords.is_right("twelve monkeys 12", first)
    assert not passwords.is_right("twelve monkeys 13", first)


def test_an_unknown_name_costs_what_a_known_one_costs_from_the_first_time(
    hasher: CountingHasher,
) -> None:
    stored = hasher.hash("twelve monkeys 12")
    hasher.made = 0
    assert not passwords.is_right("anything", None)
    assert not passwords.is_right("anything", stored)
    assert hasher.made == 0
    unknown, known = hasher.checked
    assert parameters(unknown) == parameters(known)


def parameters(encoded: str) -> list[str]:
    """Everything of a hash that decides what a check costs."""
    _empty, kind, version, costs, salt, digest = encoded.split("$")
    return [kind, version, costs, str(len(salt)), str(len(digest))]


def test_nobodys_hash_has_the_hashers_own_costs(hasher: CountingHasher) -> None:
    passwords.is_right("anything", None)
    assert hasher.type is Type.ID
    assert "$m=8,t=1,p=1$" in hasher.checked[0]


def test_a_damaged_hash_lets_nobody_in() -> None:
    assert not passwords.is_right("anything", "not a hash")
    assert not passwords.is_right("", "")


def test_one_check_costs_what_guessing_should_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """50-250 ms of one core on today's machines; far from it the parameters are wrong."""
    monkeypatch.setattr(passwords, "_hasher", DEAR_HASHER)
    stored = passwords.hash_password("twelve monkeys 12")
    kind, costs = stored.split("$")[1], stored.split("$")[3]
    assert (kind, costs) == ("argon2id", "m=65536,t=2,p=1")
    begun = time.process_time()
    passwords.is_right("twelve monkeys 13", stored)
    assert 0.02 < time.process_time() - begun < 1


def test_a_hash_of_other_parameters_is_outdated() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("twelve monkeys 12")
    assert passwords.is_outdated(old)
    assert not passwords.is_outdated(passwords.hash_password("twelve monkeys 12"))


KNOWN = ["li.ming@example.com", "某省煤业集团", "李明", ""]


@pytest.mark.parametrize(
    "password",
    [
        "1234567890",
        "0987654321",
        "aaaaaaaaaaaa",
        "abababababab",
        "abcdefghij",
        "qwertyuiop",
        "1qaz2wsx3edc",
        "Password123",
        "li.ming2026",
        "LI.MING@example.com",
        "某省煤业集团123",
        "woaini5201314",
        "一二三四五六七八九十",
        "我爱你我爱你我爱你我",
        "人工智能2026",
        "P@ssw0rd2024",
    ],
)
def test_what_anybody_would_try_first_is_weak(password: str) -> None:
    assert "太容易猜到" in str(passwords.find_weakness(password, KNOWN))


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "巷道掘进与皮带运输七号",
        "Tq7-mine-belt-04",
        "5828347190",
        "纸上得来终觉浅 2026",
        "x7# " + "巷道掘进与皮带运输七号" * 17,
        "\x00\x1b\ud800 odd but fine",
    ],
)
def test_others_are_not(password: str) -> None:
    assert passwords.find_weakness(password, KNOWN) is None


def test_what_one_person_is_told_does_not_depend_on_another() -> None:
    assert passwords.find_weakness("songyue-vision-belt", ["songyue-vision-belt"])
    assert passwords.find_weakness("songyue-vision-belt", []) is None


def test_a_long_password_is_judged_in_a_moment() -> None:
    begun = time.process_time()
    passwords.find_weakness("a1b2c3d4e5" * 20, ["x" * 100_000])
    assert time.process_time() - begun < 1
