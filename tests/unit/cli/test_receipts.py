"""`marketplace receipts verify`: with files alone, leaving nothing behind."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from marketplace.app import main
from marketplace.sealing.ledger import GENESIS, next_record
from marketplace.sealing.proposal_document import commitment
from marketplace.sealing.receipt_checks import RECEIVED
from marketplace.sealing.receipt_key import ReceiptKey, load_receipt_key
from marketplace.sealing.receipts import Receipt, issue_receipt

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
SEALED = "header.key.iv.text.tag"
RECEIPT = Receipt("20260301-0A0B0C0D", "1", 1, commitment(SEALED), AT, 1)
KEY = ReceiptKey(bytes(range(32)))

Verify = Callable[..., Result]


@dataclass(frozen=True)
class Files:
    """What a vendor has downloaded, in a folder of its own."""

    folder: Path

    def write(self, name: str, text: str) -> str:
        """A file there; its path."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    files = Files(tmp_path / "downloads")
    files.folder.mkdir()
    entry = next_record(GENESIS, AT, RECEIVED, {"commitment": RECEIPT.commitment})
    files.write("receipt.jws", issue_receipt(RECEIPT, KEY))
    files.write("key.json", json.dumps(KEY.public_jwk()))
    files.write("sealed.jwe", SEALED)
    files.write("ledger.jsonl", json.dumps(entry.as_json()))
    return files


@pytest.fixture
def verify(files: Files, monkeypatch: pytest.MonkeyPatch) -> Verify:
    """Run `marketplace receipts verify receipt.jws` there, on a machine without a data folder."""
    monkeypatch.chdir(files.folder)
    monkeypatch.delenv("MARKETPLACE_INSTANCE", raising=False)

    def run(*options: str) -> Result:
        return CliRunner().invoke(main, ["receipts", "verify", "receipt.jws", *options])

    return run


def test_a_key_file_is_all_that_is_needed(files: Files, verify: Verify) -> None:
    answer = verify("--key", "key.json")
    assert answer.exit_code == 0, answer.output
    assert f"number: {RECEIPT.number}" in answer.output
    assert f"commitment: {RECEIPT.commitment}" in answer.output
    assert "checked: signature\n" in answer.output
    assert {path.name for path in files.folder.iterdir()} == {
        *("receipt.jws", "key.json", "sealed.jwe", "ledger.jsonl")
    }


def test_the_ciphertext_and_the_ledger_are_laid_beside_it(verify: Verify) -> None:
    answer = verify(
        "--key", "key.json", "--sealed", "sealed.jwe", "--ledger", "ledger.jsonl", "--json"
    )
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout) == {
        "number": RECEIPT.number,
        "scenario": "1",
        "version": 1,
        "commitment": RECEIPT.commitment,
        "received_at": AT.isoformat(),
        "ledger_position": 1,
        "checked": ["signature", "ciphertext", "ledger"],
    }


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("receipt.jws", issue_receipt(RECEIPT, ReceiptKey(bytes(32))), "签名不正确"),
        ("receipt.jws", "x" * 5000, "不是回执"),
        ("receipt.jws", "x" * 50_000, "larger than"),
        ("sealed.jwe", "another", "密文与回执不符"),
        ("ledger.jsonl", "", "没有第 1 条"),
        ("ledger.jsonl", "{", "存证链副本有误"),
        ("key.json", "[]", "holds no public key"),
        ("key.json", "{}", "不是有效的 Ed25519 公钥"),
    ],
)
def test_what_does_not_fit_fails_with_the_reason(
    files: Files, verify: Verify, name: str, text: str, says: str
) -> None:
    files.write(name, text)
    answer = verify("--key", "key.json", "--sealed", "sealed.jwe", "--ledger", "ledger.jsonl")
    assert answer.exit_code == 1
    assert says in answer.stderr
    assert answer.stdout == ""


def test_without_a_key_file_it_is_the_installations_own(
    verify: Verify, files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = verify()
    assert missing.exit_code == 1
    assert "--key" in missing.stderr
    assert not (files.folder / "instance").exists()

    key = load_receipt_key(tmp_path / "elsewhere" / "keys")
    files.write("receipt.jws", issue_receipt(RECEIPT, key))
    monkeypatch.setenv("MARKETPLACE_INSTANCE", str(tmp_path / "elsewhere"))
    assert verify().exit_code == 0
