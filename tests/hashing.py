"""What passwords cost in tests: a thousandth of what guessing should cost.

Hundreds of people sign in there. Whoever asks what a password costs takes `DEAR_HASHER`.
"""

from argon2 import PasswordHasher

from marketplace.services import passwords

DEAR_HASHER = passwords._hasher
CHEAP_HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def hash_cheaply() -> None:
    """From now on, in this process."""
    passwords._hasher = CHEAP_HASHER
