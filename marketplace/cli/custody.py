"""`marketplace custody`: what the custodians of a scenario's key do, without any network.

None of it needs the platform, its database or its data folder: keys are made, and parts released,
on a machine of the custodian's own.
"""

import json
from pathlib import Path

import click

from marketplace.cli.credentials.inputs import READABLE, WRITABLE, find_passphrase
from marketplace.cli.output import emit, json_option
from marketplace.cli.whole_files import PRIVATE, read_text, require_private, write_new
from marketplace.sealing.custodian_key import (
    LARGEST_FILE,
    CustodianPrivateKey,
    new_custodian_key,
    read_key_file,
    read_key_id,
    read_public_jwk,
    write_key_file,
)
from marketplace.sealing.custody import LARGEST_RELEASE, read_release, read_share
from marketplace.sealing.custody import release as release_parts
from marketplace.sealing.errors import SealBroken

passphrase_option = click.option(
    "--passphrase-file",
    type=READABLE,
    help="Its first line is the passphrase; without it the passphrase is asked for.",
)


@click.group
def custody() -> None:
    """Split custody of a scenario's key: make a key, release a part. Offline."""


@custody.command
@click.option("--out", type=WRITABLE, required=True, help="The key file; never overwritten.")
@passphrase_option
@json_option
def keygen(out: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Make a custodian's key in a file behind a passphrase.

    The public half is printed: register it with the platform. Keep a copy of the file and the
    passphrase apart from it; never send either to anybody.
    """
    key = new_custodian_key()
    content = write_key_file(key, _passphrase(passphrase_file, is_new=True))
    write_new(out, content, PRIVATE)
    _show_public(key, as_json, out)


@custody.command
@click.argument("file", type=READABLE)
@passphrase_option
@json_option
def public(file: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Print the public half of the key in FILE, to be registered with the platform."""
    _show_public(_load(file, passphrase_file), as_json)


@custody.command
@click.argument("share", type=READABLE)
@click.option("--key", "key_file", type=READABLE, required=True, help="The custodian's key file.")
@click.option("--out", type=WRITABLE, required=True, help="The release; never overwritten.")
@passphrase_option
@json_option
def release(
    share: Path, key_file: Path, out: Path, passphrase_file: Path | None, as_json: bool
) -> None:
    """Release what SHARE, as downloaded from the platform, holds for the custodian of the key.

    The release is good for this one scenario. With another custodian's it opens every proposal:
    hand it over after the deadline only.
    """
    token = read_text(share, LARGEST_RELEASE).strip()
    found = release_parts(token, _load(key_file, passphrase_file))
    write_new(out, found.write() + "\n", PRIVATE)
    emit(
        {"file": str(out), "scenario": found.scenario, "custodian": found.custodian},
        as_json,
        f"release for scenario {found.scenario} written to {out}",
    )


@custody.command
@click.argument("file", type=READABLE)
@json_option
def inspect(file: Path, as_json: bool) -> None:
    """Say what FILE is: a key file, a public key, a share or a release. Nothing secret is shown."""
    emit(_describe(read_text(file, LARGEST_RELEASE).strip()), as_json)


def _describe(text: str) -> dict[str, str]:
    if text.startswith("{") and '"parts"' in text:
        found = read_release(text.encode())
        return {
            "kind": "release",
            "scenario": found.scenario,
            "scenario_key": found.scenario_key,
            "custodian": found.custodian,
        }
    if text.startswith("{"):
        return {"kind": "public key", "custodian": read_public_jwk(text)["kid"]}
    key_id = read_key_id(text)
    if key_id is not None:
        return {"kind": "key file", "custodian": key_id}
    try:
        custodian, scenario_id = read_share(text)
    except SealBroken:
        raise click.ClickException("neither a key file, a share, a release nor a key") from None
    return {"kind": "share", "scenario": scenario_id, "custodian": custodian}


def _load(path: Path, passphrase_file: Path | None) -> CustodianPrivateKey:
    require_private(path)
    content = read_text(path, LARGEST_FILE)
    return read_key_file(content.encode(), _passphrase(passphrase_file, is_new=False))


def _passphrase(path: Path | None, *, is_new: bool) -> str:
    given = find_passphrase(path)
    if given is not None:
        return given
    return str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=is_new, err=True))


def _show_public(key: CustodianPrivateKey, as_json: bool, out: Path | None = None) -> None:
    jwk = key.public_jwk()
    written = {"file": str(out)} if out else {}
    line = json.dumps(jwk)
    shown = f"key written to {out}\nfingerprint: {key.key_id}\nto be registered: {line}"
    emit({**written, "kid": key.key_id, "jwk": jwk}, as_json, shown if out else line)
