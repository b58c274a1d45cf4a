"""`marketplace credentials revoke`, `suspend`, `status-list`: what was issued, taken back."""

from dataclasses import replace
from pathlib import Path

import click

from marketplace.cli.credentials.inputs import (
    READABLE,
    WRITABLE,
    key_option,
    load_key,
    passphrase_option,
)
from marketplace.cli.output import emit, json_option
from marketplace.cli.whole_files import read_text, rewrite, write_new
from marketplace.credentials.signed.bitstrings import FEWEST_BITS, MOST_BYTES, count_set, with_bit
from marketplace.credentials.signed.credential import Purpose
from marketplace.credentials.signed.issuing import read_own_credential, read_own_list
from marketplace.credentials.signed.signing_key import SigningKey
from marketplace.credentials.signed.status_lists import (
    LARGEST_LIST_TOKEN,
    StatusList,
    empty_list,
    list_payload,
    read_list,
)
from marketplace.credentials.signed.tokens import LARGEST_TOKEN, peek
from marketplace.domain import clock

_list_option = click.option(
    "--list", "list_file", type=READABLE, required=True, help="The status list's file."
)


@click.command
@click.argument("credential")
@_list_option
@key_option
@passphrase_option
@json_option
def revoke(
    credential: str, list_file: Path, key_file: Path, passphrase_file: Path | None, as_json: bool
) -> None:
    """Take CREDENTIAL (its file, or its status index) back for ever.

    Writes the next version of the list in its place; send it to the platform.
    """
    key = load_key(key_file, passphrase_file)
    _set(credential, list_file, key, Purpose.REVOCATION, is_set=True, as_json=as_json)


@click.command
@click.argument("credential")
@click.option("--lift", is_flag=True, help="End the suspension.")
@_list_option
@key_option
@passphrase_option
@json_option
def suspend(
    credential: str,
    lift: bool,
    list_file: Path,
    key_file: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Suspend CREDENTIAL (its file, or its status index) until further notice.

    Writes the next version of the list in its place; send it to the platform.
    """
    key = load_key(key_file, passphrase_file)
    _set(credential, list_file, key, Purpose.SUSPENSION, is_set=not lift, as_json=as_json)


@click.group("status-list")
def status_list() -> None:
    """The lists that say what was taken back."""


@status_list.command
@click.argument("url")
@click.argument("file", type=WRITABLE)
@click.option("--purpose", type=click.Choice([each.value for each in Purpose]), required=True)
@click.option("--issuer", required=True, help="The evaluator's id, as in its credentials.")
@click.option(
    "--bits",
    type=click.IntRange(FEWEST_BITS, MOST_BYTES * 8),
    default=FEWEST_BITS,
    show_default=True,
    help="How many credentials it has room for.",
)
@key_option
@passphrase_option
@json_option
def create(
    url: str,
    file: Path,
    purpose: str,
    issuer: str,
    bits: int,
    key_file: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Sign a first, empty list named URL into FILE."""
    key = load_key(key_file, passphrase_file)
    made = empty_list(url, issuer, Purpose(purpose), clock.now(), bits)
    write_new(file, key.sign(list_payload(made)) + "\n")
    _say(made, file, as_json)


@status_list.command
@click.argument("file", type=READABLE)
@click.option("--old-key", type=READABLE, help="The key that signed it until now, if another.")
@key_option
@passphrase_option
@json_option
def renew(
    file: Path,
    old_key: Path | None,
    key_file: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Sign the list in FILE again as it is, so that it does not become stale after seven days."""
    key = load_key(key_file, passphrase_file)
    held = _own(file, load_key(old_key, passphrase_file) if old_key else key)
    _write_next(held, file, key, as_json)


@status_list.command
@click.argument("file", type=READABLE)
@json_option
def show(file: Path, as_json: bool) -> None:
    """What the list in FILE says; its signature is not checked."""
    _say(read_list(peek(read_text(file, LARGEST_LIST_TOKEN), LARGEST_LIST_TOKEN)), file, as_json)


def _set(
    credential: str, file: Path, key: SigningKey, purpose: Purpose, *, is_set: bool, as_json: bool
) -> None:
    held = _own(file, key)
    if held.purpose is not purpose:
        raise click.ClickException(f"{file} is a list for {held.purpose}, not for {purpose}")
    changed = replace(held, bits=with_bit(held.bits, _index(credential, held, key), is_set))
    _write_next(changed, file, key, as_json)


def _own(file: Path, key: SigningKey) -> StatusList:
    return read_own_list(read_text(file, LARGEST_LIST_TOKEN), key, clock.now())


def _index(credential: str, held: StatusList, key: SigningKey) -> int:
    if credential.isdecimal():
        return int(credential)
    found = read_own_credential(read_text(Path(credential), LARGEST_TOKEN), key)
    entry = found.revocation if held.purpose is Purpose.REVOCATION else found.suspension
    if entry.url != held.url:
        raise click.ClickException(f"the credential is in the list {entry.url}, not in {held.url}")
    return entry.index


def _write_next(held: StatusList, file: Path, key: SigningKey, as_json: bool) -> None:
    following = replace(held, version=held.version + 1, issued=clock.now())
    rewrite(file, key.sign(list_payload(following)) + "\n")
    _say(following, file, as_json)


def _say(one: StatusList, file: Path, as_json: bool) -> None:
    answer = {
        "file": str(file),
        "url": one.url,
        "issuer": one.issuer,
        "purpose": one.purpose.value,
        "version": one.version,
        "issued": one.issued,
        "bits": len(one.bits) * 8,
        "set": count_set(one.bits),
    }
    emit(answer, as_json)
