"""Tags that stand for a request to seal without telling who sent it or what it asked for.

A sender names each of its requests by a key of its own choice. By the tags the same request is
known again when it comes twice; they say nothing to who lacks the platform key.
"""

import hmac

from marketplace.sealing.platform_key import PlatformKey, Purpose
from marketplace.sealing.proposal_document import canonical_json


def request_tag(platform: PlatformKey, organisation_id: str, key: str) -> str:
    """64 hex digits for an organisation's request `key`. Raises `NotSealable`."""
    return _tag(platform, ["request", organisation_id, key])


def asked_tag(platform: PlatformKey, tag: str, *asked: str | int) -> str:
    """64 hex digits for what the request of this `tag` asks for. Raises `NotSealable`."""
    return _tag(platform, ["asked", tag, *asked])


def _tag(platform: PlatformKey, named: list[str | int]) -> str:
    return hmac.new(
        platform.derive(Purpose.REQUEST_TAGS), canonical_json(named), "sha256"
    ).hexdigest()
