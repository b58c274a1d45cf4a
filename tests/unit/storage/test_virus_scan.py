"""The virus scanner: the protocol, its failures, and the real daemon."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.storage.virus_scan import NotScanned, VirusFound, scan
from tests.clamd import EICAR, answering, running_clamd


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real daemon."""
    with running_clamd(tmp_path_factory.mktemp("clamd")) as address:
        yield address


def test_the_real_daemon_takes_a_clean_file(clamd: str) -> None:
    scan(clamd, b"%PDF-1.7 plan", "a.pdf")
    scan(clamd, b"", "empty.txt")
    scan(clamd, bytes(3 * 2**20), "large.bin")


def test_the_real_daemon_finds_its_test_file(clamd: str) -> None:
    with pytest.raises(VirusFound, match=r"“a\.txt”.*Eicar-Test") as refusal:
        scan(clamd, b"before " + EICAR, "a.txt")
    assert refusal.value.status == 422


def test_every_byte_is_sent() -> None:
    seen: list[bytes] = []

    def remember(data: bytes) -> bytes:
        seen.append(data)
        return b"stream: OK\0"

    data = bytes(range(256)) * 1000
    with answering(remember) as address:
        scan(address, data, "a.bin")
        scan(f"tcp:{address}", b"x", "a.bin")
    assert seen == [data, b"x"]


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"stream: OK",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: OK, more\0",
        b"UNKNOWN COMMAND\0",
        b"\xff\xfe\0",
        b"x" * 100_000,
    ],
)
def test_an_answer_that_is_no_answer_refuses_for_now(answer: bytes) -> None:
    with answering(lambda _data: answer) as address, pytest.raises(NotScanned) as refusal:
        scan(address, b"x", "a.pdf")
    assert refusal.value.status == 503


def test_no_scanner_refuses_for_now(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    for address in (f"127.0.0.1:{port}", f"unix:{tmp_path}/none", "nonsense", "host:port"):
        with pytest.raises(NotScanned, match="稍后再试"):
            scan(address, b"x", "a.pdf")


def test_the_name_of_a_virus_is_said() -> None:
    answer = b"stream: Win.Test-1 FOUND\0"
    with (
        answering(lambda _data: answer) as address,
        pytest.raises(VirusFound, match=r"Win\.Test-1"),
    ):
        scan(address, b"x", "a.pdf")
