"""Key material in files that only their owner may read."""

import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

from marketplace.domain.messages import say
from marketplace.sealing.errors import KeyUnusable

MAX_KEY_FILE_BYTES = 4096
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_or_create(path: Path, make: Callable[[], bytes]) -> bytes:
    """What the key file at `path` holds; `make` gives it when there is none yet.

    Of several processes that create it at once all return what the first one wrote, and nobody
    ever sees half a file. Raises `KeyUnusable`.
    """
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _create(path, make())
        return _read(path)
    except OSError as error:
        raise KeyUnusable(
            say("无法读写密钥文件 %(path)s：%(error)s。", path=path, error=error.strerror or error)
        ) from error


def replace_file(path: Path, successor: Path, retired: Path) -> None:
    """Put `successor` in the place of `path`, whose content stays as `retired`. Killed at any
    moment it can be called again; at no moment is there no `path`."""
    try:
        if not retired.exists():
            os.link(path, retired)
        successor.replace(path)
        _flush_folder(path.parent)
    except OSError as error:
        raise KeyUnusable(
            say("无法读写密钥文件 %(path)s：%(error)s。", path=path, error=error.strerror or error)
        ) from error


def _create(path: Path, content: bytes) -> None:
    candidate = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _write_durably(candidate, content)
        os.link(candidate, path)
    except FileExistsError:
        return
    finally:
        candidate.unlink(missing_ok=True)
    _flush_folder(path.parent)


def _write_durably(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path) -> bytes:
    # Without O_NONBLOCK a pipe in the key's place would hang the start of the platform.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        _check(path, os.fstat(file.fileno()))
        return file.read(MAX_KEY_FILE_BYTES)


def _check(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise KeyUnusable(say("密钥文件 %(path)s 不是普通文件。", path=path))
    if status.st_mode & _OTHERS:
        raise KeyUnusable(
            say(
                "密钥文件 %(path)s 的权限是 %(mode)s，其他用户可以访问。"
                "请确认没有泄露后改为 600（chmod 600）再启动。",
                path=path,
                mode=f"{stat.S_IMODE(status.st_mode):o}",
            )
        )
