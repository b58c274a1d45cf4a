"""The unified social credit code (统一社会信用代码), GB 32100-2015.

Eighteen characters over an alphabet of 31 (digits and letters without I, O, S, V, Z); the last is
a check character: 31 minus the weighted sum modulo 31, weights 3^i mod 31.
"""

import unicodedata

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
_WEIGHTS = tuple(pow(3, i, 31) for i in range(LENGTH - 1))


def normalise_uscc(text: str) -> str:
    """Full-width to half-width, upper case, without spaces: what a person meant to type."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def check_character(first_seventeen: str) -> str:
    """The eighteenth character for the first seventeen; ValueError on a foreign character."""
    total = sum(
        ALPHABET.index(char) * weight
        for char, weight in zip(first_seventeen, _WEIGHTS, strict=True)
    )
    return ALPHABET[(31 - total % 31) % 31]


def is_valid_uscc(code: str) -> bool:
    """Whether `code` (normalised) has the right length, alphabet and check character."""
    if len(code) != LENGTH or any(char not in ALPHABET for char in code):
        return False
    return check_character(code[:-1]) == code[-1]
