"""Forms about recommendations."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice

from marketplace.services.recommendation_feedback import REASON_NAMES, Opinion
from marketplace.web.fields import TextField


class OpinionForm(FlaskForm):
    """Why a recommendation is not relevant."""

    reason = RadioField(
        _("为什么不相关"),
        choices=[SelectChoice(value, _(name)) for value, name in REASON_NAMES.items()],
        validate_choice=False,
    )
    words = TextField(_("说明"), description=_("选“其他”时请写一两句话。"))

    def opinion(self) -> Opinion:
        """What was chosen and typed."""
        return Opinion(self.reason.data or "", self.words.data or "")
