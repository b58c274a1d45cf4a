"""Forms of importing a list: the file, the words, the cells of a row."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, Field, Form, HiddenField, SelectField
from wtforms.form import BaseForm

from marketplace.models import ImportBatch, ImportRow, Organisation
from marketplace.services.import_cells import CHOICES, PARAGRAPHS
from marketplace.services.import_words import Word
from marketplace.services.imports import RowEdit
from marketplace.web.fields import LineField, TextField
from marketplace.web.imports.choices import CELL_NAMES, list_choices


class UploadForm(FlaskForm):
    """The file, and for administrators whose drafts its rows become."""

    file = FileField(_("清单文件"))
    organisation = SelectField(
        _("草稿归哪个单位"),
        description=_("草稿由该单位补充、提交审批。放在主管部门名下的草稿只作暂存，不能提交。"),
        coerce=str,
        validate_choice=False,
    )

    def offer(self, owners: list[Organisation]) -> None:
        """Let choose among `owners`; a single one is no question."""
        if len(owners) < 2:
            del self.organisation
            return
        own, *others = owners
        self.organisation.choices = [
            ("", gettext("请选择")),
            *((str(row.id), row.name) for row in others),
            (str(own.id), gettext("%(name)s（本单位，仅暂存）", name=own.name)),
        ]

    def chosen_owner(self) -> int | None:
        """The organisation chosen; 0, which is nobody's, for nonsense; None if unasked."""
        if "organisation" not in self:
            return None
        text = self.organisation.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class PlainForm(FlaskForm):
    """Nothing but the token: the rows of a page bring their own fields."""


class WordForm(Form):
    """What one word of a list is taken for; `was` tells whether a person changed it."""

    field = HiddenField()
    word = HiddenField()
    was = HiddenField()
    value = SelectField(validate_choice=False)


def word_form(word: Word, index: int) -> WordForm:
    """The form of one word."""
    form = WordForm(
        None,
        prefix=f"word-{index}-",
        data={"field": word.field, "word": word.word, "was": word.value, "value": word.value},
    )
    form.value.choices = list_choices(word.field)
    form.value.label.text = gettext(
        "“%(word)s”（%(field)s）对应为", word=word.word, field=gettext(CELL_NAMES[word.field])
    )
    return form


def _cell(name: str) -> Any:
    label = _(CELL_NAMES[name])
    if name in CHOICES:
        return SelectField(label, validate_choice=False)
    return TextField(label) if name in PARAGRAPHS else LineField(label)


class RowForm(BaseForm):
    """The cells of one row that are shown for review."""

    def __init__(self, row_id: int, fields: list[str]) -> None:
        cells: dict[str, Any] = {
            "is_chosen": BooleanField(_("导入这一行")),
            "is_unread_accepted": BooleanField(_("读不出的格按空白处理")),
            **{name: _cell(name) for name in fields},
        }
        super().__init__(cells, prefix=f"row-{row_id}-")
        self.names = fields
        for name in CHOICES:
            if name in fields:
                self[name].choices = list_choices(name)

    def cell_fields(self, *, is_choice: bool) -> list[Field]:
        """The fields with choices, or the others."""
        return [self[name] for name in self.names if (name in CHOICES) == is_choice]

    def edit(self) -> RowEdit:
        """What was typed."""
        return RowEdit(
            {name: self[name].data or "" for name in self.names},
            bool(self["is_chosen"].data),
            bool(self["is_unread_accepted"].data),
        )


def typed_row(batch: ImportBatch, row_id: int, formdata: Any) -> RowForm:
    """The form of a row with what was typed."""
    form = RowForm(row_id, batch.fields)
    form.process(formdata)
    return form


def filled_row(batch: ImportBatch, row: ImportRow) -> RowForm:
    """The form of a row with what it says now."""
    form = RowForm(row.id, batch.fields)
    form.process(None, data={**row.cells, "is_chosen": row.is_chosen})
    return form
