"""The form of a custodian's public key."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from marketplace.web.fields import LineField, TextField


class CustodianKeyForm(FlaskForm):
    """Who keeps it, and the public half."""

    name = LineField(_("保管人"), description=_("会公开显示，例如“招标办”“监督处”或公证处的名称"))
    jwk = TextField(_("公钥（JWK）"))

    def holds_private_key(self) -> bool:
        """Whether a private key was pasted: it must not come back in the page."""
        return '"d"' in "".join((self.jwk.data or "").split())
