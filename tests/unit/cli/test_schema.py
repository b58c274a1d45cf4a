"""The tables' version is known, and an old one is refused."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from marketplace.app import create_app
from marketplace.cli import schema
from marketplace.config import Settings
from marketplace.db import db


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(Settings(instance=tmp_path, secret_key="test"))
    with app.app_context():
        yield app
        db.engine.dispose()


def test_an_empty_database_has_no_version_and_is_refused(installation: Flask) -> None:
    assert schema.find_version() is None
    with pytest.raises(click.ClickException, match=r"at version none.*run `marketplace init`"):
        schema.require_newest()


def test_after_the_upgrade_it_is_accepted(installation: Flask) -> None:
    schema.upgrade()
    schema.require_newest()
    assert schema.find_version() == schema.newest_version()


def test_tables_of_newer_code_are_refused(installation: Flask) -> None:
    schema.upgrade()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(click.ClickException, match="at version 9999"):
        schema.require_newest()
