"""What can go wrong with keys, seals, receipts and ledger entries."""

from marketplace.domain.errors import MarketplaceError


class KeyUnusable(MarketplaceError):
    """A key is missing, malformed or lies open to others; an operator has to act."""

    status = 500


class SealBroken(MarketplaceError):
    """A sealed token does not open: altered, for another key, out of place, or not a token."""

    status = 409


class NotSealable(MarketplaceError):
    """What should be sealed, signed or chained has no canonical form or is too large."""

    status = 422


class ReceiptInvalid(MarketplaceError):
    """A receipt was not issued by the platform as it stands."""

    status = 422


class CheckpointInvalid(MarketplaceError):
    """A checkpoint of the ledger was not issued by the platform as it stands."""

    status = 422


class LedgerUnreadable(MarketplaceError):
    """A downloaded ledger record does not have the form of one."""

    status = 422


class CustodyError(MarketplaceError):
    """A scenario's key does not come out of what custodians gave."""

    status = 422


class CustodianKeyRefused(CustodyError):
    """What was given is no custodian's key."""


class PassphraseWrong(CustodyError):
    """The passphrase does not open the key file, or cannot protect one."""


class NotCustodian(CustodyError):
    """The key is not the one that this share was made for."""


class ReleaseUnreadable(CustodyError):
    """What was given is no release of a custodian."""


class ForeignPart(CustodyError):
    """A part belongs to another scenario."""


class PartAltered(CustodyError):
    """A part is not what it was when the key was split."""


class OneCustodian(CustodyError):
    """Two parts are there, of one and the same custodian."""
