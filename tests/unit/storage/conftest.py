"""Files made by hand: office packages, PDF documents, pictures."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest

TYPES = "[Content_Types].xml"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

Parts = dict[str, str | bytes]


def pack(parts: Parts) -> bytes:
    """A packed archive with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def content_types(*types: str) -> str:
    """`[Content_Types].xml` for parts of these types."""
    rows = "".join(f'<Override PartName="/p{i}" ContentType="{t}"/>' for i, t in enumerate(types))
    return f'<Types xmlns="urn:types">{rows}</Types>'


def links(*targets: tuple[str, str, str]) -> str:
    """Relationships: kind, target, mode."""
    rows = "".join(
        f'<Relationship Type="{LINK}/{kind}" Target="{target}" TargetMode="{mode}"/>'
        for kind, target, mode in targets
    )
    return f'<Relationships xmlns="urn:relationships">{rows}</Relationships>'


def document(body: str) -> str:
    """`word/document.xml` around `body`."""
    return f'<w:document xmlns:w="urn:w"><w:body>{body}</w:body></w:document>'


@pytest.fixture
def make_docx() -> Callable[..., bytes]:
    """A small Word document, with parts added or replaced."""

    def make(**parts: str | bytes) -> bytes:
        changed = {name.replace("__", "/").replace("_DOT_", "."): p for name, p in parts.items()}
        plain: Parts = {
            TYPES: content_types(WORD),
            "_rels/.rels": links(("officeDocument", "word/document.xml", "Internal")),
            "word/document.xml": document("<w:p><w:r><w:t>方案</w:t></w:r></w:p>"),
        }
        return pack({**plain, **changed})

    return make


def chunk(kind: bytes, content: bytes) -> bytes:
    """One chunk of a PNG."""
    check = zlib.crc32(kind + content)
    return struct.pack("!I", len(content)) + kind + content + struct.pack("!I", check)


def make_png(width: int = 2, height: int = 2, *extra: bytes) -> bytes:
    """A grey picture; only the beginning of its first rows is there if it is large."""
    header = struct.pack("!IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes((min(width, 10_000) + 1) * min(height, 2)))
    chunks = (chunk(b"IHDR", header), *extra, chunk(b"IDAT", rows), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
