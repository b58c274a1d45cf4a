"""What a row of the table of benchmarks must hold."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from urllib.parse import urlsplit

from marketplace.credentials.benchmarks import GENERAL, LEGAL, SAFETY, Benchmark
from marketplace.credentials.results import Tool
from marketplace.domain.errors import InvalidInput
from marketplace.domain.messages import Message, mark, say
from marketplace.domain.sectors import SECTORS
from marketplace.domain.texts import LINE_LENGTH, REASON_LENGTH, check_texts
from marketplace.models import Benchmark as Row

Wrong = dict[str, list[Message]]

ABILITY_NAMES = {GENERAL: mark("通用能力"), LEGAL: mark("法律"), SAFETY: mark("安全")}
"""What a benchmark can be about beside the plan's sectors."""

SECTOR_NAMES = {**{sector.slug: sector.name for sector in SECTORS}, **ABILITY_NAMES}

RELEVANCE_NAMES = {
    "direct": mark("直接（就是这个行业的工作）"),
    "proxy": mark("间接（相关知识）"),
    "general": mark("通用"),
    "other": mark("其他"),
}
CONFIDENCE_NAMES = {
    "A": mark("A：随机水平和最好成绩都有公开出处"),
    "A-category": mark("A-category：最好成绩是所属大类的"),
    "A-overall": mark("A-overall：最好成绩是整个数据集的"),
    "B": mark("B：出处较旧或不是一手"),
    "C": mark("C：没有可靠的数字"),
}
MOST_TASKS = 500
MOST_ITEMS = 10**8
LONGEST_TASK = 300
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


def check_new(benchmark: Benchmark, reason: str, others: Sequence[Row]) -> None:
    """As `check`, of a row that is not in the table yet."""
    check(benchmark, reason, others, _check_slug(benchmark.id, others))


def check(
    benchmark: Benchmark, reason: str, others: Sequence[Row], found: Wrong | None = None
) -> None:
    """`InvalidInput` for what the table cannot hold beside `others`, with what was `found`."""
    wrong = (found or {}) | _check_texts(benchmark, reason)
    wrong |= check_choice("sector", benchmark.sector, SECTOR_NAMES)
    wrong |= check_choice("relevance", benchmark.relevance, RELEVANCE_NAMES)
    wrong |= check_choice("confidence", benchmark.confidence, CONFIDENCE_NAMES)
    wrong |= check_span(benchmark.baseline, benchmark.top)
    wrong |= _check_tasks(benchmark, others)
    if benchmark.n_items is not None and not 0 < benchmark.n_items <= MOST_ITEMS:
        wrong["n_items"] = [say("题数应在 1 到 %(most)s 之间。", most=MOST_ITEMS)]
    if wrong:
        raise InvalidInput(wrong)


def _check_texts(benchmark: Benchmark, reason: str) -> Wrong:
    lines = {
        name: (getattr(benchmark, name), LINE_LENGTH)
        for name in ("name", "metric", "reference_model", "reference_date")
    }
    texts = {"source": (benchmark.source, REASON_LENGTH), "reason": (reason, REASON_LENGTH)}
    short = {"lang": (benchmark.lang, 40)}
    wrong = check_texts({**lines, **texts, **short})
    for name in ("name", "metric", "lang", "source"):
        if not getattr(benchmark, name).strip():
            wrong.setdefault(name, [say("请填写。")])
    if not reason.strip():
        wrong.setdefault("reason", [say("请写明改动的理由，它会公开。")])
    return wrong


def _check_slug(slug: str, rows: Iterable[Row]) -> Wrong:
    """Whether a new row may have this id; those of the packaged table are older than the rule."""
    if not _SLUG.fullmatch(slug):
        return {"slug": [say("标识用字母、数字和 . _ - 写，最多 100 个。")]}
    if slug in {row.slug for row in rows}:
        return {"slug": [say("已经有这个标识的基准。")]}
    return {}


def check_choice(name: str, value: str, choices: Iterable[str]) -> Wrong:
    """Whether one of the choices was taken."""
    return {} if value in set(choices) else {name: [say("请选择一项。")]}


def check_span(baseline: Decimal | None, top: Decimal | None) -> Wrong:
    """Proportions both."""
    wrong: Wrong = {}
    for name, value in (("baseline", baseline), ("top", top)):
        if value is not None and not 0 <= value <= 1:
            wrong[name] = [say("请填 0 到 1 之间的比例，例如 0.25。")]
    return wrong


def _check_tasks(benchmark: Benchmark, rows: Sequence[Row]) -> Wrong:
    taken = {
        (tool, task): row.name
        for row in rows
        for tool, tasks in row.tasks.items()
        for task in tasks
    }
    wrong: Wrong = {}
    for tool, tasks in benchmark.tasks.items():
        found = _check_tool(tool, tasks, taken)
        if found:
            wrong[task_field(tool)] = [found]
    return wrong


def _check_tool(
    tool: Tool, tasks: tuple[str, ...], taken: dict[tuple[str, str], str]
) -> Message | None:
    if len(tasks) > MOST_TASKS:
        return say("最多 %(count)s 个任务名。", count=MOST_TASKS)
    for task in tasks:
        wrong = check_texts({"task": (task, LONGEST_TASK)})
        if wrong:
            return wrong["task"][0]
        if (tool.value, task) in taken:
            name = taken[tool.value, task]
            return say("任务“%(task)s”已经属于“%(name)s”。", task=task, name=name)
    return None


def task_field(tool: Tool) -> str:
    """The form's field for a tool's task ids."""
    return f"{tool.value.replace('-', '_')}_tasks"


def check_source(source: str) -> Wrong:
    """A link that says where the figures are published."""
    wrong = check_texts({"source": (source, REASON_LENGTH)})
    if not wrong and not _is_link(source.strip()):
        wrong["source"] = [say("请填写公开出处的网址，以 https:// 或 http:// 开头。")]
    return wrong


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text
