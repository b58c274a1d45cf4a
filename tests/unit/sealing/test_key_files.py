import multiprocessing
import os
import stat
from pathlib import Path

import pytest

from marketplace.sealing.errors import KeyUnusable
from marketplace.sealing.key_files import read_or_create


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "a.key"
    assert read_or_create(path, lambda: b"material") == b"material"
    assert path.read_bytes() == b"material"
    assert _mode(path) == 0o600
    assert _mode(path.parent) == 0o700


def test_an_existing_key_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    read_or_create(path, lambda: b"first")
    assert read_or_create(path, lambda: b"second") == b"first"


def test_no_candidate_is_left_behind(tmp_path: Path) -> None:
    read_or_create(tmp_path / "a.key", lambda: b"material")
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.key"]


@pytest.mark.parametrize("mode", [0o640, 0o620, 0o610, 0o604, 0o602, 0o601, 0o666])
def test_a_key_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.key"
    read_or_create(path, lambda: b"material")
    path.chmod(mode)
    with pytest.raises(KeyUnusable, match=rf"a\.key 的权限是 {mode:o}.*chmod 600"):
        read_or_create(path, lambda: b"other")
    assert path.read_bytes() == b"material"


def test_a_loser_of_the_race_takes_the_winners_key(tmp_path: Path) -> None:
    path = tmp_path / "a.key"

    def overtaken() -> bytes:
        read_or_create(path, lambda: b"winner")
        return b"loser"

    assert read_or_create(path, overtaken) == b"winner"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.key"]


def _create_together(path: Path, barrier: object, queue: object) -> None:
    def make() -> bytes:
        barrier.wait()  # type: ignore[attr-defined]
        return os.urandom(32)

    queue.put(read_or_create(path, make))  # type: ignore[attr-defined]


def test_processes_that_create_at_once_agree(tmp_path: Path) -> None:
    fresh = multiprocessing.get_context("spawn")
    # Every process has found no file before any may write one.
    barrier, queue = fresh.Barrier(4), fresh.Queue()
    arguments = (tmp_path / "a.key", barrier, queue)
    workers = [fresh.Process(target=_create_together, args=arguments) for _ in range(4)]
    for worker in workers:
        worker.start()
    found = {queue.get(timeout=60) for _ in workers}
    for worker in workers:
        worker.join()
    assert found == {(tmp_path / "a.key").read_bytes()}
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.key"]


def test_a_folder_in_the_files_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.key").mkdir()
    with pytest.raises(KeyUnusable):
        read_or_create(tmp_path / "a.key", lambda: b"material")


def test_a_pipe_in_the_files_place_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.key", 0o600)
    with pytest.raises(KeyUnusable, match="不是普通文件"):
        read_or_create(tmp_path / "a.key", lambda: b"material")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file")
    with pytest.raises(KeyUnusable, match=r"keys/a\.key"):
        read_or_create(tmp_path / "keys" / "a.key", lambda: b"material")
