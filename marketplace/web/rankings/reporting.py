"""The report of a ranking (评审排序报告): a page to print, and the same as a file."""

from flask import render_template
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.permissions import Actor, Permission
from marketplace.exchange.pdf import PrintedDocument, PrintedTable, write_document
from marketplace.models import Scenario
from marketplace.services import awards, opened_proposals, rankings, scenarios
from marketplace.services.ranking_sources import find_sources
from marketplace.web.downloads import as_download
from marketplace.web.guards import current_actor, guard
from marketplace.web.rankings.blueprint import rankings_pages
from marketplace.web.rankings.glance import make_glance
from marketplace.web.rankings.lines import list_lines, list_what_ifs
from marketplace.web.rankings.report import Report, list_facts, list_notes, list_tables


@rankings_pages.get("/scenarios/<int:scenario_id>/ranking/report")
@guard(Permission.PROPOSAL_READ_OPENED)
def show_report(scenario_id: int) -> str | Response:
    """Everything that an objector may ask for, on paper."""
    actor = current_actor()
    scenario = scenarios.get_scenario(actor, scenario_id)
    report = _make_report(actor, scenario)
    return render_template(
        "rankings/report.html",
        scenario=scenario,
        facts=list_facts(report),
        tables=[(table, _list_columns(table)) for table in list_tables(report)],
        notes=list_notes(),
        glance=make_glance(report.run.rules, report.lines, scenario_id),
    )


@rankings_pages.get("/scenarios/<int:scenario_id>/ranking/report.pdf")
@guard(Permission.PROPOSAL_READ_OPENED)
def report_pdf(scenario_id: int) -> Response:
    """The report as a file to keep."""
    actor = current_actor()
    scenario = scenarios.get_scenario(actor, scenario_id)
    report = _make_report(actor, scenario)
    name = _("评审排序报告-%(number)s.pdf", number=scenario.id)
    return as_download(_print(report), name, "application/pdf")


def _list_columns(table: PrintedTable) -> list[tuple[int, str, str]]:
    """The columns as the page's table takes them: figures stand to the right."""
    return [
        (index, name, "number" if all(_is_figure(row[index]) for row in table.rows) else "")
        for index, name in enumerate(table.columns)
    ]


def _is_figure(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()


def _make_report(actor: Actor, scenario: Scenario) -> Report:
    run = rankings.get_run(actor, scenario)
    lines = list_lines(run, opened_proposals.list_opened(actor, scenario))
    return Report(
        scenario=scenario,
        run=run,
        lines=lines,
        what_ifs=list_what_ifs(run, lines),
        sources=find_sources(actor, run.result.ranked),
        ledger_position=rankings.find_ledger_position(run.row),
        award=awards.find_result(scenario),
    )


def _print(report: Report) -> bytes:
    return write_document(
        PrintedDocument(
            title=_("评审排序报告"),
            subtitle=report.scenario.title,
            language="en" if str(get_locale()) == "en" else "zh-Hans-CN",
            facts=list_facts(report),
            tables=list_tables(report),
            notes=list_notes(),
            footer=_("结果摘要 %(digest)s", digest=report.run.row.result_digest),
        )
    )
