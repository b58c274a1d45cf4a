"""The form of what one says of oneself."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms.widgets import TelInput

from marketplace.web.fields import LineField


class ProfileForm(FlaskForm):
    """Name and telephone number."""

    name = LineField(_("姓名"))
    phone = LineField(_("联系电话"), widget=TelInput())
