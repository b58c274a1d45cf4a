"""Whose turn it is to confirm an opening, in a sentence for one side."""

from dataclasses import dataclass

from flask_babel import gettext as _

from marketplace.models import Scenario
from marketplace.models.opening import OpeningSide
from marketplace.services.opening_records import find_in_force, find_opening
from marketplace.services.openings import OTHER_SIDE
from marketplace.web.formatting import to_the_second
from marketplace.web.openings.keys import side_name


@dataclass(frozen=True)
class Turn:
    """`is_mine`: the side's confirmation is wanted; `is_urgent`: and the other's will lapse."""

    text: str
    is_mine: bool = False
    is_urgent: bool = False


def find_turn(scenario: Scenario, side: OpeningSide) -> Turn:
    """How far a call past its deadline is, told to `side`."""
    if find_opening(scenario.id) is not None:
        return Turn(_("双方已确认，正在开启。"))
    own, other = find_in_force(scenario, side), find_in_force(scenario, OTHER_SIDE[side])
    if own is not None:
        return Turn(
            _(
                "%(name)s已代表贵方确认开启，等%(other)s在 %(moment)s 前确认。",
                name=own.name,
                other=side_name(OTHER_SIDE[side]),
                moment=to_the_second(own.until),
            )
        )
    if other is not None:
        moment = to_the_second(other.until)
        text = _(
            "%(other)s已确认开启，请在 %(moment)s 前确认。",
            other=side_name(OTHER_SIDE[side]),
            moment=moment,
        )
        return Turn(text, is_mine=True, is_urgent=True)
    text = _("申报已截止。方案要由需求方负责人和监督员分别确认才能开启。")
    return Turn(text, is_mine=True)
