"""`marketplace credentials inspect` and `verify`: what a file says, and what it is worth."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from pathlib import Path

import click

from marketplace.cli.columns import table
from marketplace.cli.credentials.inputs import READABLE, model_option
from marketplace.cli.output import emit, json_option
from marketplace.cli.whole_files import read_text
from marketplace.credentials.benchmarks import load_benchmarks
from marketplace.credentials.inspecting import (
    InspectedResult,
    Inspection,
    inspect_credential,
    inspect_report,
)
from marketplace.credentials.reading import read_report
from marketplace.credentials.signed.documents import write_document
from marketplace.credentials.signed.judging import (
    Bid,
    judge,
    receive,
    refused,
    require_evidence,
    require_subject,
)
from marketplace.credentials.signed.objections import Received
from marketplace.credentials.signed.reading import read_credential
from marketplace.credentials.signed.refusals import CredentialRefused
from marketplace.credentials.signed.registry import Registry
from marketplace.credentials.signed.registry_file import read_registry
from marketplace.credentials.signed.status_lists import (
    LARGEST_LIST_TOKEN,
    StatusLists,
    read_status_list,
)
from marketplace.credentials.signed.tokens import LARGEST_TOKEN, looks_like_token, peek
from marketplace.credentials.tiers import Tier, Verdict
from marketplace.domain import clock
from marketplace.domain.messages import say

_registry_option = click.option(
    "--registry", "registry_file", type=READABLE, help="The evaluators, as the platform publishes."
)
_lists_option = click.option(
    "--status-list", "list_files", type=READABLE, multiple=True, help="May be given repeatedly."
)


@click.command("inspect")
@click.argument("file", type=READABLE)
@_registry_option
@_lists_option
@model_option
@json_option
def inspect_file(
    file: Path,
    registry_file: Path | None,
    list_files: tuple[Path, ...],
    model: str,
    as_json: bool,
) -> None:
    """Show what FILE says: a signed credential, or a report as an evaluation tool wrote it.

    A signed credential is judged only where --registry is given.
    """
    data = file.read_bytes()
    text = data[: LARGEST_TOKEN + 100].decode("ascii", "replace").strip()
    if looks_like_token(text):
        found = _inspect_signed(text, registry_file, list_files)
    else:
        found = inspect_report(read_report(data, file.name, model=model), load_benchmarks())
    click.echo(write_document(_document(found)) if as_json else "\n".join(_lines(found)))


def _inspect_signed(
    token: str, registry_file: Path | None, list_files: Sequence[Path]
) -> Inspection:
    if registry_file is None:
        credential = read_credential(peek(token))
        unchecked = say("签名尚未核验：请用 --registry 给出测评机构注册表。")
        verdict = Verdict(Tier.T0, (unchecked,))
    else:
        now = clock.now()
        registry = _registry(registry_file)
        received = receive(token, registry, now)
        credential = received.credential
        verdict = judge(received, registry, _lists(list_files, registry), now)
    return inspect_credential(credential, verdict, load_benchmarks())


def _document(found: Inspection) -> dict[str, object]:
    return {
        "kind": found.kind,
        "format": found.format,
        "format_version": found.format_version,
        "model": found.model,
        "tier": found.tier.value,
        "reasons": [str(reason) for reason in found.reasons],
        "results": [
            {field.name: getattr(result, field.name) for field in fields(result)}
            for result in found.results
        ],
    }


def _lines(found: Inspection) -> list[str]:
    header = ("task", "metric", "filter", "value", "of", "stderr", "n", "total", "sector", "0..1")
    return [
        f"{found.kind}: {found.format} {found.format_version}, model {found.model or '-'}",
        f"{found.tier}",
        *(f"  {reason}" for reason in found.reasons),
        "",
        *table([header, *map(_row, found.results)]),
    ]


def _row(result: InspectedResult) -> tuple[str, ...]:
    score = None if result.normalised is None else f"{result.normalised:.3f}"
    cells = (
        *(result.task, result.metric, result.filter, result.value, result.scale, result.stderr),
        *(result.n, result.n_total, result.sector, score),
    )
    return tuple("-" if cell is None else str(cell) for cell in cells)


@click.command
@click.argument("file", type=READABLE)
@click.option(
    "--registry",
    "registry_file",
    type=READABLE,
    required=True,
    help="The evaluators, as the platform publishes.",
)
@_lists_option
@click.option("--evidence", type=READABLE, help="The raw result file that was tested.")
@click.option("--subject", metavar="USCC", help="Whose model it should be about.")
@click.option("--model", help="Which model, together with --version.")
@click.option("--version", help="Which version, together with --model.")
@click.option("--at", metavar="MOMENT", help="Judge as if received at this moment.")
@json_option
def verify(
    file: Path,
    registry_file: Path,
    list_files: tuple[Path, ...],
    evidence: Path | None,
    subject: str | None,
    model: str | None,
    version: str | None,
    at: str | None,
    as_json: bool,
) -> None:
    """Say what the signed credential in FILE is worth and why; nothing is asked of a network.

    Exits with 1 where it is worth nothing (T0) or is no credential at all. Its status is known
    only from the lists that are given.
    """
    now = _moment(at)
    bid = _bid(model, version)
    registry = _registry(registry_file)
    lists = _lists(list_files, registry)
    received: Received | None = None
    refusal: CredentialRefused | None = None
    try:
        received = receive(read_text(file, LARGEST_TOKEN), registry, now)
        require_subject(received.credential, subject)
        require_evidence(received.credential, evidence.read_bytes() if evidence else None)
        verdict = judge(received, registry, lists, now, bid)
    except CredentialRefused as reason:
        refusal, verdict = reason, refused(reason)
    emit(_answer(verdict, received, refusal), as_json, "\n".join(_said(verdict, received)))
    if verdict.tier is Tier.T0:
        click.get_current_context().exit(1)


def _moment(text: str | None) -> datetime:
    if text is None:
        return clock.now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("write it as 2026-11-01T00:00:00Z", param_hint="--at") from None
    if moment.tzinfo is None:
        raise click.BadParameter("it needs a time zone, such as Z or +08:00", param_hint="--at")
    return moment


def _bid(model: str | None, version: str | None) -> Bid | None:
    if (model is None) != (version is None):
        raise click.UsageError("--model and --version go together")
    return Bid(model, version) if model is not None and version is not None else None


def _registry(path: Path) -> Registry:
    return read_registry(path.read_bytes())


def _lists(paths: Sequence[Path], registry: Registry) -> StatusLists:
    tokens = [read_text(path, LARGEST_LIST_TOKEN) for path in paths]
    return StatusLists(read_status_list(token, registry, clock.now()) for token in tokens)


def _answer(
    verdict: Verdict, received: Received | None, refusal: CredentialRefused | None
) -> dict[str, object]:
    answer: dict[str, object] = {
        "tier": verdict.tier.value,
        "refused": type(refusal).__name__ if refusal else None,
        "reasons": [str(reason) for reason in verdict.reasons],
    }
    if received is None:
        return answer
    credential = received.credential
    return answer | {
        "id": credential.id,
        "issuer": credential.issuer,
        "kid": received.kid,
        "subject": credential.subject,
        "model": credential.model.name,
        "version": credential.model.version,
        "status_index": {
            "revocation": credential.revocation.index,
            "suspension": credential.suspension.index,
        },
        "valid_from": credential.valid_from,
        "valid_until": credential.valid_until,
        "sha256": received.token_hash,
    }


def _said(verdict: Verdict, received: Received | None) -> list[str]:
    about = []
    if received is not None:
        credential = received.credential
        about = [
            f"{credential.model.name} {credential.model.version} of {credential.subject}",
            f"by {credential.issuer}, until {credential.valid_until.isoformat()}",
        ]
    return [verdict.tier, *(f"  {reason}" for reason in verdict.reasons), *about]
