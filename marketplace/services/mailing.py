"""Mail what people were told of: the outbox's handler of the topic `mail`."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app
from flask_babel import force_locale

from marketplace.db import db
from marketplace.domain import clock
from marketplace.models import Notification
from marketplace.notifications.delivery import Deliverer
from marketplace.notifications.errors import DeliveryFailed, UnusableMail
from marketplace.notifications.event_shapes import link
from marketplace.notifications.events import Event
from marketplace.notifications.mail import Notice, render
from marketplace.notifications.mail_address import choose_deliverer
from marketplace.services.installation import settings
from marketplace.services.unit_of_work import unit_of_work

log = logging.getLogger(__name__)


def choose_way_out() -> Deliverer:
    """How mails leave this installation."""
    chosen = settings()
    folder = chosen.instance.resolve() / "mail"
    return choose_deliverer(chosen.mail_url, chosen.mail_sender, folder)


def send_notifications(
    payloads: Sequence[Mapping[str, Any]], deliverer: Deliverer | None = None
) -> None:
    """Mail each notification once; a mail refused for good is given up, others are tried again.

    `deliverer`: by default the one of the settings. Raises `DeliveryFailed`.
    """
    way_out = deliverer or choose_way_out()
    failures = [
        failure
        for payload in payloads
        if (failure := _send(way_out, payload["notification_id"])) is not None
    ]
    if failures:
        raise failures[0]


def _send(deliverer: Deliverer, notification_id: int) -> DeliveryFailed | None:
    row = db.session.get(Notification, notification_id)
    if row is None or row.mailed_at is not None:
        return None
    try:
        with force_locale(row.user.locale):
            mail = render(current_app.jinja_env, _notice(row), settings().public_url)
        deliverer.deliver(mail)
    except UnusableMail:
        log.warning("notification %s cannot be made into a mail", notification_id)
    except DeliveryFailed as failure:
        if not failure.is_permanent:
            return failure
        log.warning("mail of notification %s was refused for good", notification_id)
    _mark_mailed(notification_id)
    return None


def _notice(row: Notification) -> Notice:
    event = Event(row.event)
    target = link(event, row.params)
    path = current_app.url_map.bind("").build(target.endpoint, dict(target.values))
    return Notice(
        key=f"notification.{row.id}",
        event=event,
        params=row.params,
        to=row.user.email,
        link_url=settings().public_url.rstrip("/") + path,
        language=row.user.locale.replace("_", "-"),
    )


def _mark_mailed(notification_id: int) -> None:
    with unit_of_work() as work:
        work.session.get_one(Notification, notification_id).mailed_at = clock.now()
