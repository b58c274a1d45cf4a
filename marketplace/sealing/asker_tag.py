"""A tag that stands for one asker about one listing without naming it.

With it an organisation finds its own questions. It is no bidder's tag: who reads the database
cannot lay questions beside proposals.
"""

import hmac

from marketplace.sealing.platform_key import PlatformKey, Purpose
from marketplace.sealing.proposal_document import canonical_json


def asker_tag(platform: PlatformKey, scenario_id: str, organisation_id: str) -> str:
    """64 hex digits: HMAC-SHA256 over ("question", listing, organisation)."""
    named = canonical_json(["question", scenario_id, organisation_id])
    return hmac.new(platform.derive(Purpose.ASKER_TAGS), named, "sha256").hexdigest()
