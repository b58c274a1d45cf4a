"""Ask a server for pages over a few lasting connections, and say how fast it answered."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from statistics import median, quantiles


class BadAnswer(Exception):
    """The server answered something else than the page that was to be measured."""


@dataclass(frozen=True)
class Round:
    """One stretch of requests for one kind of page. Latencies in milliseconds."""

    seconds: float
    latencies: tuple[float, ...]

    @property
    def rate(self) -> float:
        """Requests per second."""
        return len(self.latencies) / self.seconds


@dataclass(frozen=True)
class Figures:
    """Several rounds of one kind of page. `spread`: how far the rounds' rates lie apart, as a
    share of their median; no difference smaller than that means anything."""

    requests: int
    requests_per_second: float
    p50_ms: float
    p95_ms: float
    spread: float


def summarise(rounds: Sequence[Round]) -> Figures:
    """The median rate of the rounds, and percentiles over all their requests."""
    rates = [one.rate for one in rounds]
    latencies = [latency for one in rounds for latency in one.latencies]
    cuts = quantiles(latencies, n=100, method="inclusive")
    return Figures(
        requests=len(latencies),
        requests_per_second=round(median(rates), 1),
        p50_ms=round(cuts[49], 2),
        p95_ms=round(cuts[94], 2),
        spread=round((max(rates) - min(rates)) / median(rates), 3),
    )


@dataclass
class _Visitor:
    """One connection that asks for `paths` in turn until the time is up."""

    port: int
    paths: Sequence[str]
    latencies: list[float] = field(default_factory=list)
    failure: str = ""

    def visit(self, until: float) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            while time.perf_counter() < until and not self.failure:
                self._ask(connection, self.paths[len(self.latencies) % len(self.paths)])
        except OSError as error:
            self.failure = str(error)
        finally:
            connection.close()

    def _ask(self, connection: HTTPConnection, path: str) -> None:
        start = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        self.latencies.append((time.perf_counter() - start) * 1000)
        if answer.status != 200:
            self.failure = f"{path} answered {answer.status}"


def run_round(port: int, paths: Sequence[str], connections: int, seconds: float) -> Round:
    """Ask for `paths` over `connections` at once for about `seconds`. Raises `BadAnswer`."""
    visitors = [_Visitor(port, paths) for _number in range(connections)]
    start = time.perf_counter()
    threads = [
        threading.Thread(target=visitor.visit, args=(start + seconds,)) for visitor in visitors
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - start
    failures = [visitor.failure for visitor in visitors if visitor.failure]
    if failures:
        raise BadAnswer(failures[0])
    return Round(elapsed, tuple(latency for visitor in visitors for latency in visitor.latencies))
