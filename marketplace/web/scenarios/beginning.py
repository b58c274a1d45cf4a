"""Begin a scenario from what is there: a template, or an earlier listing of one's own."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain import clock
from marketplace.domain.permissions import Permission
from marketplace.models import Scenario
from marketplace.services import own_scenarios, scenario_copying, scenario_templates
from marketplace.services.own_scenarios import Group
from marketplace.services.scenario_templates import Template
from marketplace.web.formatting import sector_name, sub_scenario_name
from marketplace.web.guards import current_actor, guard
from marketplace.web.scenarios.blueprint import scenarios_pages
from marketplace.web.scenarios.list_address import read_page


@dataclass(frozen=True)
class Offered:
    """A template under the name of its sub-scenario, or of its sector in general."""

    name: str
    template: Template


@scenarios_pages.get("/scenarios/new/templates")
@guard(Permission.SCENARIO_POST)
def choose_template() -> str:
    """Every template, sector by sector."""
    groups: dict[str, list[Offered]] = {}
    for template in scenario_templates.list_templates():
        name = sub_scenario_name(template.sub) if template.sub else _("通用")
        groups.setdefault(sector_name(template.sector), []).append(Offered(name, template))
    return render_template("scenarios/choose_template.html", groups=groups)


@scenarios_pages.post("/scenarios/new/templates")
@guard(Permission.SCENARIO_POST)
def begin_from_template() -> Response:
    """A draft from the template that was chosen."""
    draft = scenario_templates.begin_from(current_actor(), request.form.get("template", ""))
    flash(_("已按模板建好草稿。请把〔〕里的内容换成贵单位的，换完才能提交。"), "success")
    return _write(draft)


@scenarios_pages.get("/scenarios/new/copies")
@guard(Permission.SCENARIO_POST)
def choose_original() -> str:
    """One's own listings, to copy from."""
    now, page = clock.now(), read_page(request.args.get("page", "")) or 1
    found = own_scenarios.get_page(current_actor(), Group.ALL, page)
    rows = [
        {"scenario": scenario, "state": scenario.public_state_at(now)} for scenario in found.rows
    ]
    return render_template(
        "scenarios/choose_original.html",
        rows=rows,
        found=found,
        page_url=lambda number: url_for("scenarios.choose_original", page=number),
    )


@scenarios_pages.post("/scenarios/<int:scenario_id>/copy")
@guard(Permission.SCENARIO_MANAGE)
def copy(scenario_id: int) -> Response:
    """A draft with what an earlier listing says."""
    draft = scenario_copying.copy(current_actor(), scenario_id)
    flash(_("已复制为新草稿。各项日期、批次、结束说明和附件没有复制，请重新填写。"), "success")
    return _write(draft)


def _write(draft: Scenario) -> Response:
    return redirect(url_for("scenarios.edit", scenario_id=draft.id, step="basics"))
