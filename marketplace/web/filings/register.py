"""Importing the public register: the file goes up, the delta is shown row by row."""

from flask import render_template
from flask_babel import gettext as _

from marketplace.domain.permissions import Permission
from marketplace.exchange.table import UnreadableTable
from marketplace.services import filing_register
from marketplace.services.filing_register import RegisterDelta
from marketplace.web.audit.labels import column_name
from marketplace.web.filings.blueprint import filings_pages
from marketplace.web.filings.forms import RegisterForm
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.uploads import takes_files

# Of each kind of news: a page of tens of thousands of rows helps nobody.
MOST_SHOWN = 500


@filings_pages.route("/admin/filings/register", methods=["GET", "POST"])
@guard(Permission.FILING_CHECK)
@takes_files
def import_register() -> str | tuple[str, int]:
    """Take a file of the register and say what it brought."""
    form = RegisterForm()
    if not form.is_submitted():
        return _show(form)
    if form.validate():
        upload = form.file.data
        try:
            delta = filing_register.import_register(
                current_actor(),
                upload.read(),
                upload.filename or _("名单"),
                is_partial=form.is_partial.data,
            )
        except UnreadableTable as refusal:
            form.file.errors = [*form.file.errors, translate(refusal.message)]
        else:
            return _show(RegisterForm(formdata=None), delta)
    return _show(form), 422


def _show(form: RegisterForm, delta: RegisterDelta | None = None) -> str:
    return render_template(
        "filings/register.html",
        form=form,
        delta=delta,
        entries=filing_register.count_entries(),
        vanished=filing_register.list_vanished(current_actor()),
        column_name=column_name,
        most=MOST_SHOWN,
    )
