"""With what a scenario's proposals are opened, once both have confirmed."""

from collections.abc import Sequence

from marketplace.domain.messages import say
from marketplace.models import OpeningConfirmation, Scenario
from marketplace.sealing.errors import SealBroken
from marketplace.sealing.scenario_keys import ScenarioPrivateKey
from marketplace.services.scenario_keys import private_key_of


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
