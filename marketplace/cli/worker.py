"""`marketplace worker`: delivers the outbox and runs the schedule."""

import logging
import signal
import threading
from typing import Any

import click
from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.exceptions import ConfigurationError
from sqlalchemy.exc import SQLAlchemyError

from marketplace.cli import site_lock
from marketplace.cli.doctor import require_ready
from marketplace.config import Settings
from marketplace.services import outbox, schedule
from marketplace.services.installation import settings
from marketplace.services.outbox import Share

PAUSE_SECONDS = 0.5

log = logging.getLogger(__name__)


def make_queue(chosen: Settings) -> Huey:
    """The queue: in Redis where `huey_url` names one, in the data folder otherwise."""
    if chosen.huey_url:
        try:
            return RedisHuey("marketplace", results=False, url=chosen.huey_url)
        except ConfigurationError as error:
            raise click.ClickException(f"MARKETPLACE_HUEY_URL: {error}") from error
    return SqliteHuey(
        "marketplace", results=False, filename=str(chosen.instance.resolve() / "huey.db")
    )


def make_consumer(app: Flask, queue: Huey) -> Consumer:
    """Threads that run the schedule every minute."""

    def run_schedule() -> None:
        with app.app_context():
            schedule.run_due()

    queue.periodic_task(crontab(minute="*"))(run_schedule)
    return Consumer(queue, workers=1, periodic=True)


def deliver_until(stop: threading.Event, app: Flask, share: Share = Share.ALL) -> None:
    """Deliver what is due, pausing when there is nothing, until `stop` is set."""
    while not stop.is_set():
        if not _deliver(app, share):
            stop.wait(PAUSE_SECONDS)


def _deliver(app: Flask, share: Share) -> int:
    """A database that does not answer now may answer later: what was due stays due."""
    with app.app_context():
        try:
            return outbox.deliver_due(share=share)
        except SQLAlchemyError:
            log.exception("the outbox could not be read")
            return 0


@click.command
def worker() -> None:
    """Deliver mail and index changes, and run what the clock asks for, until stopped."""
    require_ready()
    site_lock.share(settings().instance.resolve())
    work(current_app._get_current_object())  # type: ignore[attr-defined] # noqa: SLF001


def work(app: Flask) -> None:
    """Do that in this process until it is asked to stop."""
    consumer = make_consumer(app, make_queue(settings()))
    stop = threading.Event()
    consumer.start()
    # The consumer has just set handlers of its own for its own loop, which does not run here.
    _stop_on_signals(stop)
    # Killed with the process: what it had not committed is done again, from there.
    slow = threading.Thread(target=deliver_until, args=(stop, app, Share.SLOW), daemon=True)
    slow.start()
    deliver_until(stop, app, Share.QUICK)
    consumer.stop(graceful=True)


def _stop_on_signals(stop: threading.Event) -> None:
    def handle(_number: int, _frame: Any) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)
