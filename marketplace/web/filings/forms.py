"""Forms of checking numbers and of importing the public register."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectChoice

from marketplace.credentials.filings import CheckState
from marketplace.web.fields import HiddenTextField, LineField, TickField


class CheckForm(FlaskForm):
    """What was found, and where. `seen`: the fingerprint of what was looked at."""

    state = RadioField(
        _("核对结果"),
        choices=[
            SelectChoice(CheckState.CHECKED.value, _("查到，与填报的一致")),
            SelectChoice(CheckState.NOT_FOUND.value, _("没有查到，或与填报的不一致")),
        ],
        validate_choice=False,
    )
    source = LineField(_("与哪里公布的核对"), description=_("公告的网址和日期，或查询的网站"))
    seen = HiddenTextField()


class RegisterForm(FlaskForm):
    """A file of the public register."""

    file = FileField(_("名单文件"), [FileRequired(_("请选择文件。"))])
    is_partial = TickField(_("只是名单的一部分：文件里没有的条目不算消失"))
