"""The form in which a buyer chooses who keeps the key."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField

from marketplace.domain.custody import CUSTODIAN_NAMES, CUSTODY_NAMES, CustodianKind, Custody
from marketplace.models import CustodianKey


def _select(kind: CustodianKind) -> Any:
    return SelectField(_(CUSTODIAN_NAMES[kind]), choices=[], validate_choice=False)


class CustodyForm(FlaskForm):
    """The platform, or a key of each custodian."""

    custody = RadioField(
        _("开启方案的密钥由谁保管"),
        choices=[SelectChoice(value, _(name)) for value, name in CUSTODY_NAMES.items()],
        default=Custody.PLATFORM.value,
        validate_choice=False,
    )
    buyer = _select(CustodianKind.BUYER)
    supervisor = _select(CustodianKind.SUPERVISOR)
    notary = _select(CustodianKind.NOTARY)

    def offer(self, keys: Mapping[CustodianKind, Sequence[CustodianKey]]) -> "CustodyForm":
        """The form with these keys to choose from."""
        for kind in CustodianKind:
            self[kind.value].choices = [
                SelectChoice("", _("不设") if kind is CustodianKind.NOTARY else _("请选择")),
                *(SelectChoice(str(key.id), _label(key)) for key in keys[kind]),
            ]
        return self

    def fill(self, custody: str, chosen: Mapping[CustodianKind, CustodianKey]) -> None:
        """What the draft says."""
        self.custody.data = custody
        for kind, key in chosen.items():
            self[kind.value].data = str(key.id)

    def read_key_ids(self) -> dict[CustodianKind, int | None]:
        """The chosen keys; None where none was, 0 for what no page of ours sends."""
        return {kind: _read(self[kind.value].data) for kind in CustodianKind}


def _label(key: CustodianKey) -> str:
    return f"{key.name} · {key.fingerprint[:12]}…"


def _read(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
