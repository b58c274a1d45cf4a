"""What the commands on credentials are given: key files, and files of any kind by their path."""

from pathlib import Path

import click

from marketplace.cli.whole_files import read_text, require_private
from marketplace.credentials.signed.signing_key import (
    LARGEST_FILE,
    SigningKey,
    is_protected,
    read_key,
)

READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
WRITABLE = click.Path(dir_okay=False, path_type=Path)

key_option = click.option(
    "--key", "key_file", type=READABLE, required=True, help="The evaluator's key file."
)
passphrase_option = click.option(
    "--passphrase-file",
    type=READABLE,
    help="Its first line is the key's passphrase; without it a protected key asks for it.",
)

model_option = click.option(
    "--model", default="", help="Whose scores are meant, where a report has those of several."
)


def load_key(path: Path, passphrase_file: Path | None) -> SigningKey:
    """The key, if only its owner may read its file. Raises `KeyFileRefused`."""
    require_private(path)
    content = read_text(path, LARGEST_FILE)
    passphrase = find_passphrase(passphrase_file)
    if is_protected(content) and passphrase is None:
        passphrase = str(click.prompt("Passphrase", hide_input=True, err=True))
    return read_key(content, passphrase or "")


def find_passphrase(path: Path | None) -> str | None:
    """The first line of the file, None without one."""
    return read_text(path, 4_096).partition("\n")[0].rstrip("\r") if path else None
