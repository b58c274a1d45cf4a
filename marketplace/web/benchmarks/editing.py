"""Administrators change the table."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.models import Benchmark
from marketplace.services import benchmark_proposals, benchmarks
from marketplace.services.benchmark_checks import task_field
from marketplace.web.benchmarks.blueprint import benchmarks_pages
from marketplace.web.benchmarks.forms import BenchmarkForm
from marketplace.web.benchmarks.views import tool_name
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard

Answer = str | Response | tuple[str, int]


@benchmarks_pages.get("/admin/benchmarks")
@guard(Permission.BENCHMARK_EDIT)
def manage() -> str:
    """The proposals that wait, and what became of the others."""
    actor = current_actor()
    return render_template(
        "benchmarks/manage.html",
        rows=benchmark_proposals.list_open(actor),
        decided=benchmark_proposals.list_decided(actor),
        tool=tool_name,
    )


@benchmarks_pages.route("/admin/benchmarks/new", methods=["GET", "POST"])
@guard(Permission.BENCHMARK_EDIT)
def new() -> Answer:
    """Put a row into the table."""
    form = BenchmarkForm()
    if request.method != "POST":
        form.higher_is_better.data = True
        return _page(form)
    try:
        if form.validate():
            row = benchmarks.add(current_actor(), form.benchmark(), form.reason.data or "")
            return redirect_to(row, _("已加入目录，相关测评报告会重新核定。"))
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    return _page(form), 422


@benchmarks_pages.route("/admin/benchmarks/<int:benchmark_id>/edit", methods=["GET", "POST"])
@guard(Permission.BENCHMARK_EDIT)
def edit(benchmark_id: int) -> Answer:
    """Change a row, saying why."""
    row = benchmarks.get_row(benchmark_id)
    form = BenchmarkForm(data=_written(row))
    if request.method != "POST":
        return _page(form, row)
    try:
        if form.validate():
            reason, version = form.reason.data or "", form.read_version()
            benchmarks.change(
                current_actor(), benchmark_id, form.benchmark(row.slug), reason, version
            )
            return redirect_to(row, _("已保存，相关测评报告会重新核定。"))
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    return _page(form, row), 422


def _written(row: Benchmark) -> dict[str, object]:
    benchmark = benchmarks.as_benchmark(row)
    return {
        **vars(benchmark),
        **{task_field(tool): "\n".join(tasks) for tool, tasks in benchmark.tasks.items()},
        "slug": row.slug,
        "baseline": str(row.baseline) if row.baseline is not None else "",
        "top": str(row.top) if row.top is not None else "",
        "version": str(row.version),
    }


def _page(form: BenchmarkForm, row: Benchmark | None = None) -> str:
    return render_template("benchmarks/edit.html", form=form, row=row)


def redirect_to(row: Benchmark, said: str) -> Response:
    """To the row's page, with a word on what was done."""
    flash(said, "success")
    return redirect(url_for("benchmarks.show", benchmark_id=row.id))
