"""The form of an amendment: the listing's own, with a reason and what was previewed."""

from flask_babel import lazy_gettext as _

from marketplace.web.fields import HiddenTextField, TextField
from marketplace.web.scenarios.forms import ScenarioForm


class AmendmentForm(ScenarioForm):
    """`previewed` stands for the text whose preview was shown: nothing else is published."""

    reason = TextField(
        _("更正原因（公开）"), description=_("写明为什么改，例如“补充数据样本的格式说明”。")
    )
    previewed = HiddenTextField()
