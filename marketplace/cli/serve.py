"""`marketplace serve`: the web processes and, in the embedded arrangement, the worker."""

import socket
import time
from functools import partial
from urllib.error import URLError
from urllib.request import urlopen

import click
from flask import Flask, current_app
from gunicorn.app.base import BaseApplication

from marketplace.cli import site_lock
from marketplace.cli.doctor import require_ready
from marketplace.cli.processes import Family, Stopped, raise_on_signals
from marketplace.cli.worker import work
from marketplace.config import Settings
from marketplace.db import db
from marketplace.services.installation import settings

BACKLOG = 2048
READY_SECONDS = 60


@click.command
def serve() -> None:
    """Answer requests until stopped; prints `ready` and the address once it does."""
    require_ready()
    chosen = settings()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001
    with site_lock.shared(chosen.instance.resolve()), _listen(chosen) as listener, Family() as them:
        _close_database()
        raise_on_signals()
        them.start("web server", _Gunicorn(app, chosen, listener.fileno()).run)
        if not chosen.huey_url:
            them.start("worker", partial(_work, app, listener))
        try:
            address = _address(listener)
            _wait_until_ready(them, address)
            click.echo(f"ready {address}")
            _wait_for_the_end(them)
        except Stopped:
            return


def _close_database() -> None:
    """No connection is shared with the children: each opens its own."""
    db.session.remove()
    db.engine.dispose()


def _work(app: Flask, listener: socket.socket) -> None:
    listener.close()  # else the port would be kept where only the worker is left
    work(app)


def _listen(chosen: Settings) -> socket.socket:
    """Bound here, so that a port in use is found before anything starts."""
    try:
        return socket.create_server((chosen.host, chosen.port), backlog=BACKLOG)
    except OSError as error:
        raise click.ClickException(
            f"cannot listen on {chosen.host}:{chosen.port}: {error.strerror}; "
            "set MARKETPLACE_PORT to a free one"
        ) from None


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104


class _Gunicorn(BaseApplication):  # type: ignore[misc] # it has no types
    """The application that is loaded already, served by gunicorn on a socket that is open."""

    def __init__(self, app: Flask, chosen: Settings, descriptor: int) -> None:
        self._app, self._chosen, self._descriptor = app, chosen, descriptor
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": f"fd://{self._descriptor}",
            "workers": self._chosen.web_workers,
            "worker_class": "gthread",
            "threads": self._chosen.web_threads,
            "loglevel": "warning",
            # Longer than any address or header of ours, and than browsers send.
            "limit_request_line": 8190,
            "limit_request_fields": 60,
            "limit_request_field_size": 8190,
            "timeout": 60,
            "graceful_timeout": 30,
            "keepalive": 5,
            "preload_app": True,
            "control_socket_disable": True,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


def _wait_until_ready(family: Family, address: str) -> None:
    last = time.monotonic() + READY_SECONDS
    while not _answers(address):
        _require_alive(family)
        if time.monotonic() > last:
            raise click.ClickException(f"no answer within {READY_SECONDS} seconds")
        time.sleep(0.1)


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/healthz", timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _wait_for_the_end(family: Family) -> None:
    while True:
        _require_alive(family)
        time.sleep(0.2)


def _require_alive(family: Family) -> None:
    dead = family.find_dead()
    if dead:
        raise click.ClickException(f"{dead}; everything is stopped")
