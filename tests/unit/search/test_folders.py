from pathlib import Path

import pytest

from marketplace.search import folders
from marketplace.search.errors import IndexBusy, IndexMissing
from marketplace.search.schema import FORMAT


def test_there_is_no_build_at_first(tmp_path: Path) -> None:
    assert folders.find_build(tmp_path / "none") is None
    with pytest.raises(IndexMissing):
        folders.get_build(tmp_path)


def test_a_build_is_in_use_only_when_done(tmp_path: Path) -> None:
    with folders.new_build(tmp_path) as first:
        assert folders.find_build(tmp_path) is None
    assert folders.get_build(tmp_path) == first


def test_the_next_build_takes_the_place_of_the_last(tmp_path: Path) -> None:
    with folders.new_build(tmp_path) as first:
        pass
    with folders.new_build(tmp_path) as second:
        assert folders.get_build(tmp_path) == first
    assert folders.get_build(tmp_path) == second
    assert not first.exists()


def test_a_build_that_fails_leaves_the_last(tmp_path: Path) -> None:
    with folders.new_build(tmp_path) as first:
        pass
    with pytest.raises(RuntimeError), folders.new_build(tmp_path) as second:
        raise RuntimeError
    assert folders.get_build(tmp_path) == first
    assert not second.exists()


@pytest.mark.parametrize(
    "pointer",
    [
        *("", FORMAT, "0 build-x"),
        *(f"{FORMAT} {name}" for name in ("../elsewhere", "build-../../x", "build-x more")),
    ],
)
def test_a_strange_pointer_leads_nowhere(tmp_path: Path, pointer: str) -> None:
    (tmp_path / "current").write_text(pointer)
    assert folders.find_build(tmp_path) is None


def test_a_pointer_of_bytes_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "current").write_bytes(b"\xff\xfe\x00")
    assert folders.find_build(tmp_path) is None


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    with folders.writing(tmp_path, 0), pytest.raises(IndexBusy), folders.writing(tmp_path, 0):
        pass
    with folders.writing(tmp_path, 0):
        pass
