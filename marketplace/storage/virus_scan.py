"""ClamAV's daemon asked about a file, over its socket (`INSTREAM`; see clamd(8)).

What cannot be asked is not taken: a file that nobody has looked at is refused for now.
"""

import socket
import struct
from contextlib import closing

from marketplace.domain.messages import say
from marketplace.storage.file_types import FileRefused

_CONNECT_SECONDS = 5
_ANSWER_SECONDS = 60
_PIECE = 64 * 1024
_LONGEST_ANSWER = 4096


class VirusFound(FileRefused):
    """The scanner knows the file for harmful."""


class NotScanned(FileRefused):
    """The scanner gave no answer; the same file may be taken later."""

    status = 503


def scan(address: str, data: bytes, name: str) -> None:
    """Return if clamd at `address` (`unix:/path` or `host:port`) finds nothing in `data`.

    Raises `VirusFound`, `NotScanned`.
    """
    try:
        answer = _ask(address, data)
    except (OSError, ValueError):
        raise _not_scanned(name) from None
    if answer == "stream: OK":
        return
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        virus = answer.removeprefix("stream: ").removesuffix(" FOUND")
        raise VirusFound(
            say("“%(name)s”被查出病毒（%(virus)s），没有收下。", name=name, virus=virus)
        )
    raise _not_scanned(name)


def is_answering(address: str) -> bool:
    """Whether a daemon is there that could be asked."""
    try:
        with closing(_connect(address)) as connection:
            connection.sendall(b"zPING\0")
            return _read_answer(connection) == "PONG"
    except (OSError, ValueError):
        return False


def _not_scanned(name: str) -> NotScanned:
    return NotScanned(say("病毒检查暂时无法进行，“%(name)s”没有收下。请稍后再试。", name=name))


def _ask(address: str, data: bytes) -> str:
    with closing(_connect(address)) as connection:
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), _PIECE):
            piece = data[start : start + _PIECE]
            connection.sendall(struct.pack("!I", len(piece)) + piece)
        connection.sendall(struct.pack("!I", 0))
        return _read_answer(connection)


def _connect(address: str) -> socket.socket:
    if address.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_CONNECT_SECONDS)
        try:
            connection.connect(address.removeprefix("unix:"))
        except OSError:
            connection.close()
            raise
    else:
        host, _colon, port = address.removeprefix("tcp:").rpartition(":")
        connection = socket.create_connection((host.strip("[]"), int(port)), _CONNECT_SECONDS)
    connection.settimeout(_ANSWER_SECONDS)
    return connection


def _read_answer(connection: socket.socket) -> str:
    """Up to the NUL that ends it."""
    received = b""
    while b"\0" not in received:
        piece = connection.recv(_LONGEST_ANSWER)
        if not piece or len(received) > _LONGEST_ANSWER:
            raise OSError("the scanner's answer is broken off")
        received += piece
    return received.partition(b"\0")[0].decode("utf-8", "replace")
