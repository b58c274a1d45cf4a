"""Find planted words and figures in bytes, however they were written down.

Every planted text contains `MARK`, so that one look for the mark in all its forms tells of any.
"""

import base64
import json
import re
import struct
import zlib
from collections.abc import Iterator
from decimal import Decimal
from email import message_from_bytes, policy
from html import escape
from pathlib import Path
from quopri import encodestring
from urllib.parse import quote

MARK = "Kq7Vz密语"
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{40,}={0,2}")
_PACKED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]|PK\x03\x04")
# No planted text is longer, in any form.
_WIDTH = 300
_MOST_PACKED, _MOST_UNPACKED = 2**20, 2**22
# Wraps that are looked into: what is packed inside of what is packed.
_DEPTH = 2


def plant(name: str) -> str:
    """A text that stands nowhere else."""
    return f"{MARK}{name}"


def forms_of(text: str) -> frozenset[bytes]:
    """How a text may stand in a file: encodings, escapes of JSON, HTML, addresses and mail."""
    escaped = json.dumps(text)[1:-1]
    words = {
        escaped,
        escaped.upper().replace("\\U", "\\u"),
        quote(text),
        quote(text).lower(),
        escape(text),
        "".join(f"&#{ord(one)};" if ord(one) > 127 else one for one in text),
    }
    plain = {text.encode(encoding) for encoding in _ENCODINGS}
    plain |= {word.encode() for word in words}
    plain |= {encodestring(text.encode()), text.encode().hex().encode()}
    return frozenset(plain | set(_in_base64(text.encode())))


def _in_base64(data: bytes) -> Iterator[bytes]:
    """Its three shapes inside a longer text, in both alphabets, without what the ends share."""
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + data)
        begun = -(-before * 4 // 3)
        ended = (before + len(data)) * 4 // 3
        yield whole[begun:ended]
        yield whole[begun:ended].translate(bytes.maketrans(b"+/", b"-_"))


def forms_of_price(price: Decimal) -> frozenset[bytes]:
    """How an amount in yuan may stand in a file: as text, and as databases keep numbers."""
    fen = int(price * 100)
    tens = price.scaleb(-4)
    texts = [str(price), f"{price:,}", str(fen), str(tens), f"{tens:,}"]
    # SQLite keeps a whole number of this size in six bytes.
    binary = {fen.to_bytes(6, "big"), _as_numeric(price)}
    binary |= {struct.pack(order, float(price)) for order in ("<d", ">d")}
    return frozenset(form for text in texts for form in forms_of(text)) | binary


def _as_numeric(price: Decimal) -> bytes:
    """PostgreSQL's `numeric`: digits to the base of 10,000, two bytes each."""
    whole, _, part = str(price).partition(".")
    digits = whole.zfill(-(-len(whole) // 4) * 4) + part.ljust(-(-len(part) // 4) * 4, "0")
    groups = [int(digits[place : place + 4]) for place in range(0, len(digits), 4)]
    return struct.pack(f"<{len(groups)}h", *groups)


class Search:
    """What to look for: planted texts by their names, and one price."""

    def __init__(self, planted: dict[str, str], price: Decimal) -> None:
        self._forms = {name: forms_of(text) for name, text in planted.items()}
        self._price = forms_of_price(price)
        self._mark = forms_of(MARK)

    def find_in(self, data: bytes, depth: int = _DEPTH) -> set[str]:
        """The names of what stands in `data`; `mark` for a text that cannot be told, `price`."""
        found = {"price"} if any(form in data for form in self._price) else set()
        if any(form in data for form in self._mark):
            found |= self._names_near(data) or {"mark"}
        if depth:
            found |= {name for part in _unpack(data) for name in self.find_in(part, depth - 1)}
        return found

    def _names_near(self, data: bytes) -> set[str]:
        """Which texts stand where the mark does."""
        near = b"\n".join(
            data[max(0, hit.start() - _WIDTH) : hit.end() + _WIDTH]
            for form in self._mark
            for hit in re.finditer(re.escape(form), data)
        )
        return {name for name, forms in self._forms.items() if any(one in near for one in forms)}

    def find_under(self, place: Path) -> dict[str, set[str]]:
        """What stands in the names and contents of a file or of all in a folder, by their paths."""
        found = {}
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            name = str(path.relative_to(place.parent))
            here = self.find_in(name.encode(errors="surrogateescape"))
            for data in _contents(path):
                here |= self.find_in(data)
            if here:
                found[name] = here
        return found


def _contents(path: Path) -> Iterator[bytes]:
    if not path.is_file():
        return
    data = path.read_bytes()
    yield data
    if path.suffix == ".eml":
        message = message_from_bytes(data, policy=policy.default)
        yield str(message["Subject"]).encode()
        for part in message.walk():
            if not part.is_multipart():
                yield part.get_payload(decode=True) or b""


def _unpack(data: bytes) -> Iterator[bytes]:
    for run in _BASE64.findall(data):
        yield _decoded(run)
    for start in _PACKED.finditer(data):
        unpacked = _inflated(data, start.start(), start[0])
        if unpacked:
            yield unpacked


def _decoded(run: bytes) -> bytes:
    standard = run.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    whole = standard[: len(standard) - (len(standard) % 4 == 1)]
    return base64.b64decode(whole + b"=" * (-len(whole) % 4))


def _inflated(data: bytes, start: int, magic: bytes) -> bytes:
    """A gzip or zlib stream, or the first member of a ZIP, as far as it goes."""
    bits, begin = zlib.MAX_WBITS | 32, start
    if magic == b"PK\x03\x04":
        lengths = data[start + 26 : start + 28], data[start + 28 : start + 30]
        begin = start + 30 + sum(int.from_bytes(length, "little") for length in lengths)
        bits = -zlib.MAX_WBITS
    packed = memoryview(data)[begin : begin + _MOST_PACKED]
    try:
        return zlib.decompressobj(bits).decompress(packed, _MOST_UNPACKED)
    except zlib.error:
        return b""
