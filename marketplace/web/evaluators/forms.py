"""Forms about evaluators and their keys."""

from datetime import UTC, date, datetime, time, timedelta

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, SelectMultipleField

from marketplace.domain.clock import SHANGHAI
from marketplace.models import Evaluator, Organisation
from marketplace.services.evaluator_checks import SCOPE_NAMES, EvaluatorProfile
from marketplace.web.fields import DayField, HiddenTextField, LineField, MomentField, TextField


class EvaluatorForm(FlaskForm):
    """What an administrator writes of an evaluator. `version`: the one that was read."""

    name = LineField(_("机构名称"))
    issuer = LineField(
        _("签发者标识"), description=_("凭证里写的 issuer，例如 did:web:eval.example.org.cn")
    )
    organisation_id = SelectField(_("平台上的单位"), validate_choice=False)
    accredited_from = DayField(_("资格起始日期"))
    accredited_to = DayField(_("资格截止日期"), description=_("不填：直到另行通知"))
    status_list_source = LineField(
        _("状态列表的来源"),
        description=_("该机构的状态列表都在这个网址之下，例如 https://eval.example.org.cn/status/"),
    )
    sectors = SelectMultipleField(
        _("资格范围"),
        choices=[SelectChoice(slug, _(name)) for slug, name in SCOPE_NAMES.items()],
        validate_choice=False,
    )
    benchmarks = TextField(
        _("另外在范围内的基准"), description=_("基准表里的标识，用空格或换行分开，例如 cmb")
    )
    version = HiddenTextField()

    def offer(self, organisations: list[Organisation]) -> "EvaluatorForm":
        """The form with these organisations to choose from."""
        self.organisation_id.choices = [
            SelectChoice("", _("不在平台上的机构")),
            *(SelectChoice(str(row.id), row.name) for row in organisations),
        ]
        return self

    def fill(self, row: Evaluator) -> None:
        """What is registered."""
        self.name.data, self.issuer.data = row.name, row.issuer
        self.organisation_id.data = str(row.organisation_id or "")
        self.accredited_from.data = _day(row.accredited_from)
        self.accredited_to.data = _day(row.accredited_to) if row.accredited_to else None
        self.status_list_source.data = row.status_list_source
        self.sectors.data, self.benchmarks.data = row.sectors, "\n".join(row.benchmarks)
        self.version.data = str(row.version)

    def profile(self) -> EvaluatorProfile:
        """What was typed. Accreditation lasts to the end of its last day."""
        begins, ends = self.accredited_from.data, self.accredited_to.data
        return EvaluatorProfile(
            name=self.name.data or "",
            issuer=self.issuer.data or "",
            organisation_id=read_number(self.organisation_id.data),
            accredited_from=_first_moment(begins) if begins else None,
            accredited_to=_first_moment(ends + timedelta(days=1), -1) if ends else None,
            status_list_source=self.status_list_source.data or "",
            sectors=tuple(self.sectors.data or ()),
            benchmarks=tuple((self.benchmarks.data or "").replace(",", " ").split()),
        )


def read_number(text: str | None) -> int | None:
    """The number that a page of ours sent; None for nothing, 0 for what no page sends."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


def _first_moment(day: date, seconds: int = 0) -> datetime:
    begins = datetime.combine(day, time(), SHANGHAI)
    return (begins + timedelta(seconds=seconds)).astimezone(UTC)


class KeyForm(FlaskForm):
    """A public key."""

    jwk = TextField(_("公钥（JWK）"))


class CompromiseForm(FlaskForm):
    """Since when a key may be in other hands."""

    since = MomentField(_("从什么时候起可能失密"), description=_("北京时间，拿不准时写得早一些"))


class AddressForm(FlaskForm):
    """Where a status list is."""

    url = LineField(_("状态列表的网址"))
