"""The form that deletes an account."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField


class DeletionForm(FlaskForm):
    """The password, so that nobody else at the same computer can do it."""

    password = PasswordField(_("密码"))
