"""Digests of raw result files as Subresource Integrity (W3C): `sha384-…`."""

import base64
import hashlib
from collections.abc import Iterable

ALGORITHM = "sha384"


def digest_sri(data: bytes, algorithm: str = ALGORITHM) -> str:
    """The digest of `data` as a credential states it."""
    digest = hashlib.new(algorithm, data).digest()
    return f"{algorithm}-{base64.b64encode(digest).decode()}"


def matches(data: bytes, digests: Iterable[str]) -> bool:
    """Whether `data` is one of the files that these digests (as read from a credential) name."""
    return any(digest_sri(data, each.partition("-")[0]) == each for each in digests)
