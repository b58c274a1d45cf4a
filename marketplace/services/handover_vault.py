"""Encrypt and decrypt the files that are handed over, as they lie on the disk."""

from marketplace.models import Scenario
from marketplace.sealing.owner_copy import protect, reveal
from marketplace.services.installation import platform_key


def protect_file(data: bytes, scenario: Scenario, digest: str) -> bytes:
    """A file whose SHA-256 is `digest`, under the buyer's key: it opens as this one alone."""
    context = _context(scenario, digest)
    return protect(data, platform_key(), str(scenario.organisation_id), context).encode()


def reveal_file(token: bytes, scenario: Scenario, digest: str) -> bytes:
    """What `protect_file` was given. Raises `SealBroken`."""
    context = _context(scenario, digest)
    return reveal(token.decode(), platform_key(), str(scenario.organisation_id), context)


def _context(scenario: Scenario, digest: str) -> dict[str, str]:
    return {"purpose": "handover-file", "scenario": str(scenario.id), "file": digest}
