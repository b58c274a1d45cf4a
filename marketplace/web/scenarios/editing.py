"""A buyer writes a scenario: the draft, its files, its submission for approval."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, StaleVersion
from marketplace.domain.permissions import Permission
from marketplace.models import Scenario
from marketplace.services import attachments, organisations, scenarios
from marketplace.services.scenario_checks import check_for_submission
from marketplace.services.scenario_content import list_changes, read_content, snapshot
from marketplace.storage.file_types import FileRefused
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.scenarios.blueprint import scenarios_pages
from marketplace.web.scenarios.changes import describe_changes
from marketplace.web.scenarios.edit_page import edit_page
from marketplace.web.scenarios.form_content import (
    blank_form,
    fill_weights,
    filled_form,
    has_no_weights,
    show_findings,
    typed_content,
)
from marketplace.web.scenarios.forms import ScenarioForm
from marketplace.web.uploads import takes_files

Answer = str | Response | tuple[str, int]


@scenarios_pages.route("/scenarios/new", methods=["GET", "POST"])
@guard(Permission.SCENARIO_POST)
@takes_files
def new() -> Answer:
    """Begin a scenario."""
    if request.method == "POST":
        return _take(None, request.form.get("then"))
    return edit_page(blank_form(organisations.get_own(current_actor())), None)


@scenarios_pages.route("/scenarios/<int:scenario_id>/edit", methods=["GET", "POST"])
@guard(Permission.SCENARIO_EDIT)
@takes_files
def edit(scenario_id: int) -> Answer:
    """Go on writing a draft or a returned scenario."""
    scenario = scenarios.get_editable(current_actor(), scenario_id)
    if request.method == "POST":
        return _take(scenario, request.form.get("then"))
    return edit_page(filled_form(scenario), scenario)


@scenarios_pages.post("/scenarios/<int:scenario_id>/submit")
@guard(Permission.SCENARIO_EDIT)
def submit(scenario_id: int) -> Answer:
    """Submit a draft as it was saved."""
    scenario = scenarios.get_editable(current_actor(), scenario_id)
    return _submit(filled_form(scenario), scenario)


@scenarios_pages.post("/scenarios/<int:scenario_id>/files")
@guard(Permission.SCENARIO_EDIT)
@takes_files
def attach(scenario_id: int) -> Answer:
    """Save what is typed and add a file."""
    return _take(scenarios.get_editable(current_actor(), scenario_id), "attach")


@scenarios_pages.post("/scenarios/<int:scenario_id>/files/<int:attachment_id>/remove")
@guard(Permission.SCENARIO_EDIT)
@takes_files
def detach(scenario_id: int, attachment_id: int) -> Answer:
    """Take a file out of a draft, and show the form as it was typed."""
    actor = current_actor()
    attachments.detach(actor, scenario_id, attachment_id)
    scenario = scenarios.get_editable(actor, scenario_id)
    form = ScenarioForm()
    if "version" not in request.form:
        form = filled_form(scenario)
    return edit_page(form, scenario, note=_("附件已删除。表单里改过的文字还没有保存。"))


def _take(scenario: Scenario | None, then: str | None) -> Answer:
    """Take the form as it was sent, by the button that was pressed."""
    form = ScenarioForm()
    if form.answer_row_buttons(request.form.get("add_row"), request.form.get("remove_row")):
        return edit_page(form, scenario)
    if then == "weights":
        return _suggest_weights(form, scenario)
    form.drop_blank_rows()
    if not form.validate():
        return _show_unread(form, scenario, then)
    if then != "submit" and has_no_weights(form):
        fill_weights(form)
    try:
        saved = _save(form, scenario)
    except InvalidInput as refusal:
        show_findings(form, refusal.fields)
        return _refused(form, scenario, then), 422
    except StaleVersion as refusal:
        return _show_both(form, scenario, translate(refusal.message)), 409
    return _go_on(form, saved, then)


def _suggest_weights(form: ScenarioForm, scenario: Scenario | None) -> Answer:
    if fill_weights(form):
        return edit_page(form, scenario, note=_("已填入所选行业的默认权重，请核对后保存。"))
    form.sector.errors = [_("先选择行业，才能套用它的默认权重。")]
    return edit_page(form, scenario), 422


def _show_unread(form: ScenarioForm, scenario: Scenario | None, then: str | None) -> Answer:
    """What could not be read; before a submission also all else that is missing."""
    if then == "submit":
        show_findings(form, check_for_submission(typed_content(form), clock.now()))
    return _refused(form, scenario, then), 422


def _refused(form: ScenarioForm, scenario: Scenario | None, then: str | None) -> str:
    if then == "attach":
        form.file.errors = [_("附件还没有上传：请先改好标出的各处，再选一次文件。")]
    return edit_page(form, scenario)


def _save(form: ScenarioForm, scenario: Scenario | None) -> Scenario:
    actor, content = current_actor(), typed_content(form)
    if scenario is None:
        return scenarios.create_draft(actor, content)
    return scenarios.save_draft(actor, scenario.id, content, form.version.data or 0)


def _show_both(form: ScenarioForm, scenario: Scenario | None, warning: str) -> str:
    """Two windows: what is saved beside what was typed. Saving again is then a decision."""
    if scenario is None:
        raise LookupError("a new scenario has no other version")
    saved = scenarios.get_editable(current_actor(), scenario.id)
    changes = list_changes(snapshot(read_content(saved)), snapshot(typed_content(form)))
    _write_version(form, saved)
    return edit_page(form, saved, warning=warning, collisions=describe_changes(changes))


def _write_version(form: ScenarioForm, scenario: Scenario) -> None:
    # Not by `process`: the page would show what was sent, not what is saved now.
    form.version.data, form.version.raw_data = scenario.version, None


def _go_on(form: ScenarioForm, saved: Scenario, then: str | None) -> Answer:
    _write_version(form, saved)
    if then == "submit":
        return _submit(form, saved)
    if then == "attach":
        return _attach(form, saved)
    flash(_("草稿已保存。"), "success")
    return redirect(url_for("scenarios.edit", scenario_id=saved.id))


def _submit(form: ScenarioForm, scenario: Scenario) -> Answer:
    try:
        scenarios.submit(current_actor(), scenario.id)
    except InvalidInput as refusal:
        show_findings(form, refusal.fields)
        saved = scenarios.get_editable(current_actor(), scenario.id)
        warning = _("草稿已保存，但还不能提交：请先改好下面标出的各处。")
        return edit_page(form, saved, warning=warning), 422
    flash(_("已提交审批。通过或退回都会用站内消息和邮件通知您。"), "success")
    return redirect(url_for("scenarios.list_own"))


def _attach(form: ScenarioForm, saved: Scenario) -> Answer:
    upload = form.file.data
    try:
        data, name = (upload.read(), upload.filename or "") if upload else (b"", "")
        if not name:
            form.file.errors = [_("请先选择文件。")]
            return edit_page(form, saved), 422
        attachments.attach(current_actor(), saved.id, data, name)
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    except FileRefused as refusal:
        form.file.errors = [translate(refusal.message)]
    else:
        flash(_("附件已添加，草稿已保存。"), "success")
        return redirect(url_for("scenarios.edit", scenario_id=saved.id, _anchor="files"))
    return edit_page(form, saved), 422
