"""What floors and bands must say before a listing may be submitted, each lack at its cell."""

from collections.abc import Iterator
from itertools import pairwise

from marketplace.credentials.benchmarks import Benchmark, relevance_to
from marketplace.domain.messages import Message, say
from marketplace.matching.measured import are_bands_in_order
from marketplace.matching.rules import CRITERION_NAMES, CriterionKind, MeasuredNeed
from marketplace.services.scenario_bands import known_benchmarks, read_measured, read_share
from marketplace.services.scenario_content import ScenarioContent

MOST_BANDS = 5
_SCORED_BY = {
    "deployment_bands": CriterionKind.DEPLOYMENT,
    "measured_bands": CriterionKind.MEASURED,
}
_SHARES = {
    "floors": ("value",),
    "deployment_bands": ("worth",),
    "measured_bands": ("reached", "worth"),
}

Finding = tuple[str, Message]


def check_bands(content: ScenarioContent) -> dict[str, Message]:
    """One message per field or cell; a cell is named as in a form: `floors-0-value`."""
    found: dict[str, Message] = {}
    for check in (_cells, _twins, _needs, _weights):
        for name, message in check(content):
            found.setdefault(name, message)
    return found


def _cells(content: ScenarioContent) -> Iterator[Finding]:
    for field, columns in _SHARES.items():
        for index, row in enumerate(getattr(content, field)):
            for column in columns:
                if read_share(row.get(column)) is None:
                    yield f"{field}-{index}-{column}", say("请填写 0 到 100 之间的数，例如 60。")
    for index, row in enumerate(content.deployment_bands):
        if not row.get("choice"):
            yield f"deployment_bands-{index}-choice", say("请选择部署方式。")
    yield from _benchmarks(content)


def _benchmarks(content: ScenarioContent) -> Iterator[Finding]:
    if not content.floors and not content.measured_bands:
        return
    known = known_benchmarks()
    for field in ("floors", "measured_bands"):
        for index, row in enumerate(getattr(content, field)):
            benchmark = known.get(row.get("benchmark") or "")
            if benchmark is None:
                yield f"{field}-{index}-benchmark", say("请选择基准。")
            elif not is_fitting(benchmark, content.sector):
                yield (
                    f"{field}-{index}-benchmark",
                    say("“%(benchmark)s”测的不是所选行业，请换一个。", benchmark=benchmark.name),
                )


def is_fitting(benchmark: Benchmark, sector: str | None) -> bool:
    """Whether it says something about the sector; anything does while none is chosen."""
    return not sector or relevance_to(benchmark, sector) != "other"


def _twins(content: ScenarioContent) -> Iterator[Finding]:
    once = {
        "floors": ("benchmark", say("同一个基准只能设一个门槛。")),
        "deployment_bands": ("choice", say("同一种部署方式只能出现一次。")),
    }
    for field, (column, message) in once.items():
        seen: set[str] = set()
        for index, row in enumerate(getattr(content, field)):
            name = row.get(column) or ""
            if name and name in seen:
                yield f"{field}-{index}-{column}", message
            seen.add(name)


def _needs(content: ScenarioContent) -> Iterator[Finding]:
    """The bands of each benchmark together."""
    for need in read_measured(content.measured_bands):
        places = [
            index
            for index, row in enumerate(content.measured_bands)
            if row.get("benchmark") == need.benchmark
        ]
        if len(need.bands) > MOST_BANDS:
            text = say("一个基准最多分 %(most)s 档。", most=MOST_BANDS)
            yield f"measured_bands-{places[-1]}-reached", text
        elif not are_bands_in_order(need):
            yield f"measured_bands-{places[-1]}-reached", _say_order(need)


def _say_order(need: MeasuredNeed) -> Message:
    if any(one.raw == other.raw for one, other in pairwise(need.bands)):
        return say("同一基准的各档得分不能相同。")
    if need.is_higher_better:
        return say("同一基准的各档，得分越高，要求的成绩也要越高。")
    return say("这个基准的成绩越低越好：得分越高，要求的成绩要越低。")


def _weights(content: ScenarioContent) -> Iterator[Finding]:
    """Bands without weight would be published and count nothing, and weight needs bands."""
    weights = {item.kind: item.weight for item in content.criteria}
    for field, kind in _SCORED_BY.items():
        name, has_bands = Message(CRITERION_NAMES[kind]), bool(getattr(content, field))
        if weights.get(kind) and not has_bands:
            yield field, say("评审标准里有“%(name)s”，至少要公布一档。", name=name)
        if has_bands and not weights.get(kind):
            text = say("公布了分档，“%(name)s”却没有权重：请给它权重，或删去分档。", name=name)
            yield field, text
