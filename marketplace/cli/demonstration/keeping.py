"""One listing in split custody: its buyer, the supervisor and a notary keep a key each.

So that its opening can be tried, their key files lie in the data folder, behind the password that
all of the demonstration's people have. In earnest they are nowhere near the platform.
"""

import json

from marketplace.cli.demonstration.cast import PASSWORD
from marketplace.cli.demonstration.listings import Listing
from marketplace.cli.whole_files import PRIVATE, write_new
from marketplace.domain.custody import CustodianKind, Custody
from marketplace.sealing.custodian_key import new_custodian_key, write_key_file
from marketplace.services import custodian_keys, scenario_custody
from marketplace.services.installation import settings

FOLDER = "demonstration-keys"
TITLE = "技能等级评价题库建设"
_NOTARY = "中原示范公证处"


def plan(listing: Listing) -> None:
    """Plan the keys and the choice, for the one listing that has it."""
    if listing.spec.title == TITLE:
        listing.cast.timeline.at(listing.published - 3, 17 * 60, lambda: _choose(listing))


def _choose(listing: Listing) -> None:
    actors = listing.cast.actors
    keepers = {
        CustodianKind.BUYER: (listing.actor, f"{listing.buyer.name}招标办"),
        CustodianKind.SUPERVISOR: (actors["supervisor"], "监督处"),
        CustodianKind.NOTARY: (actors["administrator"], _NOTARY),
    }
    chosen: dict[CustodianKind, int | None] = {}
    for kind, (actor, name) in keepers.items():
        text = json.dumps(_make_key(kind))
        chosen[kind] = custodian_keys.register(actor, name, text).id
    scenario_custody.choose(listing.actor, listing.id, Custody.SPLIT, chosen)


def _make_key(kind: CustodianKind) -> dict[str, str]:
    """Write a key file; the public half."""
    folder = settings().instance.resolve() / FOLDER
    folder.mkdir(exist_ok=True, mode=0o700)
    key = new_custodian_key()
    write_new(folder / f"{kind}.key", write_key_file(key, PASSWORD), PRIVATE)
    return key.public_jwk()
