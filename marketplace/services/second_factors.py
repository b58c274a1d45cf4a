"""The second factor: time-based codes (TOTP, RFC 6238) and the recovery codes beside them."""

from marketplace.models import User
from marketplace.sealing.owner_copy import protect, reveal
from marketplace.services.installation import platform_key

_CONTEXT = {"purpose": "totp"}


def protect_secret(secret: str, user_id: int) -> str:
    """A shared secret as it may stand in the person's row."""
    return protect(secret.encode(), platform_key(), _owner(user_id), _CONTEXT)


def reveal_secret(user: User) -> str:
    """The person's shared secret, base32. Raises `SealBroken`."""
    return reveal(user.totp_secret or "", platform_key(), _owner(user.id), _CONTEXT).decode()


def _owner(user_id: int) -> str:
    return f"user-{user_id}"
