"""Figures from rounds of requests."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from marketplace.cli.bench.measuring import BadAnswer, Figures, Round, run_round, summarise


def test_figures_are_the_median_rate_and_percentiles_over_all_requests() -> None:
    rounds = [
        Round(1.0, (10.0, 20.0)),
        Round(0.5, (30.0, 40.0)),
        Round(2.0, (50.0,)),
    ]
    # Rates 2, 4 and 0.5 a second; of five latencies the middle one is 30, and 95 % of the way
    # from the first to the last lies at 48.
    assert summarise(rounds) == Figures(
        requests=5, requests_per_second=2.0, p50_ms=30.0, p95_ms=48.0, spread=1.75
    )


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/good" else 500)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    """A server on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_a_round_counts_what_was_answered(port: int) -> None:
    done = run_round(port, ["/good"], connections=2, seconds=0.1)
    assert len(done.latencies) >= 2
    assert min(done.latencies) > 0
    assert done.rate == len(done.latencies) / done.seconds


def test_another_answer_is_no_measurement(port: int) -> None:
    with pytest.raises(BadAnswer, match="/bad answered 500"):
        run_round(port, ["/good", "/bad"], connections=1, seconds=5)


def test_a_server_that_is_gone_is_no_measurement(port: int) -> None:
    with pytest.raises(BadAnswer):
        run_round(1, ["/good"], connections=1, seconds=5)
