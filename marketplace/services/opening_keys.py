"""With what a scenario's proposals are opened, once both have confirmed."""

from collections.abc import Sequence

from marketplace.domain.errors import InvalidInput
from marketplace.domain.messages import say
from marketplace.models import OpeningConfirmation, Scenario
from marketplace.sealing.errors import SealBroken
from marketplace.sealing.scenario_keys import ScenarioPrivateKey
from marketplace.services import custody
from marketplace.services.custody_shares import is_split
from marketplace.services.scenario_keys import keep_key, private_key_of


def require_part(scenario: Scenario, part: str | None) -> None:
    """`InvalidInput` where the key is split and a confirmation brings no part of it."""
    if is_split(scenario) and not part:
        text = say("这个场景的密钥由多方分持：请交出本方的部分，或公证机构的交出文件。")
        raise InvalidInput({"key_file": [text]})


def put_together(scenario: Scenario, confirmations: Sequence[OpeningConfirmation]) -> None:
    """Where the key is split, make it out of the parts that both brought, and keep it: from now on
    it opens what everybody who is let in may read. Raises `InvalidInput`, `CustodyError`."""
    if is_split(scenario):
        keep_key(scenario, custody.recover(scenario, [row.part for row in confirmations]))
        for row in confirmations:
            row.part = None


def key_for(
    scenario: Scenario, _confirmations: Sequence[OpeningConfirmation]
) -> ScenarioPrivateKey:
    """The scenario's private key.

    Raises `SealBroken` where it does not belong to the public key that proposals were sealed to:
    with another one every proposal would be set aside.
    """
    key = private_key_of(scenario)
    if key.public_jwk()["x"] != (scenario.public_key or {}).get("x"):
        raise SealBroken(say("场景的私钥与密封所用的公钥不配对，不能开启。"))
    return key
