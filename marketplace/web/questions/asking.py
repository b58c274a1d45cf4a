"""Ask, take back, and see what became of one's own questions."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.services import questions
from marketplace.services.questions import LONGEST
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.questions.blueprint import questions_pages
from marketplace.web.questions.forms import QuestionForm

Answer = str | Response | tuple[str, int]


@questions_pages.route("/scenarios/<int:scenario_id>/questions/new", methods=["GET", "POST"])
@guard(Permission.QUESTION_ASK)
def new(scenario_id: int) -> Answer:
    """Write a question about a listing."""
    actor = current_actor()
    scenario, form = questions.get_askable(actor, scenario_id), QuestionForm()
    page = {"scenario": scenario, "deadline": questions.question_deadline(scenario), "form": form}
    if not form.is_submitted():
        return render_template("questions/new.html", **page, longest=LONGEST)
    if form.validate():
        try:
            questions.ask(actor, scenario_id, form.text.data)
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        else:
            flash(
                _("问题已提交。需求单位看不到是谁问的；答复公布后会通知关注这个场景的人。"),
                "success",
            )
            return redirect(url_for("scenarios.show", scenario_id=scenario_id, _anchor="questions"))
    return render_template("questions/new.html", **page, longest=LONGEST), 422


@questions_pages.post("/scenarios/<int:scenario_id>/questions/<int:question_id>/take-back")
@guard(Permission.QUESTION_ASK)
def take_back(scenario_id: int, question_id: int) -> Response:
    """Take an unanswered question back."""
    questions.take_back(current_actor(), scenario_id, question_id)
    flash(_("问题已收回。"), "success")
    return redirect(url_for("scenarios.show", scenario_id=scenario_id, _anchor="questions"))


@questions_pages.get("/workspace/questions")
@guard(Permission.QUESTION_READ_OWN)
def list_own() -> str:
    """Everything the reader's organisation asked, and what became of it."""
    return render_template("questions/list_own.html", rows=questions.list_own(current_actor()))
