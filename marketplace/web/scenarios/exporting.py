"""The list as a table to save: the public one as filtered, or an organisation's own."""

from flask import request
from werkzeug.wrappers import Response

from marketplace.domain import clock
from marketplace.domain.messages import mark
from marketplace.domain.permissions import Permission
from marketplace.exchange.workbook import write_csv, write_xlsx
from marketplace.services import scenario_lists, searching
from marketplace.services.scenario_lists import MOST_ROWS, ScenarioTable
from marketplace.storage.file_types import XLSX
from marketplace.web.downloads import as_download
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.rate_limits import exporting
from marketplace.web.scenarios.blueprint import scenarios_pages
from marketplace.web.scenarios.list_address import read_address

_PUBLIC_NAME = mark("场景机会清单")
_OWN_NAME = mark("我的场景")


@scenarios_pages.get("/scenarios/list.xlsx")
@guard(Permission.PUBLIC_READ)
@exporting
def export_xlsx() -> Response:
    """The public list as the address narrows it, as a workbook."""
    return _workbook(_public(), _PUBLIC_NAME)


@scenarios_pages.get("/scenarios/list.csv")
@guard(Permission.PUBLIC_READ)
@exporting
def export_csv() -> Response:
    """The public list as the address narrows it, as text."""
    return _text(_public(), _PUBLIC_NAME)


@scenarios_pages.get("/workspace/scenarios/list.xlsx")
@guard(Permission.SCENARIO_LIST_OWN)
@exporting
def export_own_xlsx() -> Response:
    """All scenarios of the reader's organisation, as a workbook."""
    return _workbook(scenario_lists.export_own(current_actor()), _OWN_NAME)


@scenarios_pages.get("/workspace/scenarios/list.csv")
@guard(Permission.SCENARIO_LIST_OWN)
@exporting
def export_own_csv() -> Response:
    """All scenarios of the reader's organisation, as text."""
    return _text(scenario_lists.export_own(current_actor()), _OWN_NAME)


def _public() -> ScenarioTable:
    query = read_address(request.args).query(clock.now())
    ids = searching.list_scenario_ids(query, MOST_ROWS + 1)
    return scenario_lists.export_public(current_actor(), ids)


def _name(name: str, ending: str) -> str:
    return f"{translate(name)}-{clock.today().isoformat()}.{ending}"


def _workbook(table: ScenarioTable, name: str) -> Response:
    data = write_xlsx(table.headers, table.rows, translate(name))
    return as_download(data, _name(name, "xlsx"), XLSX.media_type)


def _text(table: ScenarioTable, name: str) -> Response:
    return as_download(write_csv(table.headers, table.rows), _name(name, "csv"), "text/csv")
