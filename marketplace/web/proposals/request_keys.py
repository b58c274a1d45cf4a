"""Keys that name requests to seal, so that one that comes twice gets one receipt."""

import secrets

from flask import request

FIELD = "request_key"
_HEADER = "Idempotency-Key"


def new_key() -> str:
    """A key for a form that is shown now: pressing its button twice sends the same one."""
    return secrets.token_urlsafe(18)


def sent_key() -> str:
    """The key that came with the request: a program's header, or the form's; empty for none."""
    in_header = request.headers.get(_HEADER, "").strip()
    # The header is defined as a quoted string; many send it bare.
    return in_header.removeprefix('"').removesuffix('"') or request.form.get(FIELD, "")
