"""Passwords: argon2id, the same work for a known and an unknown name.

One check costs 50-250 ms of one core by design: that is what makes guessing expensive. With the
parameters below it was 114 ms of processor time on the machine this was measured on (2 shared
cores); `marketplace bench sign-in` measures it anew. One hash runs at a time, see `hashing_turns`.
"""

import secrets
import threading
from base64 import b64encode
from collections.abc import Iterable, Iterator

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn  # type: ignore[import-untyped]

from marketplace.domain.messages import Message
from marketplace.services.hashing_turns import run
from marketplace.services.password_advice import advise

MINIMUM_LENGTH = 10
MAXIMUM_LENGTH = 200

# 64 MiB, two passes, one lane: above the least that OWASP's password storage sheet asks for
# (46 MiB, one pass), and one check takes one core, not four.
_hasher = PasswordHasher(memory_cost=64 * 1024, time_cost=2, parallelism=1)

# zxcvbn's scale: 3 is "safely unguessable, against an offline attack on a slow hash".
_GOOD_SCORE = 3
# The estimate's cost grows with the square of the length; so much is enough to be good.
_JUDGED_LENGTH = 64
# What people in China choose first and zxcvbn's lists, made of western leaks, lack.
_FAVOURITES = (
    *("woaini", "woaiwojia", "5201314", "1314520", "520520", "zhongguo", "henan", "zhengzhou"),
    *("我爱你", "一二三四五", "六七八九十", "中国", "河南", "郑州", "密码", "管理员", "人工智能"),
)
_judging = threading.Lock()


def hash_password(password: str) -> str:
    """An argon2id hash with its own salt and parameters. Raises `TooManyWaiting`."""
    return run(lambda: _hasher.hash(password))


def _nobody() -> str:
    """A hash that no password has. Written, not computed: even the first check costs the same."""
    salt, digest = (secrets.token_bytes(n) for n in (_hasher.salt_len, _hasher.hash_len))
    costs = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v=19${costs}${_encoded(salt)}${_encoded(digest)}"


def _encoded(data: bytes) -> str:
    return b64encode(data).decode().rstrip("=")


def is_right(password: str, stored: str | None) -> bool:
    """Whether `password` made `stored`; None (no such person) costs as much and is False.

    Raises `TooManyWaiting`.
    """
    try:
        run(lambda: _hasher.verify(stored or _nobody(), password[:MAXIMUM_LENGTH]))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def find_weakness(password: str, known: Iterable[str]) -> Message | None:
    """Why `password` is easy to guess, for somebody of whom everybody may know `known`."""
    words = [*_words(known), *_FAVOURITES]
    with _judging:  # the library keeps the words it is given in a place of its own
        found = zxcvbn(password[:_JUDGED_LENGTH], words)
    if found["score"] >= _GOOD_SCORE:
        return None
    return advise(found["feedback"])


def _words(known: Iterable[str]) -> Iterator[str]:
    for text in known:
        folded = text.strip().casefold()[:MAXIMUM_LENGTH]
        yield from (word for word in (folded, folded.partition("@")[0]) if len(word) >= 2)
