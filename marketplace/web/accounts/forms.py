"""Forms of sign-in and registration. What their answers must say is checked by the services."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, RadioField, SelectChoice, SelectField
from wtforms.validators import DataRequired
from wtforms.widgets import EmailInput, TelInput

from marketplace.domain.cities import CITIES
from marketplace.models.organisation import KIND_NAMES
from marketplace.services.accounts import SELF_REGISTERING, Registration
from marketplace.services.passwords import MINIMUM_LENGTH
from marketplace.web.fields import HiddenTextField, LineField, TickField


class SignInForm(FlaskForm):
    """E-mail and password."""

    email = LineField(_("邮箱"), [DataRequired(_("请填写邮箱。"))], widget=EmailInput())
    password = PasswordField(_("密码"), [DataRequired(_("请填写密码。"))])


class RegistrationForm(FlaskForm):
    """An organisation and its first member."""

    kind = RadioField(
        _("单位类型"),
        choices=[SelectChoice(kind.value, _(KIND_NAMES[kind])) for kind in SELF_REGISTERING],
        validate_choice=False,
    )
    organisation_name = LineField(_("单位全称"), description=_("与营业执照或事业单位法人证书一致"))
    uscc = LineField(
        _("统一社会信用代码"), description=_("18 位，见营业执照；空格和小写字母会自动整理")
    )
    city = SelectField(
        _("所在城市"),
        choices=[
            SelectChoice("", _("请选择")),
            *(SelectChoice(city.slug, _(city.name)) for city in CITIES),
        ],
        validate_choice=False,
    )
    name = LineField(_("联系人姓名"))
    phone = LineField(_("联系电话"), widget=TelInput())
    email = LineField(_("邮箱"), description=_("用来登录和接收通知"), widget=EmailInput())
    password = PasswordField(
        _("密码"), description=_("至少 %(count)s 个字符", count=MINIMUM_LENGTH)
    )
    terms = TickField(_("我已阅读并同意使用条款"))
    terms_number = HiddenTextField()

    def registration(self, locale: str) -> Registration:
        """What was typed, by somebody who reads `locale`."""
        return Registration(
            kind=self.kind.data or "",
            organisation_name=self.organisation_name.data,
            uscc=self.uscc.data,
            city=self.city.data or "",
            name=self.name.data,
            email=self.email.data,
            phone=self.phone.data,
            password=self.password.data or "",
            locale=locale,
            terms_number=self._accepted_terms(),
        )

    def _accepted_terms(self) -> int | None:
        number = self.terms_number.data or ""
        is_number = number.isascii() and number.isdigit() and len(number) < 10
        return int(number) if self.terms.data and is_number else None
