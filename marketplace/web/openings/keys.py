"""The two keys as a page shows them: who has confirmed, how long that holds, whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from marketplace.domain.permissions import Actor, Permission, is_allowed
from marketplace.models import Scenario
from marketplace.models.opening import OpeningSide
from marketplace.services.opening_records import Confirmed, Standing, list_confirmations
from marketplace.services.openings import side_of


@dataclass(frozen=True)
class Key:
    """One side. `given`: its confirmation that is in force, if there is one."""

    side: OpeningSide
    label: str
    given: Confirmed | None


@dataclass(frozen=True)
class Keys:
    """Both sides, what was given before, and what the reader can do."""

    keys: Sequence[Key]
    past: Sequence[Confirmed]
    can_confirm: bool
    can_take_back: bool

    @property
    def is_second(self) -> bool:
        """Whether the reader's confirmation would begin the opening."""
        return self.can_confirm and any(key.given for key in self.keys)


def side_name(side: str) -> str:
    """Whose key it is, in the reader's language."""
    return {
        OpeningSide.BUYER.value: _("需求方负责人"),
        OpeningSide.SUPERVISOR.value: _("监督员"),
    }[side]


def standing_name(standing: Standing) -> str:
    """What a confirmation is worth, in the reader's language."""
    return {
        Standing.IN_FORCE: _("已确认"),
        Standing.USED: _("已用于开启"),
        Standing.LAPSED: _("已过时限，失效"),
        Standing.TAKEN_BACK: _("已收回"),
        Standing.VOID: _("确认人已不担任这一角色，失效"),
    }[standing]


def make_keys(actor: Actor, scenario: Scenario) -> Keys:
    """The two keys of a call that is not opened, for `actor`."""
    given = list_confirmations(scenario)
    in_force = {one.row.side: one for one in given if one.is_in_force}
    may = is_allowed(actor, Permission.PROPOSAL_OPEN, scenario)
    own = in_force.get(side_of(actor))
    return Keys(
        keys=[Key(side, side_name(side), in_force.get(side)) for side in OpeningSide],
        past=[one for one in given if not one.is_in_force],
        can_confirm=may and own is None,
        can_take_back=may and own is not None and own.row.user_id == actor.user_id,
    )
