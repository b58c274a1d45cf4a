"""Administrators accept proposals into the table, or decline them."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.credentials.results import Tool
from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.models import BenchmarkProposal
from marketplace.services import benchmark_proposals
from marketplace.services.benchmark_checks import SECTOR_NAMES, task_field
from marketplace.web.benchmarks.blueprint import benchmarks_pages
from marketplace.web.benchmarks.editing import redirect_to
from marketplace.web.benchmarks.forms import BenchmarkForm
from marketplace.web.benchmarks.views import tool_name
from marketplace.web.fields import without_controls
from marketplace.web.form_errors import say_reason, show_refusal
from marketplace.web.guards import current_actor, guard

Answer = str | Response | tuple[str, int]


@benchmarks_pages.route("/admin/benchmarks/proposals/<int:suggestion_id>", methods=["GET", "POST"])
@guard(Permission.BENCHMARK_EDIT)
def decide(suggestion_id: int) -> Answer:
    """Complete what was proposed and accept it."""
    actor = current_actor()
    row = benchmark_proposals.get_proposal(actor, suggestion_id)
    form = BenchmarkForm(data=_proposed(row))
    if request.method != "POST":
        return _page(row, form)
    try:
        if form.validate():
            reason = form.reason.data or ""
            added = benchmark_proposals.accept(actor, suggestion_id, form.benchmark(), reason)
            return redirect_to(added, _("已采纳并通知提议人，相关测评报告会重新核定。"))
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    return _page(row, form), 422


def _proposed(row: BenchmarkProposal) -> dict[str, object]:
    return {
        "slug": row.task,
        "name": row.task,
        "sector": row.sector,
        "metric": row.metric,
        "higher_is_better": True,
        "baseline": str(row.baseline) if row.baseline is not None else "",
        "top": str(row.top) if row.top is not None else "",
        "source": row.source,
        task_field(Tool(row.tool)): row.task,
    }


@benchmarks_pages.post("/admin/benchmarks/proposals/<int:suggestion_id>/decline")
@guard(Permission.BENCHMARK_EDIT)
def decline(suggestion_id: int) -> Answer:
    """Decline a proposal, saying why."""
    actor = current_actor()
    typed = request.form.get("reason", "")
    try:
        benchmark_proposals.decline(actor, suggestion_id, typed)
    except InvalidInput as refusal:
        row = benchmark_proposals.get_proposal(actor, suggestion_id)
        form = BenchmarkForm(formdata=None, data=_proposed(row))
        return _page(row, form, typed, say_reason(refusal)), 422
    flash(_("已告知提议人没有采纳。"), "success")
    return redirect(url_for("benchmarks.manage"))


def _page(row: BenchmarkProposal, form: BenchmarkForm, typed: str = "", error: str = "") -> str:
    return render_template(
        "benchmarks/decide.html",
        row=row,
        form=form,
        typed=without_controls(typed),
        error=error,
        tool=tool_name,
        sector=_(SECTOR_NAMES[row.sector]),
    )
