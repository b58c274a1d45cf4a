"""A PostgreSQL server for the tests, and fast emptying of either database."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL

from marketplace.db import Base

# Durability is worth nothing to a database that is thrown away.
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=40")
ACCOUNT = "postgres"


def hurry(engine: sa.Engine) -> None:
    """Have SQLite wait for no disk from now on; PostgreSQL was started so."""

    @sa.event.listens_for(engine, "connect")
    def wait_for_nothing(connection: Any, _record: Any) -> None:
        if engine.dialect.name == "sqlite":
            connection.execute("PRAGMA synchronous = OFF")


def find_postgresql() -> Path:
    """The folder of PostgreSQL's programs, newest version first."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(installed, key=lambda path: int(path.parts[-3]), reverse=True)
    found = newest[0] if newest else shutil.which("initdb")
    if found is None:
        pytest.fail("PostgreSQL's initdb was not found: run .ci/system-packages.sh", pytrace=False)
    return Path(found).parent


def _as_whom() -> dict[str, object]:
    """PostgreSQL refuses to run as root; its own account runs it then."""
    if os.geteuid() != 0:
        return {}
    return {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []}


@contextmanager
def running_postgresql() -> Iterator[str]:
    """The SQLAlchemy address of a fresh server on a socket in its own folder."""
    programs = find_postgresql()
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    log = folder.with_suffix(".log")
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, ACCOUNT, ACCOUNT)
        _initialise(programs, folder)
        with log.open("wb") as output:
            server = _start(programs, folder, output.fileno())
        try:
            address = URL.create(
                "postgresql+psycopg", ACCOUNT, database="postgres", query={"host": str(folder)}
            ).render_as_string(hide_password=False)
            _wait_for(address, server, log)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        log.unlink(missing_ok=True)


def _initialise(programs: Path, folder: Path) -> None:
    command = [programs / "initdb", "--pgdata", folder / "data", "--username", ACCOUNT]
    options = ["--auth", "trust", "--no-sync", "--encoding", "UTF8", "--locale", "C"]
    subprocess.run([*command, *options], check=True, capture_output=True, cwd=folder, **_as_whom())


def _start(programs: Path, folder: Path, output: int) -> subprocess.Popen[bytes]:
    settings = [f"unix_socket_directories={folder}", "listen_addresses=", *SPEED]
    flags = [part for setting in settings for part in ("-c", setting)]
    return subprocess.Popen(
        [programs / "postgres", "-D", folder / "data", *flags],
        stdout=output,
        stderr=output,
        cwd=folder,
        **_as_whom(),
    )


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    engine = sa.create_engine(address)
    for _attempt in range(300):
        if server.poll() is not None:
            break
        try:
            engine.connect().close()
        except sa.exc.OperationalError:
            time.sleep(0.05)
        else:
            engine.dispose()
            return
    pytest.fail(f"PostgreSQL did not start:\n{log.read_text()}", pytrace=False)


def empty(engine: sa.Engine) -> None:
    """Delete every row, and let identities begin at 1 again."""
    tables = [f'"{table.name}"' for table in reversed(Base.metadata.sorted_tables)]
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            # Many small DELETEs in one message are faster here than one TRUNCATE.
            sequences = "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'"
            deletes = [f"DELETE FROM {table}" for table in tables]  # noqa: S608 - our own names
            connection.exec_driver_sql(";".join([*deletes, sequences]))
        else:
            for table in tables:
                connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - our own names
        connection.commit()
