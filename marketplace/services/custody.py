"""What custodians give for an opening, and the key that comes out of it.

Key files and passphrases are used in memory and forgotten. What is kept until the other side has
confirmed is the part, which alone says nothing, encrypted with the platform key.
"""

from collections.abc import Sequence

from marketplace.domain.custody import CustodianKind
from marketplace.domain.errors import InvalidInput, NotFound, TransitionRefused
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, find_seat, is_allowed, require
from marketplace.models import CustodyShare, Scenario
from marketplace.sealing import custody as sealing
from marketplace.sealing.custodian_key import read_key_file
from marketplace.sealing.errors import CustodyError, OneCustodian, PassphraseWrong
from marketplace.sealing.owner_copy import PLATFORM, protect, reveal
from marketplace.sealing.scenario_keys import ScenarioPrivateKey
from marketplace.services import scenarios
from marketplace.services.installation import platform_key


def get_scenario(actor: Actor, scenario_id: int) -> Scenario:
    """A scenario whose custody is the actor's to see. Raises `NotFound`, `NotAllowed`."""
    scenario = scenarios.get_scenario(actor, scenario_id)
    require(actor, Permission.CUSTODY_READ, scenario)
    return scenario


def list_shares(scenario: Scenario, actor: Actor) -> list[CustodyShare]:
    """The shares whose parts the actor may hand over: of the own side, and the notary's."""
    if not is_allowed(actor, Permission.CUSTODY_READ, scenario):
        return []
    seat = find_seat(actor)
    seats = {seat, CustodianKind.NOTARY}
    return [share for share in scenario.custody_shares if share.token and share.key.kind in seats]


def get_share(scenario: Scenario, actor: Actor, share_id: int) -> CustodyShare:
    """One of them. Raises `NotFound`."""
    for share in list_shares(scenario, actor):
        if share.id == share_id:
            return share
    raise NotFound(say("没有这份保管件。"))


def read_part(actor: Actor, scenario: Scenario, key_file: bytes, passphrase: str) -> str:
    """The part that a custodian's key file releases, to be kept until the opening.

    Raises `InvalidInput` (fields `key_file`, `passphrase`).
    """
    try:
        key = read_key_file(key_file, passphrase)
    except PassphraseWrong as refusal:
        raise InvalidInput({"passphrase": [refusal.message]}) from None
    except CustodyError as refusal:
        raise InvalidInput({"key_file": [refusal.message]}) from None
    share = _find_share(scenario, actor, key.key_id, "key_file")
    return _protect(sealing.release(share.token or "", key), scenario)


def read_release(actor: Actor, scenario: Scenario, data: bytes) -> str:
    """The part in a release that was made offline. Raises `InvalidInput` (field `release`)."""
    try:
        found = sealing.read_release(data)
        share = _find_share(scenario, actor, found.custodian, "release")
        _require_whole(found, scenario, share)
    except CustodyError as refusal:
        raise InvalidInput({"release": [refusal.message]}) from None
    return _protect(found, scenario)


def _protect(found: sealing.Release, scenario: Scenario) -> str:
    context = _context(scenario)
    return protect(found.write().encode(), platform_key(), PLATFORM, context)


def _reveal(part: str, scenario: Scenario) -> sealing.Release:
    context = _context(scenario)
    return sealing.read_release(reveal(part, platform_key(), PLATFORM, context))


def _context(scenario: Scenario) -> dict[str, str]:
    return {"purpose": "custody-part", "scenario": str(scenario.id)}


def _require_whole(found: sealing.Release, scenario: Scenario, share: CustodyShare) -> None:
    public = scenario.public_key or {}
    sealing.require_whole(found, str(scenario.id), str(public.get("kid")), share.digest or "")


def _find_share(scenario: Scenario, actor: Actor, fingerprint: str, field: str) -> CustodyShare:
    known = {share.key.fingerprint: share for share in scenario.custody_shares if share.token}
    share = known.get(fingerprint)
    if share is None:
        text = say("这把密钥不保管这个场景。请核对是不是为它登记、选定的那一把。")
        raise InvalidInput({field: [text]})
    if share not in list_shares(scenario, actor):
        text = say("这是另一方的密钥。您只能交出本方的部分；本方密钥丢失时，交公证机构的交出文件。")
        raise InvalidInput({field: [text]})
    return share


def recover(scenario: Scenario, parts: Sequence[str | None]) -> ScenarioPrivateKey:
    """The private key out of the parts of two custodians, checked against the public key.

    Raises `TransitionRefused` where a part is missing, `InvalidInput` (field `release`) where both
    are one custodian's, `SealBroken` for another scenario's, `PartAltered` where the key does not
    fit.
    """
    given = [_reveal(part, scenario) for part in parts if part]
    if len(given) != sealing.FEWEST:
        raise TransitionRefused(say("还缺一位保管人的部分，不能开启。"))
    try:
        return sealing.combine(given[0], given[1], str(scenario.id), scenario.public_key or {})
    except OneCustodian as refusal:
        raise InvalidInput({"release": [refusal.message]}) from None
