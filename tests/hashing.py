"""What passwords and passphrases cost in tests: a thousandth of what guessing should cost.

Hundreds of people sign in there. Whoever asks what one costs takes what is called dear.
"""

from argon2 import PasswordHasher

from marketplace.sealing import copy_key
from marketplace.services import passwords

DEAR_HASHER = passwords._hasher
DEAR_STRETCHING = {"_MEMORY_KIB": copy_key._MEMORY_KIB, "_PASSES": copy_key._PASSES}
CHEAP_HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def hash_cheaply() -> None:
    """From now on, in this process."""
    passwords._hasher = CHEAP_HASHER
    copy_key._MEMORY_KIB, copy_key._PASSES = 64, 1
