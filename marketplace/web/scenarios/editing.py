"""A buyer writes a scenario: the draft in steps or on one page, its files, its submission."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, StaleVersion
from marketplace.domain.permissions import Permission
from marketplace.models import Scenario
from marketplace.services import attachments, organisations, scenarios
from marketplace.services.scenario_checks import check_for_submission
from marketplace.services.scenario_content import read_content
from marketplace.services.scenario_saving import Saved
from marketplace.storage.file_types import FileRefused
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.scenarios.begun_from import form_names, mark_form, names_on
from marketplace.web.scenarios.blueprint import scenarios_pages
from marketplace.web.scenarios.check_page import check_page
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
from marketplace.web.scenarios.saving import (
    answer_script,
    has_choices,
    is_script,
    leave_choice,
    list_collisions,
    save,
    take_theirs,
    write_version,
)
from marketplace.web.scenarios.steps import CHECK, STEPS, Step, find_step, neighbour
from marketplace.web.uploads import takes_files

Answer = str | Response | tuple[str, int] | tuple[Response, int]


@scenarios_pages.route("/scenarios/new", methods=["GET", "POST"])
@guard(Permission.SCENARIO_POST)
@takes_files
def new() -> Answer:
    """Begin a scenario: on one page, or by the first step."""
    step = STEPS[0] if "step" in request.args else None
    if request.method == "POST":
        return _take(None, step, request.form.get("then"))
    return edit_page(_stored_form(None, step), None, step)


@scenarios_pages.route("/scenarios/<int:scenario_id>/edit", methods=["GET", "POST"])
@guard(Permission.SCENARIO_EDIT)
@takes_files
def edit(scenario_id: int) -> Answer:
    """Go on writing a draft or a returned scenario: all of it, or the step `?step=` names."""
    scenario, step = scenarios.get_editable(current_actor(), scenario_id), _asked_step()
    if step and step.slug == CHECK:
        return check_page(scenario)
    if request.method == "POST":
        return _take(scenario, step, request.form.get("then"))
    return edit_page(_stored_form(scenario, step), scenario, step)


@scenarios_pages.post("/scenarios/<int:scenario_id>/submit")
@guard(Permission.SCENARIO_EDIT)
def submit(scenario_id: int) -> Answer:
    """Submit a draft as it was saved."""
    scenario = scenarios.get_editable(current_actor(), scenario_id)
    return _submit(_stored_form(scenario, None), scenario)


@scenarios_pages.post("/scenarios/<int:scenario_id>/files")
@guard(Permission.SCENARIO_EDIT)
@takes_files
def attach(scenario_id: int) -> Answer:
    """Save what is typed and add a file."""
    scenario = scenarios.get_editable(current_actor(), scenario_id)
    return _take(scenario, _asked_step(), "attach")


@scenarios_pages.post("/scenarios/<int:scenario_id>/files/<int:attachment_id>/remove")
@guard(Permission.SCENARIO_EDIT)
@takes_files
def detach(scenario_id: int, attachment_id: int) -> Answer:
    """Take a file out of a draft, and show the form as it was typed."""
    actor, step = current_actor(), _asked_step()
    attachments.detach(actor, scenario_id, attachment_id)
    scenario = scenarios.get_editable(actor, scenario_id)
    is_typed = "version" in request.form
    form = _sent_form(scenario, step) if is_typed else _stored_form(scenario, step)
    note = _("附件已删除。表单里改过的文字还没有保存。")
    return edit_page(form, scenario, step, note=note)


def _asked_step() -> Step | None:
    return find_step(request.args.get("step"))


def _stored_form(scenario: Scenario | None, step: Step | None) -> ScenarioForm:
    """The form with what is saved, and the marks of what a page begins from."""
    form = filled_form(scenario) if scenario else blank_form(organisations.get_own(current_actor()))
    if scenario:
        mark_form(form, read_content(scenario), step)
    return form


def _sent_form(scenario: Scenario | None, step: Step | None) -> ScenarioForm:
    """The form as it was sent; what a step's page does not show is as it is saved."""
    form = ScenarioForm()
    if step:
        elsewhere = set(names_on(None)) - set(step.names)
        form.keep(_stored_form(scenario, None), form_names(elsewhere))
    if scenario:
        take_theirs(form, scenario)
    return form


def _take(scenario: Scenario | None, step: Step | None, then: str | None) -> Answer:
    """Take the form as it was sent, by the button that was pressed."""
    form = _sent_form(scenario, step)
    if form.answer_row_buttons(request.form.get("add_row"), request.form.get("remove_row")):
        return edit_page(form, scenario, step)
    if "adopt_sector" in request.form:
        form.sector.data = request.form["adopt_sector"]
        return edit_page(form, scenario, step, note=_("已填入建议的行业，请核对后保存。"))
    if then == "weights":
        return _suggest_weights(form, scenario, step)
    form.drop_blank_rows()
    if is_script():
        return leave_choice() if has_choices() else answer_script(form, scenario, step)
    return _save(form, scenario, step, then)


