"""`marketplace ledger checkpoint` and `rights`: the operator's side of the ledger."""

import re

import click
from flask.cli import with_appcontext

from marketplace.cli import schema
from marketplace.cli.output import emit, json_option
from marketplace.models import LEDGER_TABLES
from marketplace.sealing.moments import write_moment
from marketplace.services import ledger_checkpoints

_RIGHTS = """\
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
REVOKE UPDATE, DELETE, TRUNCATE ON {tables} FROM {role};"""
_ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}", re.ASCII)


@click.command
@json_option
@with_appcontext
def checkpoint(as_json: bool) -> None:
    """Sign where the ledger stands now. Again where it has not moved, the same checkpoint."""
    schema.require_newest()
    row = ledger_checkpoints.make()
    if row is None:
        raise click.ClickException("the ledger is empty: there is nothing to sign")
    answer = {
        "position": row.position,
        "hash": row.hash,
        "at": write_moment(row.at),
        "token": row.token,
    }
    emit(answer, as_json)


@click.command
@click.argument("role")
def rights(role: str) -> None:
    """Print the SQL that lets ROLE, with which the application runs on PostgreSQL, append to the
    ledger and not change it.

    The tables then belong to another role, with which `marketplace init` runs; an owner could drop
    the triggers.
    """
    if _ROLE.fullmatch(role) is None:
        raise click.BadParameter("a name in small letters, digits and _", param_hint="ROLE")
    tables = ", ".join(table.name for table in LEDGER_TABLES)
    click.echo(_RIGHTS.format(role=role, tables=tables))
