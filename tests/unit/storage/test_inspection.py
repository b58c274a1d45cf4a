"""Each kind of file goes through its own check."""

from collections.abc import Callable

import pytest

from marketplace.storage.file_types import DOCX, PDF, PNG, TEXT, FileRefused
from marketplace.storage.inspection import inspect
from tests.unit.storage.conftest import make_png


def test_each_kind_is_taken(make_docx: Callable[..., bytes]) -> None:
    assert inspect(make_docx(), "a.docx", 100) is DOCX
    assert inspect(b"%PDF-1.7 plan", "a.pdf", 100) is PDF
    assert inspect(make_png(), "a.png", 100) is PNG
    assert inspect(b"<script>", "a.txt", 100) is TEXT


def test_each_kind_is_checked(make_docx: Callable[..., bytes]) -> None:
    bad = {
        "a.docx": make_docx(word__vbaProject_DOT_bin="x"),
        "a.pdf": b"%PDF-1.7 /JavaScript ",
        "a.png": make_png(11, 10),
    }
    for name, data in bad.items():
        with pytest.raises(FileRefused, match=name):
            inspect(data, name, 100)
