"""Files under random names in one folder, outside anything the web server serves."""

import os
import re
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from marketplace.domain.errors import NotFound
from marketplace.domain.messages import say

_KEY = re.compile(r"[0-9a-f]{32}")
_PARTIAL = ".partial"


class FileStore:
    """A folder of files; a key says nothing about what the file is or whose."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep `data`; it is on disk, whole, when this returns its key."""
        key = secrets.token_hex(16)
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = path.with_suffix(_PARTIAL)
        descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
        return key

    def get(self, key: str) -> bytes:
        """The bytes under `key`; `NotFound` if there are none."""
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            raise NotFound(say("文件不在了。请联系平台管理员。")) from None

    def begin_of(self, key: str, count: int) -> bytes:
        """The first `count` bytes under `key`; `NotFound` if there are none."""
        try:
            with self._path(key).open("rb") as file:
                return file.read(count)
        except FileNotFoundError:
            raise NotFound(say("文件不在了。请联系平台管理员。")) from None

    def remove(self, key: str) -> None:
        """Forget `key`; nothing happens if it is gone already."""
        self._path(key).unlink(missing_ok=True)
        self._path(key).with_suffix(_PARTIAL).unlink(missing_ok=True)

    def list_keys(self, before: datetime) -> Iterator[str]:
        """The keys of files put before a moment, and of those that a killed process began then."""
        for path in self._folder.glob("??/*"):
            is_file = _KEY.fullmatch(path.stem) and path.suffix in ("", _PARTIAL)
            if is_file and _put_at(path) < before.timestamp():
                yield path.stem

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise NotFound(say("没有这个文件。"))
        return self._folder / key[:2] / key


def _put_at(path: Path) -> float:
    """Seconds since 1970; never, where the file is gone by now."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