def _save(
    form: ScenarioForm, scenario: Scenario | None, step: Step | None, then: str | None
) -> Answer:
    if not form.validate():
        return _show_unread(form, scenario, step, then)
    if then != "submit" and "criteria" in names_on(step) and has_no_weights(form):
        fill_weights(form)
    try:
        saved = save(form, scenario, step)
    except InvalidInput as refusal:
        show_findings(form, refusal.fields)
        return _refused(form, scenario, step, then), 422
    except StaleVersion as refusal:
        return _show_both(form, scenario, step, refusal), 409
    return _go_on(form, saved, step, then)


def _suggest_weights(form: ScenarioForm, scenario: Scenario | None, step: Step | None) -> Answer:
    if fill_weights(form):
        note = _("已填入所选行业的默认权重，请核对后保存。")
        return edit_page(form, scenario, step, note=note)
    form.sector.errors = [_("先选择行业，才能套用它的默认权重。")]
    return edit_page(form, scenario, step), 422


def _show_unread(
    form: ScenarioForm, scenario: Scenario | None, step: Step | None, then: str | None
) -> Answer:
    """What could not be read; before a submission also all else that is missing."""
    if then == "submit":
        show_findings(form, check_for_submission(typed_content(form), clock.now()))
    return _refused(form, scenario, step, then), 422


def _refused(
    form: ScenarioForm, scenario: Scenario | None, step: Step | None, then: str | None
) -> str:
    if then == "attach":
        form.file.errors = [_("附件还没有上传：请先改好标出的各处，再选一次文件。")]
    return edit_page(form, scenario, step)


def _show_both(
    form: ScenarioForm, scenario: Scenario | None, step: Step | None, refusal: StaleVersion
) -> str:
    """Two windows: what is saved beside what was typed. Saving again is then a decision."""
    if scenario is None:
        raise LookupError("a new scenario has no other version")
    stored = scenarios.get_editable(current_actor(), scenario.id)
    collisions = list_collisions(form, stored, step, refusal)
    warning = translate(refusal.message)
    return edit_page(form, stored, step, warning=warning, collisions=collisions)


def _go_on(form: ScenarioForm, saved: Saved, step: Step | None, then: str | None) -> Answer:
    """The draft is saved; now what the pressed button asks for besides."""
    scenario = saved.scenario
    write_version(form, scenario, step)
    if then == "submit":
        return _submit(form, scenario)
    if then == "attach":
        return _attach(form, scenario, step)
    if then == "preview":
        return redirect(url_for("scenarios.preview", scenario_id=scenario.id))
    flash(_said(saved), "success")
    target = _next_step(step, then)
    return redirect(_address(scenario, target))


def _said(saved: Saved) -> str:
    if saved.others:
        return _("草稿已保存，并保留了别人刚改的其他内容。")
    return _("草稿已保存。")


def _next_step(step: Step | None, then: str | None) -> Step | None:
    way, _colon, slug = (then or "").partition(":")
    if way == "step":
        return find_step(slug)
    distance = {"next": 1, "back": -1}.get(way, 0)
    return neighbour(step, distance) if step else None


def _address(scenario: Scenario, step: Step | None, anchor: str | None = None) -> str:
    slug = step.slug if step else None
    return url_for("scenarios.edit", scenario_id=scenario.id, step=slug, _anchor=anchor)


def _submit(form: ScenarioForm, scenario: Scenario) -> Answer:
    try:
        scenarios.submit(current_actor(), scenario.id)
    except InvalidInput as refusal:
        show_findings(form, refusal.fields)
        saved = scenarios.get_editable(current_actor(), scenario.id)
        warning = _("草稿已保存，但还不能提交：请先改好下面标出的各处。")
        return edit_page(form, saved, None, warning=warning), 422
    flash(_("已提交审批。通过或退回都会用站内消息和邮件通知您。"), "success")
    return redirect(url_for("scenarios.list_own"))


def _attach(form: ScenarioForm, saved: Scenario, step: Step | None) -> Answer:
    upload = form.file.data
    try:
        data, name = (upload.read(), upload.filename or "") if upload else (b"", "")
        if not name:
            form.file.errors = [_("请先选择文件。")]
            return edit_page(form, saved, step), 422
        attachments.attach(current_actor(), saved.id, data, name)
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    except FileRefused as refusal:
        form.file.errors = [translate(refusal.message)]
    else:
        flash(_("附件已添加，草稿已保存。"), "success")
        return redirect(_address(saved, step, "files"))
    return edit_page(form, saved, step), 422
