"""Forms of passwords. How good a new one is is judged by the service."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import DataRequired
from wtforms.widgets import EmailInput

from marketplace.services.passwords import MINIMUM_LENGTH
from marketplace.web.fields import LineField


class ForgottenForm(FlaskForm):
    """The address to which the link goes."""

    email = LineField(_("邮箱"), [DataRequired(_("请填写邮箱。"))], widget=EmailInput())


class NewPasswordForm(FlaskForm):
    """A new password."""

    password = PasswordField(
        _("新密码"), description=_("至少 %(count)s 个字符", count=MINIMUM_LENGTH)
    )


class PasswordForm(FlaskForm):
    """The present password and a new one."""

    present = PasswordField(_("现在的密码"), [DataRequired(_("请填写密码。"))])
    password = PasswordField(
        _("新密码"), description=_("至少 %(count)s 个字符", count=MINIMUM_LENGTH)
    )
