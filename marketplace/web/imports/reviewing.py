"""A person goes through an uploaded list: first its words, then its rows."""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.paging import turn_to
from marketplace.domain.permissions import Permission
from marketplace.domain.sectors import find_sector
from marketplace.models import ImportBatch
from marketplace.models.import_batch import WORKING
from marketplace.services import import_jobs, import_words, imports
from marketplace.services.import_cells import CHOICES
from marketplace.services.import_survey import WAITING, RowPlace, Survey, survey
from marketplace.services.imports import RowEdit
from marketplace.services.stored_messages import load_message
from marketplace.web.guards import current_actor, guard
from marketplace.web.imports.blueprint import imports_pages
from marketplace.web.imports.choices import CELL_NAMES
from marketplace.web.imports.forms import PlainForm, WordForm, typed_row, word_form
from marketplace.web.imports.row_cards import make_cards
from marketplace.web.messages import translate
from marketplace.web.scenarios.list_address import read_page

ROWS_PER_PAGE = 20
WORDS_PER_PAGE = 200

Answer = str | Response | tuple[str, int]


@imports_pages.route("/imports/scenarios/<int:batch_id>/words", methods=["GET", "POST"])
@guard(Permission.SCENARIO_IMPORT)
def words(batch_id: int) -> Answer:
    """The words that were guessed at, each once for all its rows."""
    batch = imports.get_batch(current_actor(), batch_id)
    if batch.state in WORKING:
        return redirect(url_for("imports.progress", batch_id=batch_id))
    form = PlainForm()
    if form.validate_on_submit():
        answers = _typed_answers()
        if import_jobs.is_long(batch):
            import_jobs.correct(current_actor(), batch_id, answers)
            return redirect(url_for("imports.progress", batch_id=batch_id))
        import_words.answer_words(current_actor(), batch_id, answers)
        corrected = sum(answer is not None for answer in answers.values())
        if corrected:
            flash(_("已改正 %(count)s 个词，用到它们的行都改了。", count=corrected), "success")
        return redirect(url_for("imports.review", batch_id=batch_id))
    found = import_words.list_words(batch)[:WORDS_PER_PAGE]
    rows = [(word, word_form(word, index)) for index, word in enumerate(found)]
    return render_template(
        "imports/words.html", form=form, batch=batch, rows=rows, names=CELL_NAMES
    )


def _typed_answers() -> import_words.Answers:
    """Every word of the page; a word that was left as it was is answered with None."""
    answers: dict[tuple[str, str], str | None] = {}
    for index in range(WORDS_PER_PAGE):
        typed = WordForm(request.form, prefix=f"word-{index}-")
        if typed.field.data in CHOICES:
            is_changed = typed.value.data != typed.was.data
            key = (typed.field.data, typed.word.data or "")
            answers[key] = (typed.value.data or "") if is_changed else None
    return answers


@imports_pages.route("/imports/scenarios/<int:batch_id>", methods=["GET", "POST"])
@guard(Permission.SCENARIO_IMPORT)
def review(batch_id: int) -> Answer:
    """The rows, a page at a time, every cell to be corrected."""
    batch = imports.get_batch(current_actor(), batch_id)
    if batch.state in WORKING:
        return redirect(url_for("imports.progress", batch_id=batch_id))
    form = PlainForm()
    show = request.args.get("show", "all")
    if form.validate_on_submit():
        edits = _typed_rows(batch)
        imports.save_rows(current_actor(), batch_id, edits)
        return redirect(_after_saving(batch, show, list(edits)))
    found = survey(batch)
    places = found.select(show)
    paging = turn_to(read_page(request.args.get("page", "")) or 1, len(places), ROWS_PER_PAGE)
    page = paging.page
    return render_template(
        "imports/review.html",
        form=form,
        batch=batch,
        found=found,
        filters=_list_filters(batch, found, show),
        cards=make_cards(batch, places[(page - 1) * ROWS_PER_PAGE : page * ROWS_PER_PAGE]),
        page=page,
        pages=paging.pages,
        action=_page_url(batch, show, page),
        notes=[translate(load_message(note)) for note in batch.notes],
        problems=[(p["row"], translate(load_message(p["reason"]))) for p in batch.problems],
    )


def _list_filters(batch: ImportBatch, found: Survey, show: str) -> list[tuple[str, int, str, bool]]:
    """(label, rows, address, whether it is the one that is shown) of each."""
    labels = {
        "all": _("全部"),
        "waiting": _("不完整或有错"),
        "guessed": _("有没核对的猜测"),
        "left-out": _("不导入或重复"),
    }
    return [
        (label, len(found.select(name)), _page_url(batch, name, 1), show == name)
        for name, label in labels.items()
    ]


def _page_url(batch: ImportBatch, show: str, page: int) -> str:
    return url_for(
        "imports.review",
        batch_id=batch.id,
        show=None if show == "all" else show,
        page=None if page == 1 else page,
    )


def _typed_rows(batch: ImportBatch) -> dict[int, RowEdit]:
    ids = [int(text) for text in request.form.getlist("row")[:ROWS_PER_PAGE] if _is_id(text)]
    taken = _taken_sectors()
    return {
        row_id: _with_sector(typed_row(batch, row_id, request.form).edit(), taken.get(row_id))
        for row_id in ids
    }


def _taken_sectors() -> dict[int, str]:
    """By row the suggested sectors that were taken: one row's, or all of the page."""
    adopt = request.form.get("adopt", "")
    pairs = [text.partition(":") for text in request.form.getlist("suggested")[:ROWS_PER_PAGE]]
    return {
        int(row): slug
        for row, _colon, slug in pairs
        if _is_id(row) and find_sector(slug) and adopt in (row, "all")
    }


def _with_sector(edit: RowEdit, slug: str | None) -> RowEdit:
    """What was typed, with the sector that was taken unless another was chosen meanwhile."""
    if slug is None or edit.cells.get("sector"):
        return edit
    return replace(edit, cells={**edit.cells, "sector": slug})


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _after_saving(batch: ImportBatch, show: str, saved: list[int]) -> str:
    """Where the pressed button leads: the same rows, the rows after them, or the end."""
    found = survey(batch)
    then = request.form.get("then", "stay")
    numbers = [place.number for place in found.places if place.row_id in saved]
    if then == "finish":
        return url_for("imports.finish", batch_id=batch.id)
    if then.startswith("page-"):
        return _page_url(batch, show, read_page(then.removeprefix("page-")) or 1)
    if then == "stay" or not numbers:
        flash(_("已保存。"), "success")
        return _page_url(batch, show, _page_of(found, show, min(numbers, default=0)))
    following = [place for place in found.select(show) if place.number > max(numbers)]
    if not following:
        return url_for("imports.finish", batch_id=batch.id)
    return _page_url(batch, show, _page_of(found, show, following[0].number))


def _page_of(found: Survey, show: str, number: int) -> int:
    """The page with the row of that number, or where it would be."""
    return sum(place.number < number for place in found.select(show)) // ROWS_PER_PAGE + 1


def row_url(batch: ImportBatch, found: Survey, place: RowPlace) -> str:
    """The address of a row among those like it."""
    show = "waiting" if place.standing in WAITING else "left-out"
    return f"{_page_url(batch, show, _page_of(found, show, place.number))}#r{place.number}"
