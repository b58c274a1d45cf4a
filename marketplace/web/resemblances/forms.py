"""The buyer's record of what vendors said to a resemblance."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice

from marketplace.models.resemblance import CONCLUSION_NAMES
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
