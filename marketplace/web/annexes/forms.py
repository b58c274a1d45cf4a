"""Forms about restricted annexes. What their answers must say is checked by the services."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from marketplace.services.annex_requests import Signature
from marketplace.services.annexes import AnnexText
from marketplace.web.fields import HiddenTextField, LineField, TextField, TickField


class AnnexForm(FlaskForm):
    """What the buyer writes about the annex."""

    title = LineField(
        _("附件名称（公开）"), description=_("例如“巡检影像样本与内网拓扑”，不要写出敏感内容本身。")
    )
    summary = TextField(
        _("内容和受限原因（公开）"),
        description=_("写明里面有什么、对写方案有什么用、为什么不能公开。"),
    )
    undertaking = TextField(
        _("保密承诺书"),
        description=_("供给方签署后才能申请。已填入平台的标准文本，可以修改；修改不影响已签署的。"),
    )

    def text(self) -> AnnexText:
        """What was typed."""
        return AnnexText(
            title=self.title.data, summary=self.summary.data, undertaking=self.undertaking.data
        )


class FileForm(FlaskForm):
    """A file to be uploaded."""

    file = FileField(_("文件"), [FileRequired(_("请选择文件。"))])


class SignatureForm(FlaskForm):
    """A vendor's request: what for, and the signature under the undertaking it was shown."""

    digest = HiddenTextField()
    purpose = TextField(_("查阅用途"), description=_("需求单位据此决定是否开放，不要写报价。"))
    signed_name = LineField(_("签署人姓名"), description=_("请输入您的全名，作为签名。"))
    is_agreed = TickField(_("我已读完承诺书，得到本单位授权，同意签署"))

    def signature(self) -> Signature:
        """What was filled in."""
        return Signature(
            purpose=self.purpose.data,
            name=self.signed_name.data,
            is_agreed=self.is_agreed.data,
            digest=self.digest.data or "",
        )
