"""The table of benchmarks as everybody reads it: by sector, and one row with its history."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError
from flask import render_template
from flask_babel import get_locale
from flask_babel import gettext as _

from marketplace.credentials.results import TOOL_NAMES
from marketplace.domain.messages import mark
from marketplace.domain.permissions import Permission
from marketplace.models import Benchmark, BenchmarkChange
from marketplace.services import benchmarks
from marketplace.services.benchmark_checks import CONFIDENCE_NAMES, RELEVANCE_NAMES, SECTOR_NAMES
from marketplace.web.benchmarks.blueprint import benchmarks_pages
from marketplace.web.guards import guard

FIELD_NAMES = {
    "name": mark("名称"),
    "sector": mark("行业"),
    "relevance": mark("与行业的关系"),
    "metric": mark("评测指标"),
    "higher_is_better": mark("是否越高越好"),
    "baseline": mark("随机水平"),
    "top": mark("公开最好成绩"),
    "n_items": mark("题数"),
    "lang": mark("题目语言"),
    "confidence": mark("可信度"),
    "tasks": mark("各工具的任务名"),
    "reference_model": mark("最好成绩的模型"),
    "reference_date": mark("最好成绩的时间"),
    "source": mark("出处"),
}


@dataclass(frozen=True)
class Group:
    """The rows of one sector, or of what is no sector; `is_uncovered`: none measures its work."""

    slug: str
    name: str
    rows: Sequence[Benchmark]
    is_uncovered: bool


@dataclass(frozen=True)
class Difference:
    """One field of a change, before and after, for people."""

    name: str
    before: str
    after: str


@benchmarks_pages.get("/benchmarks")
@guard(Permission.PUBLIC_READ)
def index() -> str:
    """Every benchmark, by sector."""
    rows = benchmarks.list_rows()
    uncovered = benchmarks.current_table().sectors_without_benchmark()
    groups = [
        Group(slug, _(name), [row for row in rows if row.sector == slug], slug in uncovered)
        for slug, name in SECTOR_NAMES.items()
    ]
    return render_template("benchmarks/index.html", groups=groups, count=len(rows), tool=tool_name)


@benchmarks_pages.get("/benchmarks/<int:benchmark_id>")
@guard(Permission.PUBLIC_READ)
def show(benchmark_id: int) -> str:
    """One benchmark, and how it came to be as it is."""
    row = benchmarks.get_row(benchmark_id)
    return render_template(
        "benchmarks/show.html",
        row=row,
        sector=_(SECTOR_NAMES[row.sector]),
        relevance=_(RELEVANCE_NAMES[row.relevance]),
        confidence=_(CONFIDENCE_NAMES[row.confidence]),
        language=language_names(row.lang),
        tool=tool_name,
        differences=list_differences,
    )


def language_names(codes: str) -> str:
    """Languages given as codes with strokes between; what is no code stays as it is."""
    return _("、").join(map(_language_name, codes.split("/")))


def _language_name(code: str) -> str:
    try:
        return Locale.parse(code.strip(), sep="-").get_display_name(get_locale()) or code
    except (UnknownLocaleError, ValueError):
        return code


def tool_name(tool: str) -> str:
    """As its makers write it."""
    return TOOL_NAMES.get(tool, tool)


def list_differences(change: BenchmarkChange) -> list[Difference]:
    """What a change was about, in the order of the form; nothing for a row's first entry."""
    if all(before is None for before, _after in change.changes.values()) and change.changes.get(
        "name"
    ):
        return []
    return [
        Difference(_(FIELD_NAMES[name]), _written(change.changes[name][0]), _written(after))
        for name in FIELD_NAMES
        if name in change.changes
        for after in change.changes[name][1:]
    ]


def _written(value: object) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "—"
    return "—" if value in (None, "") else str(value)
