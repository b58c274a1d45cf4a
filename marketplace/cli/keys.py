"""`marketplace keys`: what the platform's keys protect, and the rotation of the platform key."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import click

from marketplace.cli import schema, site_lock
from marketplace.cli.output import emit, json_option
from marketplace.services import key_holdings, key_rotation
from marketplace.services.installation import keys_folder, platform_key, receipt_key, settings


@click.group
def keys() -> None:
    """The platform's keys: show what each protects, rotate."""


@keys.command
@json_option
def show(as_json: bool) -> None:
    """Print the ids of the keys and how many things are under each; never a key."""
    counts = key_holdings.count_by_key()
    following = key_rotation.find_pending()
    answer = {
        "platform_key": platform_key().key_id,
        "kept_in": "MARKETPLACE_SEALING_KEY" if settings().sealing_key else str(keys_folder()),
        "next_key": following.key_id if following else None,
        "receipt_key": receipt_key().key_id,
        "protects": {what: dict(sorted(found.items())) for what, found in counts.items()},
    }
    emit(answer, as_json, "\n".join(_lines(answer, counts)))


def _lines(answer: Mapping[str, object], counts: dict[str, Counter[str]]) -> list[str]:
    pending = answer["next_key"]
    return [
        f"platform key {answer['platform_key']}, kept in {answer['kept_in']}",
        *([f"next key {pending}: a rotation is not finished"] if pending else []),
        f"receipt key {answer['receipt_key']}",
        "",
        *(
            f"{what}: {', '.join(f'{found[key]} under {key}' for key in sorted(found)) or 'none'}"
            for what, found in counts.items()
        ),
    ]


@keys.command
@json_option
def rotate(as_json: bool) -> None:
    """Make a new platform key and put everything under it. The site has to be stopped.

    Killed at any moment it is started again and goes on. The old key stays beside the new one:
    move it to where the backups' keys are.
    """
    schema.require_newest()
    if key_rotation.is_finished_by_setting():
        emit({"is_finished": True}, as_json, "the rotation is finished: the new key is in force")
        return
    with site_lock.taken_alone(settings().instance.resolve()):
        _require_alone()
        done = key_rotation.rotate(None if as_json else _tell)
    for row in done.unreadable:
        click.echo(f"note: {row} could not be read before either, and is left as it was", err=True)
    emit(
        {
            "old": done.old,
            "new": done.new,
            "rewritten": done.rewritten,
            "unreadable": done.unreadable,
            "is_finished": done.retired is not None,
        },
        as_json,
        f"{sum(done.rewritten.values())} rows are under the new key {done.new}\n"
        + _what_is_left(done.retired),
    )


def _require_alone() -> None:
    others = key_rotation.count_other_connections()
    if others:
        raise click.ClickException(
            f"{others} other connections to the database are open: stop the site on every machine"
        )


def _tell(table: str, count: int) -> None:
    click.echo(f"{table}: {count}", err=True)


def _what_is_left(retired: Path | None) -> str:
    if retired is not None:
        return f"move the old key, {retired}, to where the backups' keys are; then start the site"
    following = keys_folder() / "platform.next.key"
    return (
        f"set MARKETPLACE_SEALING_KEY to what stands in {following}, run `marketplace keys rotate` "
        "again, and start the site"
    )
