"""Forms about members."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice
from wtforms.widgets import EmailInput

from marketplace.domain.membership import (
    MEMBER_ROLE_DUTIES,
    MEMBER_ROLE_NAMES,
    OrganisationKind,
    roles_for,
)
from marketplace.web.fields import LineField


class RoleForm(FlaskForm):
    """A role to choose; `offer` says which there are."""

    role = RadioField(_("角色"), validate_choice=False)

    def offer(self, kind: str) -> None:
        """Offer the roles of an organisation of this kind."""
        self.role.choices = [
            SelectChoice(role.value, gettext(MEMBER_ROLE_NAMES[role])) for role in roles_for(kind)
        ]


class InvitationForm(RoleForm):
    """Whom to invite, as what."""

    email = LineField(_("邮箱"), widget=EmailInput())


def explain_roles(kind: str) -> dict[str, str]:
    """What each role of such an organisation may do, in the reader's language."""
    return {
        role.value: gettext(MEMBER_ROLE_DUTIES[(OrganisationKind(kind), role)])
        for role in roles_for(kind)
        if (OrganisationKind(kind), role) in MEMBER_ROLE_DUTIES
    }
