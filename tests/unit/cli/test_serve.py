"""`marketplace serve` as a process: ready, answering, stopping, failing."""

import json
import os
import signal
import socket
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

import pytest

from tests.programs import Started
from tests.unit.cli.conftest import Program


def _address(process: Started) -> str:
    line = process.stdout.readline()
    assert line.startswith("ready http://127.0.0.1:"), process.communicate(timeout=30)
    return line.split()[1]


def _children(process: Started) -> dict[str, int]:
    """The process ids of the direct children, by the names that lists of processes show."""
    pids = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return {Path(f"/proc/{pid}/comm").read_text().strip(): int(pid) for pid in pids}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_it_says_where_it_answers_and_stops_cleanly(
    prepared: Program, number: signal.Signals
) -> None:
    process = prepared("serve")
    with urllib.request.urlopen(f"{_address(process)}/healthz", timeout=10) as answer:
        assert json.load(answer)["status"] == "ok"
        assert answer.headers["Server"] == "gunicorn"
    children = _children(process)
    assert children.keys() == {"web server", "worker"}
    process.send_signal(number)
    output, errors = process.communicate(timeout=40)
    assert (process.returncode, output, errors) == (0, "", "")
    assert [pid for pid in children.values() if Path(f"/proc/{pid}").exists()] == []


@pytest.mark.parametrize("victim", ["web server", "worker"])
def test_the_end_of_one_process_is_the_end_of_all(prepared: Program, victim: str) -> None:
    process = prepared("serve")
    _address(process)
    children = _children(process)
    os.kill(children[victim], signal.SIGKILL)
    _output, errors = process.communicate(timeout=40)
    assert process.returncode == 1
    assert f"the {victim} ended with code -9; everything is stopped" in errors
    assert [pid for pid in children.values() if Path(f"/proc/{pid}").exists()] == []


def test_an_address_longer_than_any_of_ours_is_refused(prepared: Program) -> None:
    address = f"{_address(prepared('serve'))}/?q={'x' * 9000}"
    with pytest.raises(HTTPError) as refusal:
        urllib.request.urlopen(address, timeout=10)
    assert refusal.value.code == 414
    refusal.value.close()


def test_without_init_it_says_what_to_do(program: Program) -> None:
    process = program("serve")
    _output, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "run `marketplace init`" in errors


def test_a_port_in_use_is_named(prepared: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = prepared("serve", MARKETPLACE_PORT=str(port))
        _output, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in errors
