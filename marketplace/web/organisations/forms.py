"""Forms about organisations. What their answers must say is checked by the services."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectChoice, SelectField

from marketplace.domain.cities import CITIES
from marketplace.models.organisation import KIND_NAMES
from marketplace.models.organisation_document import DOCUMENT_KIND_NAMES
from marketplace.services.accounts import SELF_REGISTERING
from marketplace.services.organisation_documents import Upload
from marketplace.services.organisation_profiles import Profile
from marketplace.services.registrations import FurtherOrganisation
from marketplace.web.fields import HiddenTextField, LineField, TextField, TickField

_CITIES = [SelectChoice(city.slug, _(city.name)) for city in CITIES]
FILE_TYPES = ".pdf,.docx,.xlsx,.pptx,.png,.jpg,.jpeg,.txt"


def read_upload(field: FileField) -> Upload | None:
    """The file that was chosen, if one was."""
    return Upload(field.data.read(), field.data.filename or "") if field.data else None


class ResubmissionForm(FlaskForm):
    """What a refused organisation may correct."""

    name = LineField(_("单位全称"))
    city = SelectField(_("所在城市"), choices=_CITIES, validate_choice=False)
    file = FileField(_("补充营业执照或法人证书"), id="licence")


class ProfileForm(FlaskForm):
    """What an organisation says of itself."""

    name = LineField(_("单位全称"))
    city = SelectField(_("所在城市"), choices=_CITIES, validate_choice=False)
    address = LineField(_("地址"))
    website = LineField(_("网址"), description=_("以 http:// 或 https:// 开头"))
    introduction = TextField(_("单位简介"))

    def profile(self) -> Profile:
        """What was typed."""
        return Profile(
            name=self.name.data,
            city=self.city.data or "",
            address=self.address.data,
            website=self.website.data,
            introduction=self.introduction.data,
        )


class DocumentForm(FlaskForm):
    """A paper to be uploaded."""

    kind = SelectField(
        _("材料类型"),
        choices=[SelectChoice(kind, _(name)) for kind, name in DOCUMENT_KIND_NAMES.items()],
        validate_choice=False,
    )
    file = FileField(_("文件"), [FileRequired(_("请选择文件。"))])


class FurtherForm(FlaskForm):
    """Another organisation of somebody who has an account."""

    kind = RadioField(
        _("单位类型"),
        choices=[SelectChoice(kind.value, _(KIND_NAMES[kind])) for kind in SELF_REGISTERING],
        validate_choice=False,
    )
    name = LineField(_("单位全称"), description=_("与营业执照或事业单位法人证书一致"))
    uscc = LineField(
        _("统一社会信用代码"), description=_("18 位，见营业执照；空格和小写字母会自动整理")
    )
    city = SelectField(
        _("所在城市"), choices=[SelectChoice("", _("请选择")), *_CITIES], validate_choice=False
    )

    def organisation(self) -> FurtherOrganisation:
        """What was typed."""
        return FurtherOrganisation(
            kind=self.kind.data or "",
            name=self.name.data,
            uscc=self.uscc.data,
            city=self.city.data or "",
        )


class ApprovalForm(FlaskForm):
    """That a licence which was not uploaded was seen elsewhere."""

    is_checked_offline = TickField(_("已线下核对证照"))


class RejectionForm(FlaskForm):
    """Why an organisation is refused."""

    reason = TextField(_("原因"))


class RenamingForm(FlaskForm):
    """A decision on a new name: on which, and why it is refused."""

    name = HiddenTextField()
    reason = TextField(_("不同意的原因"), id="name-reason")
