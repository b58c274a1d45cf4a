"""Files that are two things at once: a picture that is also an archive, a program or a page."""

import re
import zipfile
from io import BytesIO

from marketplace.domain.messages import say
from marketplace.storage.file_types import FileRefused

_PAGE = re.compile(rb"<(!doctype\s+html|html|script|iframe|svg|\?php)[\s>]", re.IGNORECASE)
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
# Readers of PDF look for its sign within so many bytes.
_HEAD = 1024


def is_archive_too(data: bytes) -> bool:
    """Whether a program that unpacks archives would find one in this file."""
    return zipfile.is_zipfile(BytesIO(data)) or any(sign in data for sign in _ARCHIVES)


def is_page_too(data: bytes) -> bool:
    """Whether there is markup that a browser might run."""
    return _PAGE.search(data) is not None


def is_pdf_too(data: bytes) -> bool:
    """Whether a reader of PDF would take the file."""
    return b"%PDF-" in data[:_HEAD]


def disguised(name: str) -> FileRefused:
    """The refusal of such a file."""
    return FileRefused(
        say("“%(name)s”里夹带了另一种文件，没有收下。请用原来的软件重新导出后再上传。", name=name)
    )
