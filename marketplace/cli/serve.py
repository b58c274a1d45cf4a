"""`marketplace serve`: the web processes and, in the embedded arrangement, the worker."""

import socket
import time
from urllib.error import URLError
from urllib.request import urlopen

import click

from marketplace.cli import site_lock
from marketplace.cli.doctor import require_ready
from marketplace.cli.processes import Family, Stopped, marketplace, python, raise_on_signals
from marketplace.config import Settings
from marketplace.services.installation import settings

BACKLOG = 2048
READY_SECONDS = 60


@click.command
def serve() -> None:
    """Answer requests until stopped; prints `ready` and the address once it does."""
    require_ready()
    chosen = settings()
    site = site_lock.shared(chosen.instance.resolve())
    with site as lock, _listen(chosen) as listener, Family() as family:
        raise_on_signals()
        shared = [listener.fileno(), lock]
        family.start("the web server", _gunicorn(chosen, listener.fileno()), shared)
        if not chosen.huey_url:
            family.start("the worker", marketplace("worker"))
        try:
            address = _address(listener)
            _wait_until_ready(family, address)
            click.echo(f"ready {address}")
            _wait_for_the_end(family)
        except Stopped:
            return


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


def _gunicorn(chosen: Settings, descriptor: int) -> list[str]:
    options = {
        "--bind": f"fd://{descriptor}",
        "--workers": str(chosen.web_workers),
        "--worker-class": "gthread",
        "--threads": str(chosen.web_threads),
        "--log-level": "warning",
        # Longer than any address or header of ours, and than browsers send.
        "--limit-request-line": "8190",
        "--limit-request-fields": "60",
        "--limit-request-field_size": "8190",
        "--timeout": "60",
        "--graceful-timeout": "30",
        "--keep-alive": "5",
    }
    flat = [part for option in options.items() for part in option]
    switches = ["--preload", "--no-control-socket"]
    return python("-m", "gunicorn", *flat, *switches, "marketplace.app:create_app()")


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
