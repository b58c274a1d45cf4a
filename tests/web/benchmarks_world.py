"""The table of benchmarks in the world: a row that was changed, proposals open and decided."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from marketplace.services import benchmark_proposals, benchmarks
from marketplace.services.benchmark_proposals import ProposalText
from tests.web.roles import ADMINISTRATOR, AUDITORS, VENDOR, VENDOR_EDITOR

if TYPE_CHECKING:
    from tests.web.world import World


def keep_benchmarks(world: World) -> None:
    """Plant and note what the pages of benchmarks show."""
    benchmarks.seed()
    chief, vendor = (world.people[who].actor for who in (ADMINISTRATOR, VENDOR))
    row = benchmarks.list_rows()[0]
    changed = replace(benchmarks.as_benchmark(row), name="改过名的基准")
    benchmarks.change(chief, row.id, changed, "名称写错了。", row.version)
    world.note("benchmark_id", row.id)
    # Supervisors read the audit; the vendor's page leaves the source out.
    readers = {VENDOR, VENDOR_EDITOR, *AUDITORS}
    for _ in range(2):
        task, source = world.plant("task", readers), world.plant("source", AUDITORS)
        text = ProposalText(
            "helm", task, "medical", "acc", None, None, f"https://example.com/{source}"
        )
        suggestion = benchmark_proposals.propose(vendor, text)
        world.note("suggestion_id", suggestion.id)
    benchmark_proposals.decline(chief, suggestion.id, world.plant("declined", readers))
