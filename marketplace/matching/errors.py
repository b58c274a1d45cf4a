"""What the matching refuses."""

from collections.abc import Sequence

from marketplace.domain.errors import MarketplaceError
from marketplace.domain.messages import Message, say


class UnusableRules(MarketplaceError):
    """The rules contradict themselves. `found` is what `check_rules` said: (field, message)."""

    status = 422

    def __init__(self, found: Sequence[tuple[str, Message]]) -> None:
        super().__init__(say("评审规则不能使用：%(first)s", first=found[0][1]))
        self.found = tuple(found)


class UnusableProposal(MarketplaceError):
    """A proposal's figures cannot be computed with, or two proposals have one key."""

    status = 422


class UnreadableRecord(MarketplaceError):
    """A stored run is not one that this platform wrote, or was changed since."""

    status = 422


class ReplayDiffers(MarketplaceError):
    """A run, computed again from its own inputs, gave another result."""

    status = 409
