"""Passwords: argon2id, the same work for a known and an unknown name.

One check costs about 50-250 ms of one core by design: that is what makes guessing expensive.
"""

import secrets
from base64 import b64encode
from collections.abc import Iterable, Iterator
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM_LENGTH = 10
MAXIMUM_LENGTH = 200

_FEWEST_CHARACTERS = 5
_RUNS = (
    "01234567890" * 2,
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "1q2w3e4r5t6y7u8i9o0p",
)
_COMMON = (
    "password",
    "passw0rd",
    "admin123",
    "administrator",
    "welcome1",
    "woaini1314",
    "qwertyui",
)

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """An argon2id hash with its own salt and parameters."""
    return _hasher.hash(password)


@cache
def _nobody() -> str:
    """A hash that no password has. Written, not computed: even the first check costs the same."""
    salt, digest = (secrets.token_bytes(n) for n in (_hasher.salt_len, _hasher.hash_len))
    costs = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v=19${costs}${_encoded(salt)}${_encoded(digest)}"


def _encoded(data: bytes) -> str:
    return b64encode(data).decode().rstrip("=")


def is_guessable(password: str, known: Iterable[str]) -> bool:
    """Whether `password` is among the first anybody would try: a run, a handful of characters
    over and over, a word of a `known` fact and little else."""
    folded = password.casefold()
    if len(set(folded)) < _FEWEST_CHARACTERS:
        return True
    if any(folded in run or folded in run[::-1] for run in _RUNS):
        return True
    return any(
        word in folded and len(folded) - len(word) < _FEWEST_CHARACTERS
        for word in (*_COMMON, *_words(known))
    )


def _words(known: Iterable[str]) -> Iterator[str]:
    for text in known:
        folded = text.strip().casefold()
        yield from (word for word in (folded, folded.partition("@")[0]) if len(word) >= 4)


def is_right(password: str, stored: str | None) -> bool:
    """Whether `password` made `stored`; None (no such person) costs as much and is False."""
    try:
        _hasher.verify(stored or _nobody(), password[:MAXIMUM_LENGTH])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None
