"""Forms about organisations. What their answers must say is checked by the services."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField

from marketplace.domain.cities import CITIES
from marketplace.web.fields import LineField, TextField


class ResubmissionForm(FlaskForm):
    """What a refused organisation may correct."""

    name = LineField(_("单位全称"))
    city = SelectField(
        _("所在城市"),
        choices=[SelectChoice(city.slug, _(city.name)) for city in CITIES],
        validate_choice=False,
    )


class RejectionForm(FlaskForm):
    """Why an organisation is refused."""

    reason = TextField(_("原因"))
