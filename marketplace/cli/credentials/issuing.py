"""`marketplace credentials keygen` and `issue`: the evaluator's side, offline."""

import uuid
from pathlib import Path

import click

from marketplace.cli.credentials.inputs import (
    READABLE,
    WRITABLE,
    find_passphrase,
    key_option,
    load_key,
    model_option,
    passphrase_option,
)
from marketplace.cli.output import emit, json_option
from marketplace.cli.whole_files import PRIVATE, write_new
from marketplace.credentials.signed.answers import read_answers
from marketplace.credentials.signed.documents import write_document
from marketplace.credentials.signed.issuing import draft_credential
from marketplace.credentials.signed.signing_key import generate_key, write_key
from marketplace.domain import clock


@click.command
@click.argument("file", type=WRITABLE)
@click.option("--protect", is_flag=True, help="Ask for a passphrase that the key will need.")
@passphrase_option
@json_option
def keygen(file: Path, protect: bool, passphrase_file: Path | None, as_json: bool) -> None:
    """Make a signing key (Ed25519) in FILE, for its owner's eyes only.

    The public half is printed: send it to the administrator, who registers it. Never send FILE.
    """
    passphrase = find_passphrase(passphrase_file)
    if protect and passphrase is None:
        passphrase = click.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True)
    key = generate_key()
    write_new(file, write_key(key, passphrase or ""), PRIVATE)
    emit(
        {"file": str(file), "kid": key.kid, "jwk": dict(key.public_jwk)},
        as_json,
        f"key written to {file}\nto be registered: {write_document(key.public_jwk)}",
    )


@click.command
@click.argument("report", type=READABLE)
@click.argument("answers", type=READABLE)
@click.argument("file", type=WRITABLE)
@key_option
@passphrase_option
@model_option
@json_option
def issue(
    report: Path,
    answers: Path,
    file: Path,
    key_file: Path,
    passphrase_file: Path | None,
    model: str,
    as_json: bool,
) -> None:
    """Sign what REPORT (a raw result file) and ANSWERS (TOML or JSON) say, into FILE.

    ANSWERS holds what no report says: issuer, vendor, model, days of validity, status index; the
    README has one with every field. What will lower the credential's worth is said on standard
    error.
    """
    key = load_key(key_file, passphrase_file)
    draft = draft_credential(
        report.read_bytes(),
        report.name,
        read_answers(answers.read_bytes()),
        uuid.uuid4().urn,
        clock.now(),
        reported_model=model,
    )
    for warning in draft.warnings:
        click.echo(f"note: {warning}", err=True)
    write_new(file, key.sign(draft.payload) + "\n")
    results = len(draft.payload["credentialSubject"]["results"])
    answer = {
        "file": str(file),
        "id": draft.payload["id"],
        "valid_until": draft.payload["validUntil"],
        "results": results,
        "warnings": [str(warning) for warning in draft.warnings],
    }
    emit(answer, as_json, f"credential {answer['id']} with {results} results written to {file}")
