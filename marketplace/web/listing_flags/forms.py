"""Forms about flags on listings."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice

from marketplace.models.listing_flag import LISTING_FLAG_NAMES
from marketplace.services.listing_flags import FlagText
from marketplace.web.fields import TextField, WholeNumberField


class FlagForm(FlaskForm):
    """What is the matter with a listing."""

    kind = RadioField(
        _("问题"),
        choices=[SelectChoice(kind.value, _(name)) for kind, name in LISTING_FLAG_NAMES.items()],
        validate_choice=False,
    )
    other = WholeNumberField(
        _("疑似重复的场景编号"), description=_("场景页面网址最后的数字；只在疑似重复时填写。")
    )
    note = TextField(_("说明"), description=_("只有平台管理员能看到，需求方看不到。"))

    def text(self) -> FlagText:
        """What was typed."""
        return FlagText(self.kind.data or "", self.note.data or "", self.other.data)
