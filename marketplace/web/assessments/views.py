"""An assessor's scenarios, and the declaration that comes before any proposal."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.permissions import Permission
from marketplace.matching.marking import list_items
from marketplace.models import Assessor
from marketplace.services import assessment_marks, assessments, own_assessments
from marketplace.services.ranking_rules import frozen_rules
from marketplace.web.assessments.blueprint import assessments_pages
from marketplace.web.assessments.declarations import digest_of, list_relations, write_declaration
from marketplace.web.assessments.forms import DeclarationForm
from marketplace.web.fields import without_controls
from marketplace.web.form_errors import say_reason
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate

Answer = str | Response | tuple[str, int]
OWN = "/workspace/assessments/<int:assessor_id>"


@assessments_pages.get("/workspace/assessments")
@guard(Permission.ASSESSMENT_READ)
def index() -> str:
    """The scenarios that the reader judges or judged."""
    rows = own_assessments.list_own(current_actor())
    done = own_assessments.list_done_ids(rows)
    return render_template("assessments/index.html", rows=rows, done=done)


@assessments_pages.get(OWN)
@guard(Permission.ASSESSMENT_READ)
def show(assessor_id: int) -> str:
    """Where the reader's part in one scenario stands, and what is next."""
    return _show(own_assessments.get_own(current_actor(), assessor_id))


def _show(
    row: Assessor, form: DeclarationForm | None = None, lacking: dict[str, str] | None = None
) -> str:
    bidders = own_assessments.list_bidders(row)
    form = form or DeclarationForm(formdata=None)
    form.digest.data = digest_of(write_declaration(bidders))
    assigned = own_assessments.list_assigned(row)
    is_opened = row.scenario.state == ScenarioState.OPENED
    return render_template(
        "assessments/show.html",
        row=row,
        scenario=row.scenario,
        bidders=bidders,
        relations=list_relations(),
        form=form,
        assigned=assigned,
        items=list_items(frozen_rules(row.scenario)),
        list_missing=assessments.list_missing,
        can_submit=is_opened and any(map(assessments.is_open, assigned)),
        can_lead=row.is_chair and bool(assigned) and assessment_marks.is_shown(row.scenario),
        lacking=lacking or {},
    )


@assessments_pages.post(f"{OWN}/declaration")
@guard(Permission.ASSESSMENT_WRITE)
def declare(assessor_id: int) -> Answer:
    """Declare that there is no conflict."""
    actor, form = current_actor(), DeclarationForm()
    row = own_assessments.get_own(actor, assessor_id)
    own_assessments.require_opened(row)
    shown = write_declaration(own_assessments.list_bidders(row))
    error = _what_is_wrong(form, shown)
    if error:
        form.is_agreed.errors, form.is_agreed.data = [error], False
        return _show(row, form), 422
    row = own_assessments.declare(actor, assessor_id, shown)
    if row.is_active:
        flash(_("已声明，可以看方案、打分了。"), "success")
    return redirect(url_for("assessments.show", assessor_id=assessor_id))


def _what_is_wrong(form: DeclarationForm, shown: str) -> str | None:
    form.validate()
    if form.digest.data != digest_of(shown):
        return _("声明的文字或者名单已经不同，请看过下面的内容再勾选。")
    if not form.is_agreed.data:
        return _("没有利害关系的，请勾选；有的，请选择回避。")
    return None


@assessments_pages.route(f"{OWN}/recusal", methods=["GET", "POST"])
@guard(Permission.ASSESSMENT_WRITE)
def recuse(assessor_id: int) -> Answer:
    """Step back because of a conflict."""
    actor, typed = current_actor(), request.form.get("reason", "")
    row = own_assessments.get_recusable(actor, assessor_id)
    error, status = None, 200
    if request.method == "POST":
        try:
            own_assessments.recuse(actor, assessor_id, typed)
        except InvalidInput as refusal:
            error, status = say_reason(refusal), 422
        else:
            flash(_("您不再参加这个场景的评审，需求单位已收到通知。"), "success")
            return redirect(url_for("assessments.show", assessor_id=assessor_id))
    page = render_template(
        "assessments/recuse.html", row=row, reason=without_controls(typed), error=error
    )
    return page, status


@assessments_pages.post(f"{OWN}/submission")
@guard(Permission.ASSESSMENT_WRITE)
def submit(assessor_id: int) -> Answer:
    """Submit all points together."""
    actor = current_actor()
    try:
        assessments.submit(actor, assessor_id)
    except InvalidInput as refusal:
        lacking = {name: translate(said[0]) for name, said in refusal.fields.items()}
        return _show(own_assessments.get_own(actor, assessor_id), lacking=lacking), 422
    flash(_("评分已提交。"), "success")
    return redirect(url_for("assessments.show", assessor_id=assessor_id))
