import base64
import json
from pathlib import Path

import pytest

from marketplace.sealing.errors import KeyUnusable
from marketplace.sealing.receipt_key import ReceiptKey, load_receipt_key

# RFC 8037, appendix A.1 and A.3: an Ed25519 key and its thumbprint.
PRIVATE = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
PUBLIC = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def _write(folder: Path, content: str) -> None:
    path = folder / "receipts.jwk"
    path.write_text(content)
    path.chmod(0o600)


def test_a_key_is_made_once(tmp_path: Path) -> None:
    key = load_receipt_key(tmp_path)
    assert load_receipt_key(tmp_path) == key
    assert load_receipt_key(tmp_path / "elsewhere") != key


def test_a_jwk_file_is_read(tmp_path: Path) -> None:
    _write(tmp_path, json.dumps({"kty": "OKP", "crv": "Ed25519", "d": PRIVATE, "x": PUBLIC}))
    assert load_receipt_key(tmp_path).public_jwk() == {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": PUBLIC,
        "kid": THUMBPRINT,
    }


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "null",
        "7",
        '"text"',
        "{}",
        "{" * 4000,
        json.dumps({"kty": "OKP", "crv": "Ed25519", "x": PUBLIC}),
        json.dumps({"kty": "OKP", "crv": "X25519", "d": PRIVATE, "x": PUBLIC}),
        json.dumps({"kty": "OKP", "crv": "Ed25519", "d": "AAAA", "x": PUBLIC}),
        json.dumps({"kty": "OKP", "crv": ["Ed25519"], "d": PRIVATE, "x": PUBLIC}),
        json.dumps({"kty": "oct", "k": PRIVATE}),
    ],
)
def test_what_is_no_private_key_is_refused(tmp_path: Path, content: str) -> None:
    _write(tmp_path, content)
    with pytest.raises(KeyUnusable, match=r"receipts\.jwk"):
        load_receipt_key(tmp_path)


def test_a_key_open_to_others_is_refused(tmp_path: Path) -> None:
    load_receipt_key(tmp_path)
    (tmp_path / "receipts.jwk").chmod(0o644)
    with pytest.raises(KeyUnusable, match="644"):
        load_receipt_key(tmp_path)


def test_the_key_does_not_show_itself() -> None:
    key = ReceiptKey(base64.urlsafe_b64decode(PRIVATE + "="))
    shown = f"{key!r} {key} {[key]} {key.public_jwk()}"
    assert PRIVATE not in shown
    assert str(key.material) not in shown
    assert key.material.hex() not in shown
