"""Who keeps the key that opens a scenario's proposals."""

from enum import StrEnum

from marketplace.domain.messages import mark


class Custody(StrEnum):
    """Where the private key is until the opening."""

    PLATFORM = "platform"
    SPLIT = "split"


class CustodianKind(StrEnum):
    """Whose key a custodian's is."""

    BUYER = "buyer"
    SUPERVISOR = "supervisor"
    NOTARY = "notary"


CUSTODY_NAMES: dict[str, str] = {
    Custody.PLATFORM: mark("平台保管"),
    Custody.SPLIT: mark("多方分持"),
}
CUSTODIAN_NAMES: dict[str, str] = {
    CustodianKind.BUYER: mark("需求方"),
    CustodianKind.SUPERVISOR: mark("监督员"),
    CustodianKind.NOTARY: mark("公证机构"),
}
NEEDED_KINDS = (CustodianKind.BUYER, CustodianKind.SUPERVISOR)
"""Who confirms an opening keeps a part; a notary may be chosen besides."""
