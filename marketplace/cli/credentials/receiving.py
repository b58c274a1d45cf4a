"""`marketplace credentials receive`: take a status list that came by other ways."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from marketplace.cli.credentials.inputs import READABLE
from marketplace.cli.output import emit, json_option
from marketplace.cli.whole_files import read_text
from marketplace.credentials.signed.status_lists import LARGEST_LIST_TOKEN
from marketplace.models.status_list import Via
from marketplace.services import status_lists


@click.command
@click.argument("file", type=READABLE)
@json_option
@with_appcontext
def receive(file: Path, as_json: bool) -> None:
    """Take the status list in FILE into the platform's database, if its evaluator signed it.

    An older version, or one that takes back a revocation, is refused; the same one again changes
    nothing.
    """
    taken = status_lists.receive(read_text(file, LARGEST_LIST_TOKEN), Via.FILED)
    content = taken.content
    answer = {
        "url": content.url,
        "issuer": content.issuer,
        "purpose": content.purpose.value,
        "version": content.version,
        "is_new": taken.is_new,
        "stale_from": content.stale_from,
    }
    emit(answer, as_json)
