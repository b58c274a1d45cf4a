"""How commands answer: lines for people, or one JSON object for programs."""

import dataclasses
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import click

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object instead of lines."
)


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)


def emit(answer: Mapping[str, Any], as_json: bool, lines: str = "") -> None:
    """Print `answer` as one JSON object, or for people `lines` (by default `name: value`).

    Decimals and moments become strings, so that no digit is lost.
    """
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, default=_plain))
    else:
        click.echo(lines or "\n".join(f"{name}: {value}" for name, value in answer.items()))
