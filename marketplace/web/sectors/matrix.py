"""Every sector side by side, for the administrators: on a page, and as a table to save."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.credentials.tiers import Tier
from marketplace.domain import clock
from marketplace.domain.messages import mark
from marketplace.domain.permissions import Permission
from marketplace.exchange.workbook import Value, write_csv, write_xlsx
from marketplace.services.sector_matrix import Gap, SectorRow, make_matrix
from marketplace.storage.file_types import XLSX
from marketplace.web.downloads import as_download
from marketplace.web.guards import current_actor, guard
from marketplace.web.rate_limits import exporting
from marketplace.web.sectors.blueprint import sectors_pages

GAP_NAMES: Mapping[Gap, str] = {
    Gap.NO_MODEL: mark("有场景，没有模型"),
    Gap.NO_TESTED: mark("有场景，没有测过的模型"),
    Gap.NO_SCENARIO: mark("有测过的模型，没有场景"),
    Gap.NO_BENCHMARK: mark("没有公开基准"),
}
_COUNTED = (Tier.T3, Tier.T2, Tier.T1)
_SORTS: Mapping[str, tuple[str, Callable[[SectorRow], Decimal | int]]] = {
    "plan": (mark("计划的顺序"), lambda _row: 0),
    "demand": (mark("可申报场景多的在前"), lambda row: row.demand.open),
    "budget": (mark("预算高的在前"), lambda row: row.demand.budget),
    "supply": (mark("模型多的在前"), lambda row: row.models),
    "evidence": (mark("证据得分高的在前"), lambda row: row.best or Decimal(0)),
    "deliveries": (mark("验收多的在前"), lambda row: row.deliveries),
    "gaps": (mark("缺口多的在前"), lambda row: len(row.gaps)),
}


@dataclass(frozen=True)
class GapLine:
    """What a sector lacks, why it matters, and where something can be done about it."""

    name: str
    text: str
    action: tuple[str, str]


@sectors_pages.get("/workspace/sectors")
@guard(Permission.PLATFORM_WATCH)
def show_matrix() -> str:
    """The matrix, in the order and with the gap that are asked for."""
    rows = make_matrix(current_actor(), clock.now())
    sort, gap = _asked()
    return render_template(
        "sectors/matrix.html",
        rows=[(row, _list_lines(row)) for row in _arrange(rows, sort, gap)],
        tiers=_COUNTED,
        sorts=[(name, _(label)) for name, (label, _key) in _SORTS.items()],
        sort=sort,
        gap=gap,
        filters=_list_filters(rows, sort, gap),
        asked={"sort": sort, "gap": gap or None},
    )


@sectors_pages.get("/workspace/sectors.xlsx")
@guard(Permission.PLATFORM_WATCH)
@exporting
def export_matrix_xlsx() -> Response:
    """The same as a workbook."""
    headers, rows = _table()
    return as_download(write_xlsx(headers, rows, _("行业供需")), _name("xlsx"), XLSX.media_type)


@sectors_pages.get("/workspace/sectors.csv")
@guard(Permission.PLATFORM_WATCH)
@exporting
def export_matrix_csv() -> Response:
    """The same as text."""
    headers, rows = _table()
    return as_download(write_csv(headers, rows), _name("csv"), "text/csv")


def _asked() -> tuple[str, Gap | None]:
    """The order and the gap of the address; what is unknown in it is left out."""
    sort, gap = request.args.get("sort", ""), request.args.get("gap", "")
    return sort if sort in _SORTS else "plan", Gap(gap) if gap in set(Gap) else None


def _arrange(rows: Iterable[SectorRow], sort: str, gap: Gap | None) -> list[SectorRow]:
    kept = [row for row in rows if gap is None or gap in row.gaps]
    return sorted(kept, key=_SORTS[sort][1], reverse=True)


def _list_filters(
    rows: list[SectorRow], sort: str, chosen: Gap | None
) -> list[tuple[str, int, str, bool]]:
    """(label, rows, address, whether it is the one that is shown) of each."""
    asked = None if sort == "plan" else sort
    whole = (_("全部"), len(rows), url_for("sectors.show_matrix", sort=asked), chosen is None)
    return [whole] + [
        (
            _(label),
            len(_arrange(rows, sort, gap)),
            url_for("sectors.show_matrix", sort=asked, gap=gap),
            gap is chosen,
        )
        for gap, label in GAP_NAMES.items()
    ]


def _list_lines(row: SectorRow) -> list[GapLine]:
    return [_describe(gap, row) for gap in row.gaps]


def _describe(gap: Gap, row: SectorRow) -> GapLine:
    slug, opened = row.sector.slug, row.demand.open
    if gap is Gap.NO_MODEL:
        text = ngettext(
            "%(num)s 个可申报场景，没有面向这个行业的公开模型。请邀请供给方登记。",
            "%(num)s 个可申报场景，没有面向这个行业的公开模型。请邀请供给方登记。",
            opened,
        )
        action = _("看能力清单"), url_for("models.index")
    elif gap is Gap.NO_TESTED:
        text = _(
            "%(open)s 个可申报场景，%(models)s 个模型，没有一个有可计分的成绩。"
            "请供给方按基准送测。",
            open=opened,
            models=row.models,
        )
        action = _("看可用的基准"), url_for("benchmarks.index", _anchor=slug)
    elif gap is Gap.NO_SCENARIO:
        text = ngettext(
            "%(num)s 个模型有成绩，没有可申报的场景。请需求方发布场景。",
            "%(num)s 个模型有成绩，没有可申报的场景。请需求方发布场景。",
            row.scored,
        )
        action = _("看这个行业的模型"), url_for("sectors.list_models", slug=slug)
    else:
        text = _("没有公开基准直接衡量这个行业的工作，成绩最多按间接或通用计。请征集基准。")
        action = _("处理基准提议"), url_for("benchmarks.manage")
    return GapLine(_(GAP_NAMES[gap]), text, action)


def _name(ending: str) -> str:
    return f"{_('行业供需')}-{clock.today().isoformat()}.{ending}"


def _table() -> tuple[list[str], list[list[Value]]]:
    headers = [
        *(_("行业"), _("可申报场景"), _("全部场景"), _("预算合计（元）"), _("未写预算的场景")),
        *(_("公开模型"), _("供给方"), *(_("%(tier)s 模型", tier=tier) for tier in _COUNTED)),
        *(_("有成绩的模型"), _("最高证据得分"), _("直接基准"), _("验收场景"), _("缺口")),
    ]
    sort, gap = _asked()
    rows = _arrange(make_matrix(current_actor(), clock.now()), sort, gap)
    return headers, [_cells(row) for row in rows]


def _cells(row: SectorRow) -> list[Value]:
    demand = row.demand
    return [
        *(_(row.sector.name), demand.open, demand.listed, demand.budget, demand.unpriced),
        *(row.models, row.vendors, *(row.tiers.get(tier, 0) for tier in _COUNTED)),
        *(row.scored, row.best, row.benchmarks, row.deliveries),
        _("；").join(_(GAP_NAMES[gap]) for gap in row.gaps),
    ]
