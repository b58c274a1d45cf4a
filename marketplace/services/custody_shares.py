"""The shares of a scenario's private key: chosen custodians before publication, tokens after."""

from collections.abc import Iterable
from typing import Any

from marketplace.domain.custody import NEEDED_KINDS, CustodianKind, Custody
from marketplace.domain.messages import Message, say
from marketplace.models import CustodianKey, CustodyShare, Scenario
from marketplace.sealing.custody import split
from marketplace.sealing.scenario_keys import ScenarioPrivateKey
from marketplace.services.unit_of_work import UnitOfWork


def is_split(scenario: Scenario) -> bool:
    """Whether the key is, or will be, in the custody of several."""
    return scenario.custody == Custody.SPLIT


def list_keys(scenario: Scenario) -> list[CustodianKey]:
    """The chosen custodians' keys: the buyer's, the supervisor's, the notary's."""
    order = list(CustodianKind)
    keys = [share.key for share in scenario.custody_shares]
    return sorted(keys, key=lambda key: order.index(CustodianKind(key.kind)))


def assign(
    work: UnitOfWork, scenario: Scenario, custody: Custody, keys: Iterable[CustodianKey]
) -> None:
    """Put a draft in the custody of the platform, or of `keys`, inside a running unit of work."""
    scenario.custody = custody
    wanted = {key.id for key in keys} if custody is Custody.SPLIT else set()
    known = {share.custodian_key_id for share in scenario.custody_shares}
    scenario.custody_shares = [
        *(share for share in scenario.custody_shares if share.custodian_key_id in wanted),
        *(CustodyShare(custodian_key_id=key_id) for key_id in sorted(wanted - known)),
    ]
    work.session.flush()


def check(scenario: Scenario) -> dict[str, list[Message]]:
    """Why a listing in split custody cannot be published: too few keys, or one out of use."""
    if not is_split(scenario):
        return {}
    keys = list_keys(scenario)
    retired = [key for key in keys if key.retired_at is not None]
    kinds = [key.kind for key in keys if key.retired_at is None]
    if retired:
        text = say("保管人公钥“%(name)s”已经停用，请另选一把。", name=retired[0].name)
    elif any(kinds.count(kind) != 1 for kind in NEEDED_KINDS) or len(kinds) != len(set(kinds)):
        text = say("多方分持至少要有需求单位和监督员各一把保管人公钥。")
    else:
        return {}
    return {"custody": [text]}


def fill(scenario: Scenario, private: ScenarioPrivateKey) -> None:
    """Give each chosen custodian its share. From now on no place has the whole key."""
    by_fingerprint = {share.key.fingerprint: share for share in scenario.custody_shares}
    jwks = [share.key.jwk for share in scenario.custody_shares]
    for share in split(private, str(scenario.id), jwks):
        row = by_fingerprint[share.custodian]
        row.token, row.digest = share.token, share.digest


def as_published(scenario: Scenario) -> dict[str, Any]:
    """What the public record of a publication says of the custody: nothing, or whose keys."""
    if not is_split(scenario):
        return {}
    return {"custodians": [key.fingerprint for key in list_keys(scenario)]}
