"""Files that are there whole or not at all, and are never overwritten by accident."""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

PRIVATE, PUBLIC = 0o600, 0o644
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def write_new(path: Path, content: str, mode: int = PUBLIC) -> None:
    """Write a file that must not be there yet."""
    with _candidate(path, content, mode) as candidate:
        try:
            # Unlike a rename, a link never takes the place of another file.
            os.link(candidate, path)
        except FileExistsError:
            raise click.ClickException(
                f"{path} is there already and is left as it is: choose another name"
            ) from None


def rewrite(path: Path, content: str, mode: int = PUBLIC) -> None:
    """Put new content in the place of a file's; a reader sees the old or the new."""
    with _candidate(path, content, mode) as candidate:
        candidate.replace(path)


def read_text(path: Path, most: int) -> str:
    """A file of ASCII or UTF-8 text of at most `most` bytes."""
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
        if len(data) > most:
            raise click.ClickException(f"{path} is larger than {most} bytes")
        return data.decode()
    except UnicodeDecodeError:
        raise click.ClickException(f"{path} is not a text file") from None
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from error


def require_private(path: Path) -> None:
    """Refuse a key file that others may read."""
    mode = path.stat().st_mode
    if os.name == "posix" and mode & _OTHERS:
        raise click.ClickException(
            f"others may read the key file {path} (mode {stat.S_IMODE(mode):o}): make sure that "
            "nobody did, then run chmod 600 on it"
        )


@contextmanager
def _candidate(path: Path, content: str, mode: int) -> Iterator[Path]:
    candidate = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(candidate, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield candidate
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from error
    finally:
        candidate.unlink(missing_ok=True)
