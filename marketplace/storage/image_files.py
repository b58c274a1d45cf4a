"""Pictures: small enough to be shown, and nothing else besides. Their pixels are never unpacked."""

import struct
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from marketplace.domain.messages import say
from marketplace.storage.disguises import disguised, is_archive_too, is_page_too, is_pdf_too
from marketplace.storage.file_types import FileRefused, FileType

# Pillow would warn, of a size of its own, in words for programmers; `check_image` has the limit.
Image.MAX_IMAGE_PIXELS = None

_DAMAGED = (UnidentifiedImageError, SyntaxError, OSError, ValueError, LookupError, EOFError)
_MEGA = 1_000_000


def check_image(data: bytes, name: str, file_type: FileType, most_pixels: int) -> None:
    """`FileRefused` for a picture that is broken, too large, or something else as well."""
    try:
        width, height, pictures = _measure(data, file_type)
    except (*_DAMAGED, struct.error, OverflowError, MemoryError):
        raise FileRefused(
            say("“%(name)s”不是完整的图片，无法打开。请重新导出后再上传。", name=name)
        ) from None
    if width * height * pictures > most_pixels:
        raise FileRefused(
            say(
                "“%(name)s”有 %(width)s×%(height)s 像素，超过 %(limit)s 百万像素的上限。"
                "请缩小后再上传。",
                name=name,
                width=width,
                height=height,
                limit=most_pixels // _MEGA,
            )
        )
    if is_archive_too(data) or is_page_too(data) or is_pdf_too(data):
        raise disguised(name)


def _measure(data: bytes, file_type: FileType) -> tuple[int, int, int]:
    """Width, height and number of pictures, by the header; the rest is checked for wholeness."""
    with Image.open(BytesIO(data), formats=(file_type.name,)) as image:
        pictures: int = getattr(image, "n_frames", 1)
        width, height = image.size
        image.verify()
    return width, height, pictures
