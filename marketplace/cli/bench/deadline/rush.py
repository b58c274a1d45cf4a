"""The last seconds before a deadline."""

import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from statistics import quantiles
from typing import Any

from marketplace.cli.bench.deadline.kills import killing
from marketplace.cli.bench.deadline.stage import Stage
from marketplace.cli.bench.deadline.vendors import Held, Vendor
from marketplace.cli.bench.serving import Server

# At once, while nobody presses: as many as a small server answers well.
READERS = 4
# Every so many vendors one presses at the deadline itself, give or take.
RACING, RACE_SECONDS = 10, 0.3
# Between the last preparation and the first submission.
BREATH = 0.5


@dataclass(frozen=True)
class Plan:
    """How the last `seconds` go: a worker is killed every `pause` seconds on average."""

    seconds: float
    pause: float
    seed: int


def run_rush(server: Server, stage: Stage, plan: Plan) -> Mapping[str, Any]:
    """Everybody signs in, presses, and asks again afterwards; then all is audited."""
    address = f"http://127.0.0.1:{server.port}"
    vendors = [Vendor(address, stage.scenario_id, bidder) for bidder in stage.bidders]
    _each(vendors, Vendor.get_ready)
    stage.set_deadline(plan.seconds + BREATH)
    # A little after the real one.
    deadline = time.monotonic() + plan.seconds + BREATH
    with killing(server.process_id, plan.seed, plan.pause) as killer:
        _press_all(vendors, deadline, plan)
    time.sleep(max(0.0, deadline - time.monotonic()))
    _each(vendors, Vendor.ask_again)
    held = [vendor.held for vendor in vendors]
    return {**_counts(held), "kills": killer.count, **stage.audit(held)}


def _each(vendors: Sequence[Vendor], act: Any) -> None:
    with ThreadPoolExecutor(READERS) as pool:
        list(pool.map(act, vendors))


def _press_all(vendors: Sequence[Vendor], deadline: float, plan: Plan) -> None:
    chance = Random(plan.seed)  # noqa: S311 - repeatable, not secret
    threads = []
    for number, vendor in enumerate(vendors):
        early = plan.seconds * chance.random()
        if number % RACING == 0:
            early = chance.uniform(-RACE_SECONDS, RACE_SECONDS)
        threads.append(
            threading.Thread(target=_press_at, args=(vendor, deadline - early, deadline))
        )
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _press_at(vendor: Vendor, moment: float, deadline: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))
    vendor.press(deadline)


def _counts(held: Sequence[Held]) -> dict[str, Any]:
    """`found`: in, though the answer that says so never came; the vendor found it afterwards."""
    taken = [one for one in held if one.receipt_version]
    times = [one.milliseconds for one in taken]
    cuts = quantiles(times, n=100, method="inclusive") if len(times) > 1 else times * 99
    return {
        "vendors": len(held),
        "acknowledged": len(taken),
        "found": sum(1 for one in held if one.token and not one.receipt_version),
        "too_late": sum(1 for one in held if not one.token),
        "lost_requests": sum(one.lost for one in held),
        "p50_ms": round(cuts[49], 1) if cuts else None,
        "p95_ms": round(cuts[94], 1) if cuts else None,
    }
