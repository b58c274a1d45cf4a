"""Forms of those who were invited."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField

from marketplace.services.newcomers import Newcomer
from marketplace.services.passwords import MINIMUM_LENGTH
from marketplace.web.fields import HiddenTextField, LineField, TickField
from marketplace.web.locales import select_locale


class NewcomerForm(FlaskForm):
    """What somebody without an account adds to the address that was invited."""

    name = LineField(_("姓名"))
    password = PasswordField(
        _("密码"), description=_("至少 %(count)s 个字符", count=MINIMUM_LENGTH)
    )
    terms_number = HiddenTextField()
    accepts_terms = TickField(_("我已阅读并同意使用条款"))

    def newcomer(self) -> Newcomer:
        """What was typed."""
        return Newcomer(
            name=self.name.data,
            password=self.password.data or "",
            terms_number=self.accepted_terms(),
            locale=select_locale(),
        )

    def accepted_terms(self) -> int | None:
        """The version that was ticked, if any."""
        number = (self.terms_number.data or "").strip()
        is_number = number.isascii() and number.isdigit() and len(number) < 10
        return int(number) if self.accepts_terms.data and is_number else None

    def show_terms(self, number: int | None) -> None:
        """Ask for the version in force; a tick for another one is none."""
        if number is None:
            del self.accepts_terms
        elif self.terms_number.data != str(number):
            self.terms_number.data = str(number)
            self.accepts_terms.data = False


def mask(email: str) -> str:
    """An address by which its owner knows it, and nobody else learns it."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}***@{domain}"
