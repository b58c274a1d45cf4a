"""What a browser keeps while it is at the provider, and between coming back and confirming.

Each is taken out once, and is good for a few minutes.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import session

from marketplace.domain import clock
from marketplace.services.openid_connect import Attempt, Claimed

_ATTEMPT, _CLAIMED = "external_attempt", "external_claimed"
_GOOD_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class Errand:
    """Why somebody went to the provider: to link an identity, or to sign in and go on to
    `target`."""

    attempt: Attempt
    is_linking: bool
    target: str


def keep_errand(errand: Errand) -> None:
    """Remember what was begun; an earlier errand is forgotten."""
    _keep(_ATTEMPT, asdict(errand))


def take_errand() -> Errand | None:
    """What was begun in this browser, once."""
    kept = _take(_ATTEMPT)
    return Errand(Attempt(**kept.pop("attempt")), **kept) if kept else None


def keep_claimed(claimed: Claimed) -> None:
    """Remember whom the provider has signed in, until that is confirmed."""
    _keep(_CLAIMED, asdict(claimed))


def find_claimed() -> Claimed | None:
    """Whom the provider has signed in, for a confirmation that is open."""
    kept = _fresh(session.get(_CLAIMED))
    return Claimed(**kept) if kept else None


def forget_claimed() -> None:
    """The confirmation is done."""
    session.pop(_CLAIMED, None)


def _keep(name: str, values: dict[str, Any]) -> None:
    session[name] = {"at": clock.now().isoformat(), "values": values}


def _take(name: str) -> dict[str, Any] | None:
    return _fresh(session.pop(name, None))


def _fresh(kept: dict[str, Any] | None) -> dict[str, Any] | None:
    if kept is None or clock.now() - datetime.fromisoformat(kept["at"]) > _GOOD_FOR:
        return None
    values: dict[str, Any] = kept["values"]
    return values
