"""The compressed bits of a Bitstring Status List (W3C, version 1.0).

GZIP, then base64url behind the multibase prefix `u`. Bit 0 is the most significant one of byte 0.
A list has at least 131,072 bits, so that a reader of one bit hides among many.
"""

import base64
import binascii
import gzip
import zlib

from marketplace.credentials.signed.refusals import StatusListRefused
from marketplace.domain.messages import say

FEWEST_BITS = 131_072
MOST_BYTES = 2**20
_MULTIBASE_BASE64URL = "u"
_GZIP = 16 + zlib.MAX_WBITS


def unpack(encoded: str) -> bytes:
    """The bits; unpacking stops at a mebibyte. Raises `StatusListRefused`."""
    unpacker = zlib.decompressobj(wbits=_GZIP)
    try:
        bits = unpacker.decompress(_decode(encoded), MOST_BYTES + 1)
    except zlib.error:
        raise StatusListRefused(say("状态列表不是 GZIP 压缩的数据。")) from None
    if len(bits) > MOST_BYTES:
        raise StatusListRefused(say("状态列表解压后超过上限 %(limit)s 字节。", limit=MOST_BYTES))
    if not unpacker.eof or unpacker.unused_data:
        raise StatusListRefused(say("状态列表的压缩数据不完整，或后面还有别的内容。"))
    if len(bits) * 8 < FEWEST_BITS:
        raise StatusListRefused(
            say(
                "状态列表只有 %(count)s 位，至少应有 %(least)s 位。",
                count=len(bits) * 8,
                least=FEWEST_BITS,
            )
        )
    return bits


def pack(bits: bytes) -> str:
    """The same bits give the same text."""
    packed = gzip.compress(bits, mtime=0)
    return _MULTIBASE_BASE64URL + base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def has_index(bits: bytes, index: int) -> bool:
    """Whether the list has a bit of this number."""
    return 0 <= index < len(bits) * 8


def is_set(bits: bytes, index: int) -> bool:
    """The bit of this number; `StatusListRefused` where the list is shorter."""
    if not has_index(bits, index):
        raise StatusListRefused(
            say("状态列表没有第 %(index)s 位，共 %(count)s 位。", index=index, count=len(bits) * 8)
        )
    return bool(bits[index // 8] >> (7 - index % 8) & 1)


def with_bit(bits: bytes, index: int, value: bool) -> bytes:
    """The bits with one of them set to `value`; `StatusListRefused` where the list is shorter."""
    if is_set(bits, index) is value:
        return bits
    changed = bytearray(bits)
    changed[index // 8] ^= 1 << (7 - index % 8)
    return bytes(changed)


def count_set(bits: bytes) -> int:
    """How many bits are set."""
    return int.from_bytes(bits, "big").bit_count()


def clears_any(old: bytes, new: bytes) -> bool:
    """Whether a bit that is set in `old` is not in `new`."""
    size = max(len(old), len(new))
    before = int.from_bytes(old.ljust(size, b"\0"), "big")
    after = int.from_bytes(new.ljust(size, b"\0"), "big")
    return bool(before & ~after)


def _decode(encoded: str) -> bytes:
    body = encoded.removeprefix(_MULTIBASE_BASE64URL)
    try:
        if body == encoded or not encoded.isascii():
            raise ValueError(encoded)
        return base64.b64decode(body + "=" * (-len(body) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise StatusListRefused(say("状态列表不是以 u 开头的 base64url 文本。")) from None
