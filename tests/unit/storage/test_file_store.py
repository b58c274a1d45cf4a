"""Files under random names."""

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from marketplace.domain.errors import NotFound
from marketplace.storage.file_store import FileStore


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


@pytest.mark.parametrize("data", [b"", b"\x00\xff", b"x" * 100_000], ids=["empty", "bytes", "long"])
def test_what_is_put_in_comes_out(store: FileStore, data: bytes) -> None:
    assert store.get(store.put(data)) == data


def test_the_same_bytes_twice_are_two_files(store: FileStore) -> None:
    first, second = store.put(b"same"), store.put(b"same")
    store.remove(first)
    assert store.get(second) == b"same"


def test_nobody_else_on_the_machine_reads_them(store: FileStore, tmp_path: Path) -> None:
    key = store.put(b"sealed")
    (path,) = (tmp_path / "files").rglob(key)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_nothing_half_written_stays(store: FileStore, tmp_path: Path) -> None:
    store.put(b"whole")
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [""]


def test_what_is_gone_is_said_to_be_gone(store: FileStore) -> None:
    key = store.put(b"old")
    store.remove(key)
    store.remove(key)
    with pytest.raises(NotFound):
        store.get(key)


@pytest.mark.parametrize(
    "key",
    ["", "..", "../../etc/passwd", "A" * 32, "0" * 31, "0" * 33, "0" * 31 + "\n", "0" * 31 + "/"],
)
def test_no_key_leads_out_of_the_folder(store: FileStore, key: str) -> None:
    for action in (store.get, store.remove):
        with pytest.raises(NotFound):
            action(key)


def test_it_lists_what_was_put_before_a_moment(store: FileStore, tmp_path: Path) -> None:
    old, new = store.put(b"old"), store.put(b"new")
    (path,) = (tmp_path / "files").rglob(old)
    os.utime(path, (1000, 1000))
    begun = path.with_name("f" * 32 + ".partial")
    begun.touch()
    os.utime(begun, (1000, 1000))
    assert sorted(store.list_keys(datetime.fromtimestamp(1001, UTC))) == sorted([old, "f" * 32])
    assert list(store.list_keys(datetime.fromtimestamp(1000, UTC))) == []
    assert new in store.list_keys(datetime.now(UTC) + timedelta(hours=1))


def test_it_lists_nothing_before_anything_was_put(store: FileStore) -> None:
    assert list(store.list_keys(datetime.now(UTC))) == []
