"""`marketplace user`: add people, list them, change their roles."""

import os
import sys

import click

from marketplace.cli.output import emit, json_option
from marketplace.domain.membership import MemberRole, OrganisationKind
from marketplace.models import User
from marketplace.services import users

ROLES = click.Choice([role.value for role in MemberRole])
PASSWORD_VARIABLE = "MARKETPLACE_USER_PASSWORD"  # noqa: S105 - the variable's name


@click.group
def user() -> None:
    """People and their roles."""


def _read_password() -> str:
    """From the environment, a terminal or standard input; never from the arguments."""
    if PASSWORD_VARIABLE in os.environ:
        return os.environ[PASSWORD_VARIABLE]
    if sys.stdin.isatty():
        answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return answer
    return sys.stdin.readline().rstrip("\r\n")


@user.command
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", type=ROLES, default=MemberRole.ADMINISTRATOR.value, show_default=True)
@click.option("--uscc", required=True, help="The organisation's unified social credit code.")
@click.option("--organisation", default="", help="Its name, if it is not registered yet.")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in users.KINDS]),
    default=OrganisationKind.AUTHORITY.value,
    show_default=True,
    help="What it is, likewise.",
)
@click.option("--city", default="henan", show_default=True, help="Its city, likewise.")
@json_option
def add(email: str, role: str, organisation: str, kind: str, as_json: bool, **rest: str) -> None:
    """Add a person; for a new code also an authority or evaluator of that name.

    The password is read from MARKETPLACE_USER_PASSWORD, the terminal or standard input.
    """
    made = users.add(
        users.NewUser(
            email=email,
            role=MemberRole(role),
            password=_read_password(),
            organisation_name=organisation,
            kind=OrganisationKind(kind),
            **rest,
        )
    )
    emit({"id": made.id, "email": made.email, "role": role}, as_json, f"added {made.email}: {role}")


@user.command("list")
@json_option
def list_users(as_json: bool) -> None:
    """List everybody with their organisation and role."""
    rows = [_row(person) for person in users.list_all()]
    lines = "\n".join("\t".join(str(value) for value in row.values()) for row in rows)
    emit({"users": rows}, as_json, lines or "nobody yet")


def _row(person: User) -> dict[str, object]:
    member = person.members[0] if person.members else None
    return {
        "id": person.id,
        "email": person.email,
        "name": person.name,
        "role": member.role if member else None,
        "organisation": member.organisation.name if member else None,
    }


@user.command
@click.argument("email")
@click.argument("new_role", type=ROLES)
@json_option
def role(email: str, new_role: str, as_json: bool) -> None:
    """Give a person another role."""
    changed = users.set_role(email, MemberRole(new_role))
    emit({"email": changed.email, "role": new_role}, as_json, f"{changed.email}: {new_role}")
