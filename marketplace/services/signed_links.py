"""Tokens for links that are mailed: they name a row, and only this installation can make them."""

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

_SALT = "marketplace.mailed-link."


def make_token(purpose: str, row_id: int, nonce: str) -> str:
    """The token for one row, good for `purpose` alone. The row decides until when."""
    return str(_serializer(purpose).dumps([row_id, nonce]))


def read_token(purpose: str, token: str) -> tuple[int, str] | None:
    """(row id, nonce) of a token that was made here for `purpose`; None for any other text."""
    try:
        row_id, nonce = _serializer(purpose).loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return (row_id, nonce) if isinstance(row_id, int) and isinstance(nonce, str) else None


def _serializer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=_SALT + purpose)
