"""ClamAV's daemon for tests: the real one with our own signature, and a fake that misbehaves."""

import getpass
import shutil
import socket
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# The test file that every scanner knows (EICAR), in two halves: whole, it would be one.
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}" + r"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()

_CONFIG = """
DatabaseDirectory {folder}/signatures
LocalSocket {folder}/clamd.sock
TemporaryDirectory {folder}
Foreground yes
MaxThreads 2
User {user}
"""


@contextmanager
def running_clamd(folder: Path) -> Iterator[str]:
    """The address of a daemon that knows EICAR, and nothing else."""
    signatures = folder / "signatures"
    signatures.mkdir()
    (signatures / "test.ndb").write_text(f"Eicar-Test:0:*:{EICAR.hex()}\n")
    (folder / "clamd.conf").write_text(_CONFIG.format(folder=folder, user=getpass.getuser()))
    program = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    assert program, "clamd is missing: .ci/system-packages.sh installs it"
    process = subprocess.Popen(
        [program, "--config-file", str(folder / "clamd.conf")],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        _wait_until_listening(process)
        yield f"unix:{folder}/clamd.sock"
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _wait_until_listening(process: "subprocess.Popen[str]") -> None:
    """It says so before it waits for the first question."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if "Self checking" in line:
            return
    raise AssertionError("clamd did not start: " + "".join(said))


@contextmanager
def answering(answer: Callable[[bytes], bytes]) -> Iterator[str]:
    """The address of a fake that reads one file, as the protocol wants it, and sends `answer`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, answer))
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=30)


def _serve(listener: socket.socket, answer: Callable[[bytes], bytes]) -> None:
    with suppress(OSError):
        while True:
            connection, _address = listener.accept()
            with connection, suppress(OSError, AssertionError):
                connection.settimeout(10)
                connection.sendall(answer(_receive(connection.makefile("rb"))))


def _receive(stream: object) -> bytes:
    read = stream.read  # type: ignore[attr-defined]
    assert read(10) == b"zINSTREAM\0"
    received = b""
    while length := struct.unpack("!I", read(4))[0]:
        received += read(length)
    return received
