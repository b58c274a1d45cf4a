"""What can go wrong on the way to a reader."""

from marketplace.domain.errors import MarketplaceError
from marketplace.domain.messages import Message


class WrongParameters(MarketplaceError):
    """An event was given other parameters than its sentences need."""

    status = 500


class UnusableMail(MarketplaceError):
    """A mail cannot be made: its address or link is not one."""

    status = 422


class DeliveryFailed(MarketplaceError):
    """A mail was not taken. Trying again is pointless when `is_permanent`."""

    status = 503

    def __init__(self, message: Message, *, is_permanent: bool = False) -> None:
        super().__init__(message)
        self.is_permanent = is_permanent


class MailAddressUnusable(MarketplaceError):
    """The setting that says where mail goes cannot be read; an operator has to act."""

    status = 500
