"""The OpenSSF model-signing digest of a folder of weights, and where two folders differ.

What is hashed, after the reference implementation (sigstore/model-transparency, predicate
`https://model_signing/signature/v1.0`, serialization "files", hash "sha256"):

1. every regular file below the folder, hidden ones too, by SHA-256 over its bytes;
2. ordered by the parts of its path relative to the folder, compared by code point;
3. the digest is SHA-256 over the files' 32-byte digests one after the other, in that order. It is
   `subject[0].digest.sha256` of the signed statement.

Left out, at the top of the folder only: `.git`, `.gitattributes`, `.github`, `.gitignore` (the
default of the reference), the signature `model.sig`, and what the caller names. A symbolic link,
a pipe or a socket is refused. With `follow_links` a link to a file counts as that file; one to a
folder stays refused, for the reference would leave its content out without a word.

Names and empty folders are not part of the digest: a file renamed without changing its place in
the order goes unnoticed there, and is noticed by `compare` with the signed list of files.
"""

import base64
import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from marketplace.credentials.strict_json import BadJson, parse_object
from marketplace.domain.errors import MarketplaceError
from marketplace.domain.messages import Message, say

IGNORED = (".git", ".gitattributes", ".github", ".gitignore", "model.sig")
LARGEST_MANIFEST = 64 * 2**20
_CHUNK = 2**20
_DEEPEST = 40
_HEX = frozenset("0123456789abcdef")


class WeightsRefused(MarketplaceError):
    """The folder or the list of files cannot be used for the comparison."""


@dataclass(frozen=True)
class WeightFile:
    """One file: its path in the folder with `/` between the parts, and its SHA-256 (hex)."""

    name: str
    digest: str


@dataclass(frozen=True)
class Manifest:
    """The files in the order in which their digests are hashed."""

    files: tuple[WeightFile, ...]

    @property
    def digest(self) -> str:
        """The digest of the whole (hex)."""
        whole = hashlib.sha256()
        for file in self.files:
            whole.update(bytes.fromhex(file.digest))
        return whole.hexdigest()


@dataclass(frozen=True)
class Differences:
    """Names of files that are not as listed; all empty where everything is."""

    changed: tuple[str, ...]
    missing: tuple[str, ...]
    added: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.changed or self.missing or self.added)


def find_digest(text: str) -> str | None:
    """The SHA-256 in what somebody typed, small letters; None if it is none.

    `sha256:` before it and spaces around it are taken off.
    """
    digest = text.strip().lower().removeprefix("sha256:").strip()
    return digest if is_digest(digest) else None


def is_digest(text: str) -> bool:
    """Whether it is a SHA-256 in small hexadecimal digits."""
    return len(text) == 64 and set(text) <= _HEX


def hash_folder(
    folder: Path, ignored: Collection[str] = (), *, follow_links: bool = False
) -> Manifest:
    """The manifest of `folder`; files are read piece by piece. Raises `WeightsRefused`.

    `ignored` are paths relative to the folder: files, or folders with all they hold.
    """
    left_out = {PurePosixPath(name) for name in (*IGNORED, *ignored)}
    try:
        found = sorted(_list_files(folder, PurePosixPath(), left_out, follow_links=follow_links))
        files = tuple(WeightFile(str(PurePosixPath(*p)), _hash(folder / Path(*p))) for p in found)
    except OSError as error:
        raise WeightsRefused(
            say("读不了“%(path)s”：%(why)s。", path=error.filename, why=error.strerror)
        ) from None
    if not files:
        raise WeightsRefused(say("文件夹里没有可以核对的文件。"))
    return Manifest(files)


def _list_files(
    folder: Path, below: PurePosixPath, left_out: Collection[PurePosixPath], *, follow_links: bool
) -> Iterator[tuple[str, ...]]:
    for path in (folder / below).iterdir():
        name = below / path.name
        if name in left_out:
            continue
        if path.is_symlink() and not (follow_links and path.is_file()):
            raise WeightsRefused(_link(name, follow_links=follow_links))
        if path.is_dir():
            yield from _list_files(folder, name, left_out, follow_links=follow_links)
        elif path.is_file():
            yield name.parts
        else:
            raise WeightsRefused(say("“%(name)s”不是普通文件，无法核对。", name=str(name)))


def _link(name: PurePosixPath, *, follow_links: bool) -> Message:
    if follow_links:
        return say(
            "“%(name)s”是指向文件夹的链接，或者链接已失效；规范不核对它的内容，请换成真实的文件。",
            name=str(name),
        )
    return say(
        "“%(name)s”是符号链接。请换成真实的文件；确认来源可靠时可以加 --follow-links。",
        name=str(name),
    )


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def compare(found: Manifest, listed: Manifest) -> Differences:
    """Which of the files found are not as listed."""
    here = {file.name: file.digest for file in found.files}
    there = {file.name: file.digest for file in listed.files}
    return Differences(
        changed=tuple(n for n in there if n in here and here[n] != there[n]),
        missing=tuple(n for n in there if n not in here),
        added=tuple(n for n in here if n not in there),
    )


def read_manifest(data: bytes) -> Manifest:
    """The files listed by a `model.sig`, by the statement in it, or by `check-weights --json`.

    The signature is not checked: the digest of the list is what is compared with a recorded one.
    Raises `WeightsRefused`.
    """
    document = _as_object(data)
    envelope = document.get("dsseEnvelope")
    if isinstance(envelope, dict):
        document = _as_object(_payload(envelope))
    predicate = document.get("predicate")
    if isinstance(predicate, dict):
        document = predicate
    return _from_resources(document.get("resources"))


def _as_object(data: bytes) -> Mapping[str, object]:
    try:
        return parse_object(data.decode(), _DEEPEST)
    except (UnicodeDecodeError, BadJson):
        raise _unknown_list() from None


def _payload(envelope: Mapping[str, object]) -> bytes:
    try:
        return base64.b64decode(str(envelope.get("payload")), validate=True)
    except ValueError:
        raise _unknown_list() from None


def _from_resources(resources: object) -> Manifest:
    if not isinstance(resources, list) or not resources:
        raise _unknown_list()
    files = [_listed_file(entry) for entry in resources]
    if len({file.name for file in files}) < len(files):
        raise WeightsRefused(say("清单里有重复的文件名。"))
    return Manifest(tuple(sorted(files, key=lambda file: PurePosixPath(file.name).parts)))


def _listed_file(entry: object) -> WeightFile:
    if not isinstance(entry, dict):
        raise _unknown_list()
    name, algorithm, digest = (entry.get(key) for key in ("name", "algorithm", "digest"))
    if algorithm != "sha256":
        raise WeightsRefused(
            say("清单用的是 %(name)s，这里只能核对 sha256。", name=str(algorithm)[:40])
        )
    if not (isinstance(name, str) and isinstance(digest, str) and is_digest(digest)):
        raise _unknown_list()
    return WeightFile(name, digest)


def _unknown_list() -> WeightsRefused:
    return WeightsRefused(
        say("不是 OpenSSF model-signing 的清单：需要 model.sig，或本命令 --json 的输出。")
    )
