"""The registry's public file, and its pages for administrators."""

from flask import Response as Answer
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.models import Evaluator, Organisation
from marketplace.services import evaluator_registry, evaluators, status_lists
from marketplace.services.evaluator_checks import SCOPE_NAMES
from marketplace.web.evaluators.blueprint import evaluators_pages
from marketplace.web.evaluators.forms import EvaluatorForm, read_number
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.rate_limits import reading


@evaluators_pages.get("/evaluators/registry.json")
@guard(Permission.PUBLIC_READ)
@reading
def registry_file() -> Response:
    """The registry, as `marketplace credentials verify --registry` reads it."""
    return Answer(evaluator_registry.write_published(), mimetype="application/json")


@evaluators_pages.get("/admin/evaluators")
@guard(Permission.EVALUATOR_MANAGE)
def index() -> str:
    """Every evaluator."""
    return render_template(
        "evaluators/index.html",
        rows=evaluators.list_evaluators(current_actor()),
        revision=evaluator_registry.find_revision(),
        now=clock.now(),
    )


@evaluators_pages.get("/admin/evaluators/<int:evaluator_id>")
@guard(Permission.EVALUATOR_MANAGE)
def show(evaluator_id: int) -> str:
    """One evaluator with its keys and lists."""
    actor = current_actor()
    row = evaluators.get_evaluator(actor, evaluator_id)
    return render_template(
        "evaluators/show.html",
        evaluator=row,
        scope=[_(SCOPE_NAMES[slug]) for slug in row.sectors],
        standings=status_lists.list_standings(actor, row),
        now=clock.now(),
    )


@evaluators_pages.route("/admin/evaluators/new", methods=["GET", "POST"])
@guard(Permission.EVALUATOR_MANAGE)
def new() -> str | Response | tuple[str, int]:
    """Register an evaluator."""
    actor = current_actor()
    form = EvaluatorForm().offer(evaluators.list_organisations(actor))
    if request.method != "POST":
        return _edit_page(form)
    try:
        if form.validate():
            row = evaluators.register(actor, form.profile())
            flash(_("已登记。请再登记它的公钥，凭证才能通过核验。"), "success")
            return redirect(url_for("evaluators.show", evaluator_id=row.id))
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    return _edit_page(form), 422


@evaluators_pages.route("/admin/evaluators/<int:evaluator_id>/edit", methods=["GET", "POST"])
@guard(Permission.EVALUATOR_MANAGE)
def edit(evaluator_id: int) -> str | Response | tuple[str, int]:
    """Change its particulars, accreditation and scope."""
    actor = current_actor()
    row = evaluators.get_evaluator(actor, evaluator_id)
    form = EvaluatorForm().offer(_choices(row))
    if request.method != "POST":
        form.fill(row)
        return _edit_page(form, row)
    try:
        if form.validate():
            version = read_number(form.version.data) or 0
            evaluators.save(actor, evaluator_id, form.profile(), version)
            flash(_("已保存。从下一次核验起按新的内容判断。"), "success")
            return redirect(url_for("evaluators.show", evaluator_id=evaluator_id))
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    return _edit_page(form, row), 422


def _choices(row: Evaluator) -> list[Organisation]:
    """Its own organisation too, should that be suspended meanwhile."""
    found = evaluators.list_organisations(current_actor())
    own = row.organisation
    return [*found, own] if own is not None and own not in found else [*found]


def _edit_page(form: EvaluatorForm, row: Evaluator | None = None) -> str:
    return render_template("evaluators/edit.html", form=form, evaluator=row)
