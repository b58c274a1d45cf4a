"""Keys for the tests, fixed where a test compares with a figure worked out elsewhere."""

import pytest

from marketplace.sealing.platform_key import PlatformKey
from marketplace.sealing.scenario_keys import ScenarioPrivateKey


@pytest.fixture
def platform() -> PlatformKey:
    return PlatformKey(bytes(range(32)))


@pytest.fixture
def other_platform() -> PlatformKey:
    return PlatformKey(bytes(range(1, 33)))


@pytest.fixture
def private() -> ScenarioPrivateKey:
    return ScenarioPrivateKey(bytes(range(32)))


@pytest.fixture
def other_private() -> ScenarioPrivateKey:
    return ScenarioPrivateKey(bytes(range(1, 33)))
