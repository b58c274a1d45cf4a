"""A PostgreSQL server of its own in a temporary folder, and a database of its own on any server."""

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

ACCOUNT = "postgres"
ATTEMPTS = 300
STOPPING_SECONDS = 30


def find_programs() -> Path | None:
    """The folder of PostgreSQL's programs, newest version first; None where there are none."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(installed, key=lambda path: int(path.parts[-3]), reverse=True)
    found = newest[0] if newest else shutil.which("initdb")
    return Path(found).parent if found else None


@contextmanager
def running_postgresql(settings: Sequence[str] = ()) -> Iterator[str]:
    """The SQLAlchemy address of a fresh server on a socket in its own folder.

    `settings`: lines of postgresql.conf. Raises `ClickException` where it does not start.
    """
    programs = find_programs()
    if programs is None:
        raise click.ClickException("PostgreSQL's initdb was not found: install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    log = folder.with_suffix(".log")
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, ACCOUNT, ACCOUNT)
        _initialise(programs, folder)
        with log.open("wb") as output:
            server = _start(programs, folder, settings, output.fileno())
        try:
            address = URL.create(
                "postgresql+psycopg", ACCOUNT, database="postgres", query={"host": str(folder)}
            ).render_as_string(hide_password=False)
            _wait_for(address, server, log)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=STOPPING_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        log.unlink(missing_ok=True)


def as_whom() -> str | None:
    """PostgreSQL refuses to run as root; its own account runs it then."""
    return ACCOUNT if os.geteuid() == 0 else None


def _initialise(programs: Path, folder: Path) -> None:
    command = [str(programs / "initdb"), "--pgdata", str(folder / "data"), "--username", ACCOUNT]
    options = ["--auth", "trust", "--no-sync", "--encoding", "UTF8", "--locale", "C"]
    subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [*command, *options],
        check=True,
        capture_output=True,
        cwd=folder,
        user=as_whom(),
        group=as_whom(),
        extra_groups=[] if as_whom() else None,
    )


def _start(
    programs: Path, folder: Path, settings: Sequence[str], output: int
) -> subprocess.Popen[bytes]:
    own = [f"unix_socket_directories={folder}", "listen_addresses=", *settings]
    flags = [part for setting in own for part in ("-c", setting)]
    return subprocess.Popen(  # noqa: S603 - PostgreSQL's own program
        [programs / "postgres", "-D", folder / "data", *flags],
        stdout=output,
        stderr=output,
        cwd=folder,
        user=as_whom(),
        group=as_whom(),
        extra_groups=[] if as_whom() else None,
    )


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    engine = sa.create_engine(address)
    try:
        for _attempt in range(ATTEMPTS):
            if server.poll() is not None:
                break
            try:
                engine.connect().close()
            except sa.exc.OperationalError:
                time.sleep(0.05)
            else:
                return
    finally:
        engine.dispose()
    raise click.ClickException(f"PostgreSQL did not start:\n{log.read_text()}")


@contextmanager
def own_database(address: str) -> Iterator[str]:
    """The address of a new, empty database on the server at `address`; dropped afterwards."""
    name = f"marketplace_bench_{secrets.token_hex(6)}"
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
        yield make_url(address).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        engine.dispose()
