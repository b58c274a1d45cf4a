"""Forms of sign-in and registration."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TelField,
)
from wtforms.validators import DataRequired, Email, Length, Optional

from marketplace.domain.cities import CITIES
from marketplace.models.organisation import KIND_NAMES
from marketplace.services.accounts import SELF_REGISTERING
from marketplace.services.passwords import MAXIMUM_LENGTH, MINIMUM_LENGTH


class SignInForm(FlaskForm):
    """E-mail and password."""

    email = EmailField(_("邮箱"), [DataRequired(_("请填写邮箱。")), Length(max=254)])
    password = PasswordField(
        _("密码"), [DataRequired(_("请填写密码。")), Length(max=MAXIMUM_LENGTH)]
    )


class RegistrationForm(FlaskForm):
    """An organisation and its first member."""

    kind = RadioField(
        _("单位类型"),
        choices=[SelectChoice(kind.value, _(KIND_NAMES[kind])) for kind in SELF_REGISTERING],
        validators=[DataRequired(_("请选择单位类型。"))],
    )
    organisation_name = StringField(
        _("单位全称"),
        [DataRequired(_("请填写单位全称。")), Length(max=100)],
        description=_("与营业执照或事业单位法人证书一致"),
    )
    uscc = StringField(
        _("统一社会信用代码"),
        [DataRequired(_("请填写统一社会信用代码。")), Length(max=40)],
        description=_("18 位，见营业执照；空格和小写字母会自动整理"),
    )
    city = SelectField(
        _("所在城市"),
        choices=[
            SelectChoice("", _("请选择")),
            *(SelectChoice(city.slug, _(city.name)) for city in CITIES),
        ],
        validators=[DataRequired(_("请选择所在城市。"))],
    )
    name = StringField(_("联系人姓名"), [DataRequired(_("请填写姓名。")), Length(max=60)])
    phone = TelField(_("联系电话"), [Optional(), Length(max=40)])
    email = EmailField(
        _("邮箱"),
        [
            DataRequired(_("请填写邮箱。")),
            Length(max=254),
            Email(_("邮箱格式不对，例如 name@example.com。")),
        ],
        description=_("用来登录和接收通知"),
    )
    password = PasswordField(
        _("密码"),
        [DataRequired(_("请填写密码。")), Length(max=MAXIMUM_LENGTH)],
        description=_("至少 %(count)s 个字符", count=MINIMUM_LENGTH),
    )
