"""A row of a list as the review page shows it: its cells, each with its guess and its errors."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, SelectField

from marketplace.domain.messages import mark
from marketplace.models import ImportBatch, ImportRow
from marketplace.services import import_cells
from marketplace.services.import_cells import read_cells
from marketplace.services.import_survey import WAITING, RowPlace, Standing
from marketplace.services.imports import list_rows
from marketplace.services.stored_messages import load_message
from marketplace.web.imports.forms import RowForm, filled_row
from marketplace.web.messages import translate
from marketplace.web.scenarios.sector_suggestion import SuggestedSector, describe_suggestion

STANDING_NAMES = {
    Standing.READY: mark("可生成草稿"),
    Standing.WRONG: mark("有错误"),
    Standing.INCOMPLETE: mark("不完整"),
    Standing.PRESENT: mark("已有相同场景"),
    Standing.REPEATED: mark("表内重复"),
    Standing.SKIPPED: mark("不导入"),
    Standing.IMPORTED: mark("已生成草稿"),
}
# The state whose tag looks like it.
_LOOKS = {
    Standing.READY: "complete",
    Standing.WRONG: "rejected",
    Standing.INCOMPLETE: "incomplete",
    Standing.IMPORTED: "complete",
}
_SUMMED_UP = ("demand_unit", "sector", "sub_scenario", "city", "cooperation_mode")


@dataclass(frozen=True)
class RowCard:
    """One row. `loose` are errors of cells that have no field here, `doubts` fields with guesses
    that nobody has looked at. `suggested`: the sector that the texts suggest where none is
    filled in; it counts nothing until a person takes it."""

    row: ImportRow
    place: RowPlace
    form: RowForm
    loose: tuple[str, ...]
    doubts: frozenset[str]
    suggested: SuggestedSector | None = None

    @property
    def title(self) -> str:
        """What the row is called."""
        return self.row.cells.get("title") or _("（没有名称）")

    @property
    def standing(self) -> str:
        """Where the row stands, in the reader's language."""
        return _(STANDING_NAMES[self.place.standing])

    @property
    def look(self) -> str:
        """The state that is shown like it."""
        return _LOOKS.get(self.place.standing, "not_selected")

    @property
    def summary(self) -> str:
        """The row's short values on a line."""
        chosen = [_say_cell(self.form[name]) for name in _SUMMED_UP]
        return " · ".join(filter(None, [*chosen, self.row.cells.get("budget")]))

    @property
    def has_unread(self) -> bool:
        """Whether cells of the file could not be read and are empty still."""
        return bool(self.row.unread)

    @property
    def is_open(self) -> bool:
        """Whether something is missing or wrong."""
        return self.place.standing in WAITING

    @property
    def has_doubts(self) -> bool:
        """Whether a person should look at its choices."""
        return self.is_open or self.row.is_guessed


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
        text = (
            _("%(label)s：%(text)s", label=error["column"], text=said) if error["column"] else said
        )
        errors.setdefault(error["field"], []).append(text)
    for guess in row.guesses:
        if guess["field"] in form:
            form[guess["field"]].description = _tell_guess(guess, form[guess["field"]])
    for name in reading.missing:
        errors.setdefault(name, []).append(_("要生成草稿，请填写这一栏。"))
    loose = [text for name, texts in errors.items() if name not in form for text in texts]
    for name, texts in errors.items():
        if name in form:
            form[name].errors = texts
    doubts = frozenset(g["field"] for g in row.guesses if not (g["sure"] or g["seen"]))
    return RowCard(row, place, form, tuple(loose), doubts, _suggest(row, form))


def _suggest(row: ImportRow, form: RowForm) -> SuggestedSector | None:
    """The sector that the texts of a row without one suggest; where they say too little, that is
    said at the field."""
    if "sector" not in form or form["sector"].data:
        return None
    found = import_cells.suggest_sector(row.cells)
    if found is None:
        form["sector"].description += _("；从文字也看不出是哪个行业。")
    return describe_suggestion(found) if found else None


def _say_cell(field: Field) -> str:
    """What a field says, by the name of its choice where it has choices."""
    if isinstance(field, SelectField):
        return next((c[1] for c in field.iter_choices() if c[2] and c[0]), "")
    return field.data or ""


def _tell_guess(guess: dict[str, Any], field: Field) -> str:
    word = guess["word"] if len(guess["word"]) <= 60 else f"{guess['word'][:60]}…"
    if not word:
        return "" if field.data else _("表里没有，请选择；也可以以后在草稿里选")
    if not (field.data or guess["value"]):
        return _("原文“%(word)s”，没有对应项，请选择", word=word)
    if guess["sure"] or guess["seen"]:
        return _("原文“%(word)s”", word=word)
    return _("按原文“%(word)s”猜的，请核对", word=word)
