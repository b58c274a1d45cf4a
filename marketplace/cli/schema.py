"""The state of the database's tables."""

import click
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from marketplace.db import db


def _config() -> Config:
    config: Config = current_app.extensions["migrate"].migrate.get_config()
    return config


def find_version() -> str | None:
    """The version the tables have; None in an empty database."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_version() -> str | None:
    """The version this code needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def upgrade() -> None:
    """Bring the tables to the newest version."""
    command.upgrade(_config(), "head")


def require_newest() -> None:
    """Refuse to go on with tables of another version."""
    found, needed = find_version(), newest_version()
    if found != needed:
        raise click.ClickException(
            f"the database is at version {found or 'none'}, this code needs {needed}: "
            "run `marketplace init`"
        )
