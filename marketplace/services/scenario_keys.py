"""Each published scenario has a key of its own to which proposals are sealed."""

from marketplace.models import Scenario
from marketplace.sealing.scenario_keys import (
    ScenarioPrivateKey,
    new_scenario_key,
    unwrap_private,
    wrap_private,
)
from marketplace.services import custody_shares
from marketplace.services.installation import platform_key


def give_key(scenario: Scenario) -> None:
    """A fresh key pair; the private half wrapped by the platform key, or in split custody."""
    public, private = new_scenario_key()
    scenario.public_key = dict(public)
    if custody_shares.is_split(scenario):
        custody_shares.fill(scenario, private)
    else:
        keep_key(scenario, private)


def keep_key(scenario: Scenario, private: ScenarioPrivateKey) -> None:
    """Keep the private half, wrapped by the platform key."""
    scenario.wrapped_private_key = wrap_private(private, platform_key(), str(scenario.id))


def private_key_of(scenario: Scenario) -> ScenarioPrivateKey:
    """The private half. Ask only after the opening: what it opens is a bidder's secret."""
    if scenario.wrapped_private_key is None:
        raise LookupError(f"scenario {scenario.id} has no key")
    return unwrap_private(scenario.wrapped_private_key, platform_key(), str(scenario.id))
