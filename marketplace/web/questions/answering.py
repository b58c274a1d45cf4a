"""The buyer's desk: answer, merge, decline, publish."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, StaleVersion
from marketplace.domain.lifecycle import QuestionState
from marketplace.domain.permissions import Permission
from marketplace.models import Scenario
from marketplace.services import question_answers, questions
from marketplace.services.question_answers import LONGEST_ANSWER, Received
from marketplace.services.questions import LONGEST, OPEN_STATES
from marketplace.web.fields import without_controls
from marketplace.web.form_errors import say_reason, show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.questions.blueprint import questions_pages
from marketplace.web.questions.forms import AnswerForm, MergeForm

Answer = str | Response | tuple[str, int]

_SHOWN = 60


def _back(scenario_id: int) -> Response:
    return redirect(url_for("questions.index", scenario_id=scenario_id))


@questions_pages.get("/scenarios/<int:scenario_id>/questions")
@guard(Permission.QUESTION_ANSWER)
def index(scenario_id: int) -> str:
    """Every question about the reader's listing, open ones first."""
    actor, now = current_actor(), clock.now()
    scenario = question_answers.get_own_listing(actor, scenario_id)
    rows = question_answers.list_received(actor, scenario_id)
    return render_template(
        "questions/index.html",
        scenario=scenario,
        rows=rows,
        waiting=sum(row.state in OPEN_STATES for row in rows),
        answered=sum(row.state is QuestionState.ANSWERED for row in rows),
        deadline=questions.question_deadline(scenario),
        is_asking_open=questions.is_asking_open(scenario, now),
        can_answer=scenario.is_accepting_at(now),
    )


@questions_pages.route(
    "/scenarios/<int:scenario_id>/questions/<int:question_id>/answer", methods=["GET", "POST"]
)
@guard(Permission.QUESTION_ANSWER)
def answer(scenario_id: int, question_id: int) -> Answer:
    """Write the answer; `publish` among what is sent publishes it at once."""
    actor = current_actor()
    scenario = question_answers.get_own_listing(actor, scenario_id)
    row = question_answers.get_open(actor, scenario_id, question_id)
    form = AnswerForm.of(row)
    if not form.is_submitted():
        return _show(scenario, row, form)
    if form.validate():
        try:
            return _save(scenario_id, question_id, form)
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        except StaleVersion as refusal:
            return _show_both(scenario, question_id, form, translate(refusal.message))
    return _show(scenario, row, form), 422


def _save(scenario_id: int, question_id: int, form: AnswerForm) -> Response:
    actor, words = current_actor(), (form.public_text.data, form.answer.data)
    question_answers.save_answer(actor, scenario_id, question_id, words, form.started_from)
    if "publish" in request.form:
        number = question_answers.publish(actor, scenario_id, question_id)
        flash(_("已公布为第 %(number)s 号答疑。", number=number), "success")
    else:
        flash(_("回答已保存，还没有公布。"), "success")
    return _back(scenario_id)


def _show(scenario: Scenario, row: Received, form: AnswerForm, conflict: str | None = None) -> str:
    return render_template(
        "questions/answer.html",
        scenario=scenario,
        row=row,
        form=form,
        conflict=conflict,
        limits=(LONGEST, LONGEST_ANSWER),
    )


def _show_both(
    scenario: Scenario, question_id: int, form: AnswerForm, conflict: str
) -> tuple[str, int]:
    """What is there beside what was typed; saved again, the typed one replaces it."""
    row = question_answers.get_open(current_actor(), scenario.id, question_id)
    form.version.data = str(row.version)
    return _show(scenario, row, form, conflict), 409


@questions_pages.route(
    "/scenarios/<int:scenario_id>/questions/<int:question_id>/merge", methods=["GET", "POST"]
)
@guard(Permission.QUESTION_ANSWER)
def merge(scenario_id: int, question_id: int) -> Answer:
    """Say that another question is the same."""
    actor = current_actor()
    scenario = question_answers.get_own_listing(actor, scenario_id)
    row = question_answers.get_open(actor, scenario_id, question_id)
    form = MergeForm()
    targets = (*OPEN_STATES, QuestionState.PUBLISHED)
    form.target_id.choices = [
        SelectChoice(one.id, _title(one))
        for one in question_answers.list_received(actor, scenario_id)
        if one.id != row.id and one.state in targets
    ]
    if not form.is_submitted():
        return render_template("questions/merge.html", scenario=scenario, row=row, form=form)
    if form.validate():
        try:
            question_answers.merge(actor, scenario_id, question_id, form.target_id.data or 0)
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("已合并：公布时一并答复。"), "success")
            return _back(scenario_id)
    return render_template("questions/merge.html", scenario=scenario, row=row, form=form), 422


def _title(row: Received) -> str:
    text = " ".join(row.public_text.split())
    short = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return _("第 %(number)s 号：%(text)s", number=row.number, text=short) if row.number else short


@questions_pages.route(
    "/scenarios/<int:scenario_id>/questions/<int:question_id>/decline", methods=["GET", "POST"]
)
@guard(Permission.QUESTION_ANSWER)
def decline(scenario_id: int, question_id: int) -> Answer:
    """Do not answer, with a reason for those who asked."""
    actor, reason = current_actor(), request.form.get("reason", "")
    scenario = question_answers.get_own_listing(actor, scenario_id)
    row = question_answers.get_open(actor, scenario_id, question_id)
    page = {"scenario": scenario, "row": row, "reason": without_controls(reason)}
    if request.method != "POST":
        return render_template("questions/decline.html", **page, error=None)
    try:
        question_answers.decline(actor, scenario_id, question_id, reason)
    except InvalidInput as refusal:
        error = say_reason(refusal)
        return render_template("questions/decline.html", **page, error=error), 422
    flash(_("已记为不予答复。原因只有提问的单位能看到。"), "success")
    return _back(scenario_id)


@questions_pages.post("/scenarios/<int:scenario_id>/questions/<int:question_id>/publish")
@guard(Permission.QUESTION_ANSWER)
def publish(scenario_id: int, question_id: int) -> Response:
    """Publish one answered question."""
    number = question_answers.publish(current_actor(), scenario_id, question_id)
    flash(_("已公布为第 %(number)s 号答疑。", number=number), "success")
    return _back(scenario_id)


@questions_pages.post("/scenarios/<int:scenario_id>/questions/publish")
@guard(Permission.QUESTION_ANSWER)
def publish_all(scenario_id: int) -> Response:
    """Publish everything that is answered."""
    count = question_answers.publish_all(current_actor(), scenario_id)
    flash(ngettext("已公布 %(num)s 个答疑。", "已公布 %(num)s 个答疑。", count), "success")
    return _back(scenario_id)
