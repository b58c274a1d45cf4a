"""A row of a list as the review page shows it: its cells, each with its guess and its errors."""

from dataclasses import dataclass

from flask_babel import gettext as _
from wtforms import Field

from marketplace.domain.messages import mark
from marketplace.models import ImportBatch, ImportRow
from marketplace.services.import_cells import read_cells
from marketplace.services.import_survey import RowPlace, Standing
from marketplace.services.imports import list_rows
from marketplace.services.stored_messages import load_message
from marketplace.web.imports.forms import RowForm, filled_row
from marketplace.web.messages import translate

STANDING_NAMES = {
    Standing.READY: mark("可生成草稿"),
    Standing.WRONG: mark("有错误"),
    Standing.INCOMPLETE: mark("不完整"),
    Standing.PRESENT: mark("已有相同场景"),
    Standing.REPEATED: mark("表内重复"),
    Standing.SKIPPED: mark("不导入"),
    Standing.IMPORTED: mark("已生成草稿"),
}
TONES = {
    Standing.READY: "good",
    Standing.WRONG: "bad",
    Standing.INCOMPLETE: "warn",
    Standing.IMPORTED: "good",
}


@dataclass(frozen=True)
class RowCard:
    """One row. `loose` are errors of cells that have no field here."""

    row: ImportRow
    place: RowPlace
    form: RowForm
    loose: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def title(self) -> str:
        """What the row is called."""
        return self.row.cells.get("title") or _("（没有名称）")

    @property
    def standing(self) -> str:
        """Where the row stands, in the reader's language."""
        return _(STANDING_NAMES[self.place.standing])

    @property
    def tone(self) -> str:
        """The colour of that."""
        return TONES.get(self.place.standing, "quiet")

    @property
    def has_unread(self) -> bool:
        """Whether cells of the file could not be read and are empty still."""
        return bool(self.row.unread)

    @property
    def is_open(self) -> bool:
        """Whether the texts need a person."""
        return self.place.standing in (Standing.WRONG, Standing.INCOMPLETE)


def make_cards(batch: ImportBatch, places: list[RowPlace]) -> list[RowCard]:
    """The rows at these places, in their order."""
    rows = {row.id: row for row in list_rows(batch, [place.row_id for place in places])}
    return [_card(batch, rows[place.row_id], place) for place in places]


def _card(batch: ImportBatch, row: ImportRow, place: RowPlace) -> RowCard:
    form = filled_row(batch, row)
    reading = read_cells(row.cells)
    errors = {name: [translate(m) for m in found] for name, found in reading.errors.items()}
    for error in row.unread:
        said = translate(load_message(error["reason"]))
        text = f"{error['column']}：{said}" if error["column"] else said
        errors.setdefault(error["field"], []).append(text)
    for guess in row.guesses:
        if guess["field"] in form and guess["word"]:
            form[guess["field"]].description = _tell_guess(guess, form[guess["field"]])
    for name in reading.missing:
        errors.setdefault(name, []).append(_("要生成草稿，请填写这一栏。"))
    loose = [text for name, texts in errors.items() if name not in form for text in texts]
    for name, texts in errors.items():
        if name in form:
            form[name].errors = texts
    return RowCard(row, place, form, tuple(loose), reading.missing)


def _tell_guess(guess: dict[str, str], field: Field) -> str:
    word = guess["word"] if len(guess["word"]) <= 60 else f"{guess['word'][:60]}…"
    if guess["sure"]:
        return _("原文“%(word)s”", word=word)
    if (field.data or "") != guess["value"] and field.data:
        return _("原文“%(word)s”，已由您改正", word=word)
    if not guess["value"]:
        return _("原文“%(word)s”，没有对应项，请选择", word=word)
    return _("按原文“%(word)s”猜的，请核对", word=word)
