"""Pictures: measured by their header, never unpacked, and nothing but pictures."""

import struct
from io import BytesIO

import pytest
from PIL import Image

from marketplace.storage.file_types import JPEG, PNG, FileRefused
from marketplace.storage.image_files import check_image
from tests.unit.storage.conftest import chunk, make_png, pack

MOST = 1_000_000


def _jpeg(**options: bytes) -> bytes:
    out = BytesIO()
    Image.new("RGB", (20, 10)).save(out, "JPEG", **options)
    return out.getvalue()


def test_pictures_are_taken() -> None:
    check_image(make_png(), "图.png", PNG, MOST)
    check_image(_jpeg(), "图.jpg", JPEG, MOST)
    check_image(make_png(1000, 1000), "图.png", PNG, MOST)
    check_image(_jpeg() + b"SEFT trailer of a phone", "图.jpg", JPEG, MOST)


def test_a_picture_of_too_many_pixels_is_refused_by_its_header() -> None:
    for width, height in ((1001, 1000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)):
        with pytest.raises(FileRefused, match=f"{width}×{height} 像素"):
            check_image(make_png(width, height), "图.png", PNG, MOST)
    size = _jpeg().index(b"\xff\xc0") + 5
    huge = bytearray(_jpeg())
    huge[size : size + 4] = struct.pack("!HH", 65_500, 65_500)
    with pytest.raises(FileRefused, match="65500×65500"):
        check_image(bytes(huge), "图.jpg", JPEG, MOST)


def test_moving_pictures_count_as_many() -> None:
    still = make_png(100, 100)
    moving = make_png(100, 100, chunk(b"acTL", struct.pack("!II", 5000, 0)))
    check_image(still, "图.png", PNG, MOST)
    with pytest.raises(FileRefused, match="100×100 像素"):
        check_image(moving, "图.png", PNG, MOST)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n....",
        make_png()[:-20],
        make_png().replace(b"IDAT", b"IDAX"),
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"short"),
    ],
)
def test_what_is_no_whole_picture_is_refused(data: bytes) -> None:
    with pytest.raises(FileRefused, match="不是完整的图片"):
        check_image(data, "图.png", PNG, MOST)
    with pytest.raises(FileRefused, match="不是完整的图片"):
        check_image(b"\xff\xd8\xff\xe0", "图.jpg", JPEG, MOST)


@pytest.mark.parametrize(
    "data",
    [
        make_png() + pack({"a.html": "x"}),
        make_png() + b"<html><body>",
        make_png() + b"Rar!\x1a\x07\x01\x00",
        make_png(2, 2, chunk(b"tEXt", b"Comment\0<script>alert(1)</script>")),
        make_png(2, 2, chunk(b"tEXt", b"Comment\0%PDF-1.4")),
    ],
)
def test_a_picture_that_is_something_else_too_is_refused(data: bytes) -> None:
    with pytest.raises(FileRefused, match="另一种文件"):
        check_image(data, "图.png", PNG, MOST)


def test_markup_in_a_comment_is_found_too() -> None:
    with pytest.raises(FileRefused, match="另一种文件"):
        check_image(_jpeg(comment=b"<?php system($_GET[1]); ?>"), "图.jpg", JPEG, MOST)
