"""A tag that stands for one bidder in one scenario without naming it.

With it the database can hold "one proposal per vendor and scenario" before the opening. It says
nothing to who lacks the platform key, and a vendor's tags in two scenarios cannot be connected.
"""

import hmac

from marketplace.sealing.platform_key import PlatformKey, Purpose
from marketplace.sealing.proposal_document import canonical_json


def bidder_tag(platform: PlatformKey, scenario_id: str, organisation_id: str) -> str:
    """64 hex digits: HMAC-SHA256 over the pair. Raises `NotSealable` for unencodable text."""
    pair = canonical_json([scenario_id, organisation_id])
    return hmac.new(platform.derive(Purpose.BIDDER_TAGS), pair, "sha256").hexdigest()
