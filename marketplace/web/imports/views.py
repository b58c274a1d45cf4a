"""A list is uploaded."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.messages import mark, say
from marketplace.domain.permissions import Permission
from marketplace.exchange import template
from marketplace.exchange.scenario_headers import template_headers
from marketplace.exchange.table import UnreadableTable
from marketplace.models import ImportBatch
from marketplace.models.import_batch import WORKING
from marketplace.services import import_uploads, import_words, imports
from marketplace.services.import_drafts import list_owners
from marketplace.services.installation import settings
from marketplace.storage.file_types import XLSX, FileRefused
from marketplace.web.downloads import as_download
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.imports.blueprint import imports_pages
from marketplace.web.imports.forms import UploadForm
from marketplace.web.imports.template import help_sheet, template_columns
from marketplace.web.messages import translate
from marketplace.web.uploads import takes_files

Answer = str | Response | tuple[str, int]
_TEMPLATE_NAME = mark("场景清单模板")


@imports_pages.route("/imports/scenarios", methods=["GET", "POST"])
@guard(Permission.SCENARIO_IMPORT)
@takes_files
def new() -> Answer:
    """Upload a list, or go on with one."""
    form = UploadForm()
    form.offer(list_owners(current_actor()))
    if form.validate_on_submit():
        batch = _upload(form)
        if batch is not None:
            return redirect(first_step(batch))
    page = render_template(
        "imports/new.html",
        form=form,
        batches=imports.list_batches(current_actor()),
        most_rows=import_uploads.MOST_ROWS,
        megabytes=settings().max_upload_megabytes,
        kept_days=imports.KEPT.days,
        working=WORKING,
        headers=template_headers(),
    )
    return page, 422 if form.is_submitted() else 200


def _upload(form: UploadForm) -> ImportBatch | None:
    """The list as kept for review; None if it was refused, which the form then says."""
    upload = form.file.data
    if not upload or not upload.filename:
        form.file.errors = [*form.file.errors, translate(say("请选择文件。"))]
        return None
    try:
        return import_uploads.upload(
            current_actor(), upload.read(), upload.filename, form.chosen_owner()
        )
    except (UnreadableTable, FileRefused) as refusal:
        form.file.errors = [*form.file.errors, translate(refusal.message)]
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    return None


def first_step(batch: ImportBatch) -> str:
    """Where the review of a list begins: at its progress while the worker has it."""
    if batch.state in WORKING:
        return url_for("imports.progress", batch_id=batch.id)
    has_words = bool(import_words.list_words(batch))
    return url_for("imports.words" if has_words else "imports.review", batch_id=batch.id)


@imports_pages.get("/imports/scenarios/template.xlsx")
@guard(Permission.SCENARIO_IMPORT)
def template_xlsx() -> Response:
    """An empty list to fill in, as a workbook."""
    data = template.template_xlsx(template_columns(), translate(_TEMPLATE_NAME), help_sheet())
    return as_download(data, f"{translate(_TEMPLATE_NAME)}.xlsx", XLSX.media_type)


@imports_pages.get("/imports/scenarios/template.csv")
@guard(Permission.SCENARIO_IMPORT)
def template_csv() -> Response:
    """An empty list to fill in, as text."""
    data = template.template_csv(template_columns())
    return as_download(data, f"{translate(_TEMPLATE_NAME)}.csv", "text/csv")
