"""Tags that stand for a browser in one scenario."""

from marketplace.sealing.device_tag import device_tag
from marketplace.sealing.platform_key import PlatformKey

KEY, OTHER_KEY = PlatformKey(bytes(32)), PlatformKey(bytes(31) + b"\x01")


def test_the_same_browser_has_the_same_tag_in_one_scenario() -> None:
    tag = device_tag(KEY, "7", "nonce")
    assert tag == device_tag(KEY, "7", "nonce")
    assert len(tag) == 64
    assert "nonce" not in tag


def test_another_scenario_nonce_or_key_makes_another_tag() -> None:
    pairs = [("7", "nonce"), ("8", "nonce"), ("7", "other"), ("7n", "once")]
    tags = {device_tag(key, *pair) for key in (KEY, OTHER_KEY) for pair in pairs}
    assert len(tags) == 2 * len(pairs)
