"""Files under random names in one folder, outside anything the web server serves."""

import os
import re
import secrets
from pathlib import Path

from marketplace.domain.errors import NotFound
from marketplace.domain.messages import say

_KEY = re.compile(r"[0-9a-f]{32}")


class FileStore:
    """A folder of files; a key says nothing about what the file is or whose."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep `data`; it is on disk, whole, when this returns its key."""
        key = secrets.token_hex(16)
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = path.with_suffix(".partial")
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

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise NotFound(say("没有这个文件。"))
        return self._folder / key[:2] / key
