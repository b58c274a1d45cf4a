"""Forms of questions and answers. What they must hold is checked by the services."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField

from marketplace.services.question_answers import Received
from marketplace.web.fields import HiddenTextField, TextField


class QuestionForm(FlaskForm):
    """What a vendor asks."""

    text = TextField(
        _("问题"),
        description=_(
            "写清楚问的是哪一项要求、数据或日期。不要写单位名称、人名、产品名和联系方式。"
        ),
    )


class AnswerForm(FlaskForm):
    """The question as everybody will read it, and its answer."""

    public_text = TextField(
        _("公开的问题文字"),
        description=_("可以改写，去掉会看出提问单位的内容；原文不会公开。"),
    )
    answer = TextField(_("回答"))
    version = HiddenTextField()

    @classmethod
    def of(cls, row: Received) -> "AnswerForm":
        """The form with what is kept."""
        kept = {"public_text": row.public_text, "answer": row.answer, "version": str(row.version)}
        return cls(data=kept)

    @property
    def started_from(self) -> int:
        """The version that the writer started from; 0, which none has, for anything else."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class MergeForm(FlaskForm):
    """Which question answers this one too."""

    target_id = RadioField(_("合并到"), coerce=int, validate_choice=False)
