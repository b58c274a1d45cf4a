"""Forms about organisations."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from marketplace.domain.cities import CITIES


class ResubmissionForm(FlaskForm):
    """What a refused organisation may correct."""

    name = StringField(_("单位全称"), [DataRequired(_("请填写单位全称。")), Length(max=100)])
    city = SelectField(
        _("所在城市"), choices=[SelectChoice(city.slug, _(city.name)) for city in CITIES]
    )


class RejectionForm(FlaskForm):
    """Why an organisation is refused."""

    reason = TextAreaField(_("原因"), [Length(max=1000)])
