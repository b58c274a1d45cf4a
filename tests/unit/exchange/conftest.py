"""Where the real lists are, and how a test makes a workbook by hand."""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

SHARED_DATA = Path(__file__).resolve().parents[4] / "shared" / "data"

MakeWorkbook = Callable[..., bytes]


@pytest.fixture(scope="session")
def real_list() -> bytes:
    """The 147 real scenarios."""
    return (SHARED_DATA / "scenarios" / "scenarios.jsonl").read_bytes()


@pytest.fixture(scope="session")
def real_records(real_list: bytes) -> list[dict[str, Any]]:
    """The same, read by the standard library alone."""
    return [json.loads(line) for line in real_list.decode("utf-8").splitlines()]


@pytest.fixture
def make_workbook() -> MakeWorkbook:
    """A workbook of one sheet from rows of cells, with merges given as `A1:C1`."""

    def make(rows: Iterable[Sequence[object]], merges: Sequence[str] = ()) -> bytes:
        workbook = Workbook()
        sheet = workbook.worksheets[0]
        for row in rows:
            sheet.append(list(row))
        for merge in merges:
            sheet.merge_cells(merge)
        return saved(workbook)

    return make


def saved(workbook: Workbook) -> bytes:
    """The workbook's bytes."""
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


@pytest.fixture
def save() -> Callable[[Workbook], bytes]:
    """Turns a workbook into bytes."""
    return saved


@pytest.fixture
def replace_part() -> Callable[[bytes, str, bytes], bytes]:
    """The workbook with one part's bytes replaced, everything else as it was."""

    def replace(data: bytes, name: str, content: bytes) -> bytes:
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(data)) as old,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for entry in old.namelist():
                new.writestr(entry, content if entry == name else old.read(entry))
        return out.getvalue()

    return replace
