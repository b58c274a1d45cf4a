"""What an administrator writes on returning a listing: a reason, and remarks on single fields."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Form as PlainForm
from wtforms import FormField

from marketplace.web.fields import TextField
from marketplace.web.scenarios.field_names import FIELD_NAMES


class RemarksForm(PlainForm):
    """One remark per field of a listing, under the field's name."""


for _field, _label in FIELD_NAMES.items():
    setattr(RemarksForm, _field, TextField(_(_label)))


class ReviewForm(FlaskForm):
    """A return with reasons."""

    reason = TextField(
        _("退回原因"), description=_("需求方会在表单最上面看到。写明要改什么，改好就能通过。")
    )
    remarks = FormField(RemarksForm)

    def list_remarks(self) -> dict[str, str]:
        """What was written, by field."""
        return {name: text for name, text in self.remarks.data.items() if text}
