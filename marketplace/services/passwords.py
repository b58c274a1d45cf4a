"""Passwords: argon2id, the same work for a known and an unknown name.

One check costs about 50-250 ms of one core by design: that is what makes guessing expensive.
"""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM_LENGTH = 10
MAXIMUM_LENGTH = 200

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """An argon2id hash with its own salt and parameters."""
    return _hasher.hash(password)


@cache
def _nobody() -> str:
    return _hasher.hash("the hash of nobody's password")


def is_right(password: str, stored: str | None) -> bool:
    """Whether `password` made `stored`; None (no such person) costs as much and is False."""
    try:
        _hasher.verify(stored or _nobody(), password[:MAXIMUM_LENGTH])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None
