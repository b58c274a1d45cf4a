"""Forms about assessors. What they must say is checked by the services."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from marketplace.web.fields import LineField, TickField


class AssessorForm(FlaskForm):
    """Whom to invite."""

    email = LineField(_("邮箱"), description=_("专家本人的邮箱：能打开这个邮箱的人就能接受邀请。"))
    is_chair = TickField(_("请这位专家担任组长"))
