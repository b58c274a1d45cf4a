"""Forms about batches."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from marketplace.services.batches import BatchText
from marketplace.web.fields import (
    HiddenTextField,
    LineField,
    MomentField,
    TextField,
    WholeNumberField,
)


class BatchForm(FlaskForm):
    """What the gazette says above its table. `version`: the one that was read."""

    number = WholeNumberField(_("批次号"))
    title = LineField(_("公告标题"))
    notice = TextField(_("公告正文"))
    version = HiddenTextField()

    def text(self) -> BatchText:
        """What was typed."""
        return BatchText(self.number.data, self.title.data or "", self.notice.data or "")

    def read_version(self) -> int:
        """The version that was read; 0 for what no page of ours sends."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class ScheduleForm(FlaskForm):
    """When to publish."""

    publish_at = MomentField(_("定于何时发布"), description=_("北京时间，例如 2026-09-30 09:00"))
