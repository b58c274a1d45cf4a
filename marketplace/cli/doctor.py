"""`marketplace doctor`: what is weak about this installation, and what to do about it."""

from collections.abc import Sequence
from dataclasses import asdict

import click

from marketplace.cli import schema
from marketplace.cli.output import emit, json_option
from marketplace.services import configuration, key_rotation
from marketplace.services.weaknesses import Finding, Severity


@click.command
@json_option
def doctor(as_json: bool) -> None:
    """Print what is weak or could be better; exits with 1 where anything is weak."""
    schema.require_newest()
    found = configuration.list_findings()
    weak = sum(finding.severity is Severity.WEAKNESS for finding in found)
    emit(
        {"is_sound": not weak, "findings": [asdict(finding) for finding in found]},
        as_json,
        "\n".join(_say(finding) for finding in found) or "nothing to improve",
    )
    if weak:
        raise click.ClickException(f"{weak} weaknesses: this is not ready for real use")


def require_ready() -> None:
    """Refuse to start with tables of another version, in the middle of a key's rotation and, in
    production, with any weakness."""
    schema.require_newest()
    _require_one_key()
    _require_sound()


def _require_one_key() -> None:
    if key_rotation.find_pending() is not None:
        raise click.ClickException(
            "a rotation of the platform key is not finished: run `marketplace keys rotate`"
        )


def _require_sound() -> None:
    obstacles: Sequence[Finding] = configuration.list_obstacles()
    if obstacles:
        lines = "\n".join(f"  {finding.what}. {finding.remedy}" for finding in obstacles)
        raise click.ClickException(
            f"in production mode this does not start with weaknesses:\n{lines}\n"
            "`marketplace doctor` says more."
        )


def _say(finding: Finding) -> str:
    return f"{finding.severity}: {finding.what}\n  {finding.why}\n  {finding.remedy}"
