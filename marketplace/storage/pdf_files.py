"""PDF documents without programs: no scripts, no starting of other programs, no files inside.

Names are looked for in the raw bytes, with their escapes (`/J#61vaScript`) undone, and in the
packed object streams in which writers of PDF 1.5 and later keep dictionaries. A script that is
encrypted, or packed in another way, is not found; the virus scanner is for those. An action's
`/JS` needs no search of its own: without `/S /JavaScript` nothing runs it.
"""

import re
import zlib
from collections.abc import Iterator

from marketplace.domain.messages import mark, say
from marketplace.storage.disguises import disguised, is_archive_too, is_page_too
from marketplace.storage.file_types import FileRefused

_NAME = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z0-9_.\-])")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECT_STREAM = re.compile(rb"/ObjStm(?![A-Za-z0-9]).{0,400}?stream\r?\n", re.DOTALL)
_MOST_UNPACKED = 64 * 2**20
_TAIL = 64 * 1024

_SCRIPT = mark("“%(name)s”含有脚本或会启动其他程序，没有收下。请“打印为 PDF”后再上传。")
_INSIDE = mark("“%(name)s”里附有其他文件，没有收下。请去掉附件或“打印为 PDF”，附件另行上传。")
_TOO_LARGE = mark("“%(name)s”解压后过大，为安全起见没有收下。请“打印为 PDF”后再上传。")


def check_pdf(data: bytes, name: str) -> None:
    """`FileRefused` for a document that does more than show pages."""
    for part in _readable_parts(data, name):
        found = _NAME.search(_ESCAPE.sub(_unescape, part))
        if found:
            is_file = found[1].startswith(b"Embedded")
            raise FileRefused(say(_INSIDE if is_file else _SCRIPT, name=name))
    end = data.rfind(b"%%EOF")
    if is_archive_too(data) or (end >= 0 and is_page_too(data[end:][:_TAIL])):
        raise disguised(name)


def _unescape(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 16)])


def _readable_parts(data: bytes, name: str) -> Iterator[bytes]:
    """The file itself, then each of its object streams, unpacked."""
    yield data
    left = _MOST_UNPACKED
    for stream in _OBJECT_STREAM.finditer(data):
        unpacked = _inflate(data, stream.end(), left)
        left -= len(unpacked)
        if left <= 0:
            raise FileRefused(say(_TOO_LARGE, name=name))
        yield unpacked


def _inflate(data: bytes, start: int, most: int) -> bytes:
    """What is packed at `start`, at most `most` bytes; nothing where it is packed otherwise."""
    end = data.find(b"endstream", start)
    packed = data[start : end if end >= 0 else None]
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:
        return b""
