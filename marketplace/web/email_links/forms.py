"""The form of a new address."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import DataRequired
from wtforms.widgets import EmailInput

from marketplace.web.fields import LineField


class EmailForm(FlaskForm):
    """A new address, and the password."""

    email = LineField(_("新邮箱"), widget=EmailInput())
    password = PasswordField(_("登录密码"), [DataRequired(_("请填写密码。"))])
