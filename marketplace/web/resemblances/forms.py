"""The buyer's record of what vendors said to a resemblance."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice

from marketplace.models.resemblance import CONCLUSION_NAMES, Resemblance
from marketplace.web.fields import TextField


class NoteForm(FlaskForm):
    """What the vendors wrote, and what follows from it."""

    explanation = TextField(
        _("双方的书面说明"), description=_("摘录要点和日期；没有收到的也写明。供给方看不到这里。")
    )
    conclusion = RadioField(
        _("处理结果"),
        choices=[SelectChoice(str(key), _(name)) for key, name in CONCLUSION_NAMES.items()],
        validate_choice=False,
    )


def form_for_pair(row: Resemblance) -> NoteForm:
    """The form of one pair among others on its page, with what is recorded already."""
    data = {"explanation": row.explanation, "conclusion": row.conclusion}
    return NoteForm(prefix=prefix_of(row.id), formdata=None, data=data)


def prefix_of(resemblance_id: int) -> str:
    """What sets the fields of one pair's form apart from those of another."""
    return f"pair-{resemblance_id}"
