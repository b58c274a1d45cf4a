"""The terms of use: read, accept, publish."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Hindrance, Permission
from marketplace.models import Terms
from marketplace.services import terms
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.redirects import safe_next
from marketplace.web.terms.forms import TermsForm
from marketplace.web.terms.reading import changes_of, split, text_of

terms_pages = Blueprint("terms", __name__)


@terms_pages.get("/terms")
@guard(Permission.PUBLIC_READ)
def show() -> str:
    """The version in force, with a button for whoever has to accept it."""
    current = terms.find_current()
    if current is None:
        return render_template("terms/none.html")
    return _page(current, current)


@terms_pages.get("/terms/<int:number>")
@guard(Permission.PUBLIC_READ)
def show_version(number: int) -> str:
    """One version."""
    return _page(terms.get_version(number), terms.get_current())


def _page(row: Terms, current: Terms) -> str:
    locale = str(get_locale())
    is_due = Hindrance.TERMS in current_actor().hindrances
    return render_template(
        "terms/show.html",
        row=row,
        is_current=row is current,
        parts=split(text_of(row, locale)),
        changes=changes_of(row, locale),
        versions=terms.list_versions(),
        is_due=is_due and row is current,
        next=_next_address(),
    )


def _next_address() -> str:
    target = request.args.get("next")
    return safe_next(target) if target else url_for("workspace.index")


@terms_pages.post("/terms/accept")
@guard(Permission.ACCOUNT_USE)
def accept() -> Response:
    """Accept the version that was read, and go on."""
    terms.accept(current_actor(), _read_number(request.form.get("number", "")))
    flash(_("已同意使用条款。"), "success")
    return redirect(safe_next(request.form.get("next")))


def _read_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@terms_pages.get("/admin/terms")
@guard(Permission.TERMS_PUBLISH)
def list_versions() -> str:
    """Every version."""
    return render_template("terms/list.html", versions=terms.list_versions())


@terms_pages.route("/admin/terms/new", methods=["GET", "POST"])
@guard(Permission.TERMS_PUBLISH)
def new() -> str | Response | tuple[str, int]:
    """Write a version, see it, then publish it."""
    form, current = TermsForm(), terms.find_current()
    if request.method != "POST":
        form.after.data = str(current.id if current else 0)
        form.text_zh.data, form.text_en.data = (
            (current.text_zh, current.text_en) if current else ("", "")
        )
        return render_template("terms/new.html", form=form)
    then = request.form.get("then", "preview")
    try:
        terms.check_draft(form.draft())
        if then == "publish":
            row = terms.publish(current_actor(), form.draft(), form.written_after())
            flash(_("第 %(number)s 版已发布，所有人下次使用前都要同意。", number=row.id), "success")
            return redirect(url_for("terms.show"))
    except InvalidInput as refusal:
        show_refusal(form, refusal)
        return render_template("terms/new.html", form=form), 422
    if then == "edit":
        return render_template("terms/new.html", form=form)
    return render_template("terms/preview.html", form=form, split=split)
