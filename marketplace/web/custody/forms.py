"""The form in which a buyer chooses who keeps the key."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import PasswordField, RadioField, SelectChoice, SelectField

from marketplace.domain.custody import CUSTODIAN_NAMES, CUSTODY_NAMES, CustodianKind, Custody
from marketplace.domain.permissions import Actor
from marketplace.models import CustodianKey, Scenario
from marketplace.sealing.custody import LARGEST_RELEASE as MOST_BYTES
from marketplace.services import custody


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


class PartForm(FlaskForm):
    """What a custodian hands over with a confirmation: the key file, or a release made offline."""

    key_file = FileField(_("密钥文件"))
    passphrase = PasswordField(_("密钥文件的口令"))
    release = FileField(_("交出文件"))

    def read_part(self, actor: Actor, scenario: Scenario) -> str | None:
        """The part that was handed over, None if none was. Raises `InvalidInput`."""
        release, key_file = _content(self.release), _content(self.key_file)
        if release:
            return custody.read_release(actor, scenario, release)
        if key_file:
            return custody.read_part(actor, scenario, key_file, self.passphrase.data or "")
        return None


def _content(field: FileField) -> bytes:
    """No more of a file than shows that it is too long."""
    return field.data.read(MOST_BYTES + 1) if field.data else b""


def _label(key: CustodianKey) -> str:
    return f"{key.name} · {key.fingerprint[:12]}…"


def _read(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
