"""A tag that stands for a browser in one scenario without naming it.

It goes into the sealed proposal. After the opening two proposals with a tag in common came out of
one browser; a browser's tags in two scenarios cannot be connected.
"""

import hmac

from marketplace.sealing.platform_key import PlatformKey, Purpose
from marketplace.sealing.proposal_document import canonical_json


def device_tag(platform: PlatformKey, scenario_id: str, nonce: str) -> str:
    """64 hex digits: HMAC-SHA256 over the pair. Raises `NotSealable` for unencodable text."""
    pair = canonical_json([scenario_id, nonce])
    return hmac.new(platform.derive(Purpose.DEVICE_TAGS), pair, "sha256").hexdigest()
