"""Forms about the terms of use."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from marketplace.services.terms import TermsDraft
from marketplace.web.fields import HiddenTextField, TextField


class TermsForm(FlaskForm):
    """A version to be published; `after` is the one it was written against."""

    text_zh = TextField(_("中文全文"))
    text_en = TextField(_("英文全文"))
    changes_zh = TextField(_("主要变化（中文）"))
    changes_en = TextField(_("主要变化（英文）"))
    after = HiddenTextField()

    def draft(self) -> TermsDraft:
        """What was typed."""
        return TermsDraft(
            text_zh=self.text_zh.data,
            text_en=self.text_en.data,
            changes_zh=self.changes_zh.data,
            changes_en=self.changes_en.data,
        )

    def written_after(self) -> int:
        """The version it was written against; -1 for what no page of ours sends."""
        number = self.after.data or ""
        is_number = number.isascii() and number.isdigit() and len(number) < 10
        return int(number) if is_number else -1
