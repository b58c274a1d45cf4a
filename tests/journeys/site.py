"""The whole application behind a real socket, in this process, so that a test holds its clock."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from alembic import command
from flask import Flask
from flask.ctx import AppContext
from jinja2.bccache import BytecodeCache
from werkzeug.serving import make_server

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.db import db
from marketplace.services import scenario_views, search_indexing
from tests.conftest import LONG_SESSIONS
from tests.worker import work_off


@dataclass(frozen=True)
class Site:
    """A running marketplace on a fresh SQLite installation."""

    address: str
    app: Flask

    def context(self) -> AppContext:
        """Where factories and services can be called."""
        return self.app.app_context()

    def deliver(self) -> None:
        """Do what the worker would: index, mail, whatever is due now."""
        with self.context():
            work_off()

    @property
    def mail(self) -> Path:
        """Where mails are written as .eml files."""
        return Path(self.app.config["SETTINGS"].instance) / "mail"


def _all_at_once(app: WSGIApplication) -> WSGIApplication:
    """Answers are complete before they are sent.

    Werkzeug leaves the file of an answer open when a browser goes elsewhere meanwhile.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        body = app(environ, start_response)
        try:
            return [b"".join(body)]
        finally:
            close = getattr(body, "close", None)
            if close:
                close()

    return answer


def _application(instance: Path) -> Flask:
    return create_app(
        Settings(instance=instance, secret_key="test", is_rate_limited=False, **LONG_SESSIONS)
    )


def lay_out(instance: Path) -> None:
    """Make a data folder with empty tables, by the migrations, and an empty index."""
    app = _application(instance)
    with app.app_context():
        command.upgrade(app.extensions["migrate"].migrate.get_config(), "head")
        search_indexing.rebuild()
        db.engine.dispose()


@contextmanager
def running_site(instance: Path, templates: BytecodeCache) -> Iterator[Site]:
    """Serve what is in a laid out folder, from threads of this process, until the block ends.

    `templates` keeps what has been compiled for other sites.
    """
    app = _application(instance)
    app.jinja_env.bytecode_cache = templates
    server = make_server("127.0.0.1", 0, _all_at_once(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.server_port}", app)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            # As at the end of a process; later the folder is not there any more.
            scenario_views.flush()
            db.engine.dispose()
