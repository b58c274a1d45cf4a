"""Mails to an address rather than to an account: the outbox's handler of the topic `letter`.

A payload `{kind, id}` names what the letter is about, never a link or its token: those are made
when it is sent, so that the outbox holds nothing to sign in with. A third part, `to`, is the
address where that stands in no row any more.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app
from flask_babel import force_locale

from marketplace.notifications.delivery import Deliverer
from marketplace.notifications.errors import DeliveryFailed, UnusableMail
from marketplace.notifications.event_shapes import Params
from marketplace.notifications.events import Event
from marketplace.notifications.mail import Notice, render
from marketplace.services import mailing
from marketplace.services.installation import settings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """One mail. `key` names it among all mails; `path` is where its link leads, on this site."""

    key: str
    event: Event
    params: Params
    to: str
    path: str
    locale: str


Composer = Callable[[int], Letter | None]


def send_letters(
    composers: Mapping[str, Composer],
    payloads: Sequence[Mapping[str, Any]],
    deliverer: Deliverer | None = None,
) -> None:
    """Send each payload; nothing is sent where its composer says None, as for a used link.

    Raises `DeliveryFailed` after all were tried, for those that may be tried again.
    """
    way_out = deliverer or mailing.choose_way_out()
    failures = [
        failure
        for payload in payloads
        if (letter := _compose(composers, payload)) is not None
        and (failure := _send(way_out, letter)) is not None
    ]
    if failures:
        raise failures[0]


def _compose(composers: Mapping[str, Composer], payload: Mapping[str, Any]) -> Letter | None:
    letter = composers[payload["kind"]](payload["id"])
    return replace(letter, to=payload["to"]) if letter and "to" in payload else letter


def _send(deliverer: Deliverer, letter: Letter) -> DeliveryFailed | None:
    site = settings().public_url.rstrip("/")
    try:
        with force_locale(letter.locale):
            notice = Notice(
                key=letter.key,
                event=letter.event,
                params=letter.params,
                to=letter.to,
                link_url=site + letter.path,
                language=letter.locale.replace("_", "-"),
            )
            deliverer.deliver(render(current_app.jinja_env, notice, settings().public_url))
    except UnusableMail:
        log.warning("letter %s cannot be made into a mail", letter.key)
    except DeliveryFailed as failure:
        if not failure.is_permanent:
            return failure
        log.warning("letter %s was refused for good", letter.key)
    return None
