"""After a material amendment: confirm that what is sealed holds, or learn what must change."""

from dataclasses import dataclass

from marketplace.services import proposal_submission, proposals
from marketplace.web.proposals.desk import Desk
from marketplace.web.proposals.submissions import label_lacks


@dataclass(frozen=True)
class Confirmation:
    """What a vendor has to decide. `obstacles`: (label, what is wrong, address) of what keeps the
    sealed proposal from being confirmed as it is."""

    number: int
    obstacles: list[tuple[str, str, str]]


def find_confirmation(desk: Desk) -> Confirmation | None:
    """The decision that the desk's own proposal waits for, if any."""
    own = desk.own
    if own is None or not own.row.is_unconfirmed:
        return None
    sealed = proposals.as_sealed(own)
    found = proposal_submission.find_obstacles(desk.actor, sealed)
    return Confirmation(desk.scenario.material_amendment, label_lacks(desk, found))
