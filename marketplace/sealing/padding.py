"""Padding, so that the length of a sealed token says little about what is inside.

Everything up to 16 KiB becomes 16 KiB: a proposal without attachments has one length. Above that
the lengths are those of Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and
Communication with PURBs", PoPETs 2019): of a length of e bits only the leading log2(e)+1 stay,
which costs at most 12 % and leaves a few dozen possible lengths below the limit.
"""

from marketplace.domain.messages import say
from marketplace.sealing.errors import NotSealable, SealBroken

MAX_PAYLOAD_BYTES = 64 * 2**20
SMALLEST_BUCKET = 16 * 2**10
_PREFIX = 8


def padded_length(length: int) -> int:
    """The bucket for `length` bytes."""
    if length <= SMALLEST_BUCKET:
        return SMALLEST_BUCKET
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask


def pad(payload: bytes) -> bytes:
    """`payload` behind its length (eight bytes, big-endian), filled with zeros to a bucket."""
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise NotSealable(
            say("内容超过 %(limit)s MB，请分开提交。", limit=MAX_PAYLOAD_BYTES // 2**20)
        )
    framed = len(payload).to_bytes(_PREFIX, "big") + payload
    return framed.ljust(padded_length(len(framed)), b"\0")


def unpad(padded: bytes) -> bytes:
    """What `pad` was given. Raises `SealBroken` when the length does not fit."""
    end = _PREFIX + int.from_bytes(padded[:_PREFIX], "big")
    if len(padded) < _PREFIX or end > len(padded):
        raise SealBroken(say("密封内容的长度标记不正确。"))
    return padded[_PREFIX:end]
