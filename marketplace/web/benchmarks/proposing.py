"""Ask for a task to be put into the table."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import AlreadyExists, InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.services import benchmark_proposals
from marketplace.web.benchmarks.blueprint import benchmarks_pages
from marketplace.web.benchmarks.forms import ProposeForm
from marketplace.web.benchmarks.views import tool_name
from marketplace.web.fields import without_controls
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate

Answer = str | Response | tuple[str, int]


@benchmarks_pages.route("/benchmarks/propose", methods=["GET", "POST"])
@guard(Permission.BENCHMARK_PROPOSE)
def propose() -> Answer:
    """Propose a task, perhaps one that the address names; what became of one's own proposals."""
    form = ProposeForm()
    if request.method != "POST":
        for name in ("tool", "task", "metric"):
            form[name].data = without_controls(request.args.get(name, ""))[:300]
        return _page(form)
    try:
        if form.validate():
            benchmark_proposals.propose(current_actor(), form.text())
            flash(_("已提交提议，处理后会通知您。"), "success")
            return redirect(url_for("benchmarks.propose"))
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    except AlreadyExists as refusal:
        form.form_errors.append(translate(refusal.message))
    return _page(form), 422


def _page(form: ProposeForm) -> str:
    rows = benchmark_proposals.list_own(current_actor())
    return render_template("benchmarks/propose.html", form=form, rows=rows, tool=tool_name)
