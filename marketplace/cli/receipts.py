"""`marketplace receipts`: check a receipt with nothing but the platform's public key."""

from pathlib import Path

import click

from marketplace.cli.ledger.copies import read_key, read_lines
from marketplace.cli.output import emit, json_option
from marketplace.cli.whole_files import read_text
from marketplace.config import read_settings
from marketplace.sealing.padding import MAX_PAYLOAD_BYTES
from marketplace.sealing.receipt_checks import require_ciphertext, require_entry_in
from marketplace.sealing.receipt_key import FILE_NAME, load_receipt_key
from marketplace.sealing.receipts import LARGEST_RECEIPT, verify_receipt

_READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
# Base64 of the largest sealed content, and its header.
_LARGEST_SEALED = 2 * MAX_PAYLOAD_BYTES


@click.group
def receipts() -> None:
    """Receipts for sealed proposals: check one, without network or database."""


@receipts.command
@click.argument("file", type=_READABLE)
@click.option(
    "--key",
    "key_file",
    type=_READABLE,
    help="The platform's public key (JWK), as it publishes it; by default this installation's.",
)
@click.option("--sealed", "sealed_file", type=_READABLE, help="The ciphertext it was given for.")
@click.option(
    "--ledger",
    "ledger_file",
    type=_READABLE,
    help="A copy of the public ledger, or of a part of it (JSON Lines).",
)
@json_option
def verify(
    file: Path,
    key_file: Path | None,
    sealed_file: Path | None,
    ledger_file: Path | None,
    as_json: bool,
) -> None:
    """Check the receipt in FILE: that the platform signed it as it stands.

    With --sealed also that it was given for this ciphertext, with --ledger that the ledger has its
    commitment at its position.
    """
    public_jwk = read_key(key_file) if key_file else _own_key()
    receipt = verify_receipt(read_text(file, 2 * LARGEST_RECEIPT), public_jwk)
    if sealed_file:
        require_ciphertext(receipt, read_text(sealed_file, _LARGEST_SEALED))
    if ledger_file:
        with ledger_file.open("rb") as copy:
            require_entry_in(receipt, read_lines(copy))
    given = {"signature": True, "ciphertext": sealed_file, "ledger": ledger_file}
    checked = [name for name, file in given.items() if file]
    lines = [f"{name}: {value}" for name, value in vars(receipt).items()]
    lines.append(f"checked: {', '.join(checked)}")
    emit({**vars(receipt), "checked": checked}, as_json, "\n".join(lines))


def _own_key() -> dict[str, str]:
    """This installation's. It is not made here: a new one has signed nothing."""
    folder = read_settings().instance.resolve() / "keys"
    if not (folder / FILE_NAME).is_file():
        raise click.ClickException(
            f"there is no receipt key in {folder}: give the platform's public key with --key"
        )
    return load_receipt_key(folder).public_jwk()
