"""Forms of the second factor."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import DataRequired

from marketplace.web.fields import LineField


class CodeForm(FlaskForm):
    """A code, or a recovery code."""

    code = LineField(_("验证码"), [DataRequired(_("请填写验证码。"))])


class DearForm(FlaskForm):
    """What weakens the account asks for both: password and code."""

    password = PasswordField(_("登录密码"), [DataRequired(_("请填写密码。"))])
    code = LineField(_("验证码"), [DataRequired(_("请填写验证码。"))])
