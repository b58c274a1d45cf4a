"""Floors and bands: the benchmarks to choose from, and the rows in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from wtforms import SelectChoice

from marketplace.credentials.benchmarks import Benchmark, relevance_to
from marketplace.matching.rules import Band, ResultBand
from marketplace.services.benchmark_checks import RELEVANCE_NAMES
from marketplace.services.scenario_band_checks import is_fitting
from marketplace.services.scenario_bands import (
    known_benchmarks,
    read_measured,
    read_points,
    read_share,
)
from marketplace.web.fields import without_controls
from marketplace.web.formatting import FILTERS, percent, plain_number
from marketplace.web.scenarios.forms import ScenarioForm

Rows = Sequence[Mapping[str, str]]


def offer_benchmarks(form: ScenarioForm) -> None:
    """Let each row choose among the benchmarks that say something about the chosen sector; one
    that was chosen before stays in its list."""
    entries = [*form.floors, *form.measured_bands]
    if not entries:
        return
    known, sector = known_benchmarks(), form.sector.data or ""
    fitting = [row for row in known.values() if is_fitting(row, sector)]
    for entry in entries:
        chosen = without_controls(entry.benchmark.data or "")
        entry.benchmark.choices = [*_choices(fitting, sector), *_other(chosen, fitting, known)]


def _choices(fitting: Iterable[Benchmark], sector: str) -> Iterator[SelectChoice]:
    yield SelectChoice("", _("请选择"))
    by_relevance: dict[str, list[Benchmark]] = {}
    for row in fitting:
        by_relevance.setdefault(relevance_to(row, sector), []).append(row)
    for relevance, name in RELEVANCE_NAMES.items():
        for row in by_relevance.get(relevance, ()):
            yield SelectChoice(row.id, _label(row), optgroup=_(name) if sector else None)


def _other(
    chosen: str, fitting: Sequence[Benchmark], known: Mapping[str, Benchmark]
) -> list[SelectChoice]:
    if not chosen or any(row.id == chosen for row in fitting):
        return []
    return [SelectChoice(chosen, _label(known[chosen]) if chosen in known else chosen)]


def _label(row: Benchmark) -> str:
    way = _("越高越好") if row.higher_is_better else _("越低越好")
    if row.top is None:
        return _("%(name)s（%(way)s）", name=row.name, way=way)
    return _("%(name)s（%(way)s，公开最好 %(top)s）", name=row.name, way=way, top=percent(row.top))


def list_floors(rows: Rows) -> list[str]:
    """A sentence for each floor."""
    known = known_benchmarks() if rows else {}
    return [_floor(row, known) for row in rows]


def _floor(row: Mapping[str, str], known: Mapping[str, Benchmark]) -> str:
    said: dict[str, Any] = {
        "benchmark": _name_of(row.get("benchmark") or "", known),
        "value": _share(row.get("value")),
    }
    if _is_higher_better(row.get("benchmark") or "", known):
        return _("“%(benchmark)s”的有效测评成绩不低于 %(value)s", **said)
    return _("“%(benchmark)s”的有效测评成绩不高于 %(value)s（越低越好）", **said)


def list_deployment(rows: Rows) -> list[str]:
    """What each way of deployment is worth."""
    name = FILTERS["deployment_name"]
    return [
        _(
            "%(choice)s得 %(worth)s",
            choice=name(row["choice"]) if row.get("choice") else _("未填写"),
            worth=_share(row.get("worth")),
        )
        for row in rows
    ]


def list_measured(rows: Rows) -> list[str]:
    """What each band is worth, as written."""
    known = known_benchmarks() if rows else {}
    return [
        _(
            "“%(benchmark)s”：%(band)s",
            benchmark=_name_of(row.get("benchmark") or "", known),
            band=_band(
                _share(row.get("reached")),
                _share(row.get("worth")),
                is_higher_better=_is_higher_better(row.get("benchmark") or "", known),
            ),
        )
        for row in rows
    ]


def say_deployment(rows: Rows) -> str:
    """How the criterion scores, with this listing's own bands."""
    bands = _("；").join(list_deployment(rows))
    return _("按公布的分档：%(bands)s；没有列出的得 0 分。", bands=bands)


def say_measured(rows: Rows) -> str:
    """How the criterion scores, with this listing's own bands, the best first."""
    known = known_benchmarks() if rows else {}
    needs = [
        _(
            "“%(benchmark)s”：%(band)s",
            benchmark=_name_of(need.benchmark, known),
            band=_("，").join(_say_bands(reversed(need.bands), need.is_higher_better)),
        )
        for need in read_measured(rows)
    ]
    return _(
        "按最好的有效测评成绩达到的档次：%(needs)s。没有达到最低一档或没有成绩的得 0 分；"
        "有几个基准的取平均。",
        needs=_("；").join(needs),
    )


def list_judged(rows: Rows) -> list[str]:
    """The bands of points, as written."""
    return [
        _(
            "%(lowest)s–%(highest)s 分",
            lowest=_points(row.get("lowest")),
            highest=_points(row.get("highest")),
        )
        for row in rows
    ]


def _points(text: str | None) -> str:
    """The points; what cannot be read, as it was typed."""
    points = read_points(text)
    return plain_number(points) if points is not None else text or _("未填写")


def say_judged_bands(bands: Iterable[Band]) -> str:
    """The bands in which assessors judge, the worst first."""
    return _("、").join(
        f"{plain_number(band.lowest)}–{plain_number(band.highest)}" for band in bands
    )


def _say_bands(bands: Iterable[ResultBand], is_higher_better: bool) -> list[str]:
    return [
        _band(percent(band.reached), percent(band.raw), is_higher_better=is_higher_better)
        for band in bands
    ]


def _band(reached: str, worth: str, *, is_higher_better: bool) -> str:
    if is_higher_better:
        return _("不低于 %(reached)s 得 %(worth)s", reached=reached, worth=worth)
    return _("不高于 %(reached)s 得 %(worth)s", reached=reached, worth=worth)


def _share(text: str | None) -> str:
    """The percentage; what cannot be read, as it was typed."""
    share: Decimal | None = read_share(text)
    return percent(share) if share is not None else text or _("未填写")


def _name_of(benchmark: str, known: Mapping[str, Benchmark]) -> str:
    return known[benchmark].name if benchmark in known else benchmark or _("未填写")


def _is_higher_better(benchmark: str, known: Mapping[str, Benchmark]) -> bool:
    return benchmark not in known or known[benchmark].higher_is_better
