"""A whole installation with a server of its own, and everything of it that lies on a disk."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
import sqlalchemy as sa
from alembic import command
from flask import Flask
from sqlalchemy.engine import make_url

from marketplace.app import create_app
from marketplace.cli.bench import postgresql
from marketplace.cli.bench.serving import running_server
from marketplace.config import Settings
from marketplace.db import db
from marketplace.services import installation, schedule, search_indexing
from tests.forms import Form
from tests.html import parse
from tests.worker import work_off

PATIENCE = 30


@dataclass(frozen=True)
class Installation:
    """`app` is the same installation in this process, whose context is entered: the worker, and
    whoever opens proposals."""

    app: Flask
    address: str
    instance: Path
    temporary: Path
    database_url: str

    def work(self) -> None:
        """What the worker does: mail, index, files, the schedule."""
        work_off()
        schedule.run_due()
        work_off()

    def list_places(self) -> list[Path]:
        """The folders and files that its processes write; first the one with the database."""
        own = [self.instance, self.temporary]
        return [*self._checkpoint(), *own] if self.database_url else own

    def _checkpoint(self) -> list[Path]:
        """PostgreSQL's own files and log, after it has written everything to them."""
        with db.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(sa.text("CHECKPOINT"))
            query = "SELECT oid FROM pg_database WHERE datname = current_database()"
            number = connection.execute(sa.text(query)).scalar_one()
            data = Path(connection.execute(sa.text("SHOW data_directory")).scalar_one())
        return [data / "base" / str(number), data / "pg_wal", data.parent.with_suffix(".log")]

    def dump(self) -> list[bytes]:
        """The database as its own tools give it: a backup, and every row as text."""
        return self._dump_postgresql() if self.database_url else self._dump_sqlite()

    def _dump_sqlite(self) -> list[bytes]:
        source = sqlite3.connect(self.instance / "marketplace.db")
        backup = sqlite3.connect(":memory:")
        source.backup(backup)
        rows = "\n".join(source.iterdump())
        source.close()
        copied = backup.serialize()
        backup.close()
        return [copied, rows.encode()]

    def _dump_postgresql(self) -> list[bytes]:
        programs = postgresql.find_programs()
        assert programs is not None
        address = make_url(self.database_url)
        whom = ["--host", str(address.query["host"]), "--username", address.username or ""]
        options = [*whom, "--no-password", address.database or ""]
        done = [
            subprocess.run(
                [programs / "pg_dump", *switches, *options], capture_output=True, check=True
            )
            for switches in (["--format=custom"], ["--inserts"])
        ]
        return [one.stdout for one in done]


@contextmanager
def running_installation(folder: Path, database_url: str = "") -> Iterator[Installation]:
    """Two web workers on a fresh installation in `folder`, with an access log."""
    instance, temporary = folder / "instance", folder / "temporary"
    temporary.mkdir()
    app = create_app(Settings(instance=instance, database_url=database_url, is_rate_limited=False))
    environment = {
        **os.environ,
        "MARKETPLACE_INSTANCE": str(instance),
        "MARKETPLACE_DATABASE_URL": database_url,
        "MARKETPLACE_RATE_LIMITED": "no",
        "TMPDIR": str(temporary),
        "GUNICORN_CMD_ARGS": "--access-logfile -",
    }
    with app.app_context():
        command.upgrade(app.extensions["migrate"].migrate.get_config(), "head")
        installation.platform_key()
        installation.receipt_key()
        search_indexing.rebuild()
        with running_server(environment, workers=2, threads=4) as server:
            address = f"http://127.0.0.1:{server.port}"
            yield Installation(app, address, instance, temporary, database_url)
        db.session.remove()
        db.engine.dispose()


class Visitor:
    """Somebody at a browser without scripts: opens pages and sends their forms."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Origin"] = address

    def sign_in(self, email: str, password: str) -> None:
        """Through the page."""
        answer = self.send("/sign-in", {"email": email, "password": password})
        assert answer.history, "not signed in"

    def get(self, path: str) -> requests.Response:
        """A page."""
        return self._session.get(self.address + path, timeout=PATIENCE)

    def fill(self, page: str, typed: dict[str, object], action: str = "") -> dict[str, object]:
        """What the form on `page` to `action` sends once `typed` is put in."""
        forms = [Form(one, page) for one in parse(self.get(page).text).iter("form")]
        (form,) = [one for one in forms if one.method == "POST" and one.action == (action or page)]
        return form.fill(typed)

    def send(
        self,
        page: str,
        typed: dict[str, object],
        *,
        button: tuple[str, str] | None = None,
        file: tuple[str, bytes] | None = None,
    ) -> requests.Response:
        """Fill the page's own form and send it, by a button, with a file."""
        filled = self.fill(page, typed) | (dict([button]) if button else {})
        return self.post(page, filled, file)

    def post(
        self,
        path: str,
        sent: dict[str, object],
        file: tuple[str, bytes] | None = None,
        **headers: str,
    ) -> requests.Response:
        """Send what no form offers, or a form already filled."""
        files = {"file": file} if file else None
        return self._session.post(
            self.address + path, sent, files=files, headers=headers, timeout=PATIENCE
        )
