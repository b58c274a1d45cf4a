"""Where an index lies: builds side by side, and a pointer to the one in use.

    folder/current              "<format> <build>", replaced atomically
    folder/write.lock           held by whoever writes
    folder/build-<random>/scenarios/   a Whoosh index
    folder/build-<random>/models/      another

Whoosh's files hold pickles: the folder must be writable only by those who may run code.
"""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.util.filelock import FileLock, try_for

from marketplace.search.errors import IndexBusy, IndexMissing
from marketplace.search.schema import FORMAT

_POINTER = "current"
_BUILD = "build-"


def find_build(folder: Path) -> Path | None:
    """The build that the pointer leads to; None without one or with one of another format."""
    try:
        form, name = (folder / _POINTER).read_text("utf-8").split()
    except (OSError, ValueError):
        return None
    is_ours = form == FORMAT and name.startswith(_BUILD) and Path(name).name == name
    return folder / name if is_ours else None


def get_build(folder: Path) -> Path:
    """The build in use; `IndexMissing` if there is none."""
    build = find_build(folder)
    if build is None:
        raise IndexMissing
    return build


@contextmanager
def new_build(folder: Path) -> Iterator[Path]:
    """An empty folder to fill in the block; afterwards it is the build in use, at once, and all
    others are dropped. If the block raises, it is the one dropped.

    Snapshots of a dropped build stay readable: their files are open.
    """
    build = folder / f"{_BUILD}{secrets.token_hex(6)}"
    build.mkdir()
    try:
        yield build
        _point_to(build)
    finally:
        _drop_all_but(find_build(folder), folder)


def _point_to(build: Path) -> None:
    fresh = build.with_name(f"{_POINTER}.new")
    fresh.write_text(f"{FORMAT} {build.name}\n", "utf-8")
    fresh.replace(build.with_name(_POINTER))


def _drop_all_but(used: Path | None, folder: Path) -> None:
    for build in folder.glob(f"{_BUILD}*"):
        if build != used:
            shutil.rmtree(build, ignore_errors=True)


@contextmanager
def writing(folder: Path, patience: float) -> Iterator[None]:
    """Hold the write lock; `IndexBusy` if it is not free within `patience` seconds."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(str(folder / "write.lock"))
    if not try_for(lock.acquire, timeout=patience, delay=0.02):
        raise IndexBusy
    try:
        yield
    finally:
        lock.release()
