"""Custodians at their own machines: no platform, no data folder."""

import json
import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from marketplace.app import main
from marketplace.sealing.custodian_key import new_custodian_key
from marketplace.sealing.custody import combine, read_release, split
from marketplace.sealing.scenario_keys import ScenarioPrivateKey

PASSPHRASE = "開封 包拯 1062 年元月"
SECRET = ScenarioPrivateKey(bytes(range(32)))


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of the custodian's own, in which nothing of the platform is set."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("MARKETPLACE_")]:
        monkeypatch.delenv(name)
    Path("passphrase").write_text(f"{PASSPHRASE}\n", encoding="utf-8")


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["custody", *arguments], input=typed)


def make_key(name: str = "custodian.key") -> dict[str, str]:
    answer = run("keygen", "--out", name, "--passphrase-file", "passphrase", "--json")
    assert answer.exit_code == 0, answer.stderr
    jwk: dict[str, str] = json.loads(answer.stdout)["jwk"]
    return jwk


def release(share: str, key: str, out: str) -> Result:
    return run(
        *("release", share, "--key", key, "--out", out, "--passphrase-file", "passphrase", "--json")
    )


def test_two_custodians_open_without_the_platform() -> None:
    jwks = [make_key("buyer.key"), make_key("supervisor.key")]
    for share, name in zip(split(SECRET, "7", jwks), ("buyer", "supervisor"), strict=True):
        Path(f"{name}.jwe").write_text(share.token + "\n", encoding="ascii")
        answer = release(f"{name}.jwe", f"{name}.key", f"{name}.json")
        assert answer.exit_code == 0, answer.stderr
        assert json.loads(answer.stdout)["scenario"] == "7"
    first, second = (read_release(Path(f"{n}.json").read_bytes()) for n in ("buyer", "supervisor"))
    assert combine(first, second, "7", SECRET.public_jwk()) == SECRET


def test_no_data_folder_is_made(tmp_path: Path) -> None:
    make_key()
    run("public", "custodian.key", "--passphrase-file", "passphrase")
    run("inspect", "custodian.key")
    assert {path.name for path in tmp_path.iterdir()} == {"passphrase", "custodian.key"}


def test_a_key_file_is_its_owners_and_is_not_overwritten() -> None:
    make_key()
    path = Path("custodian.key")
    content = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = run("keygen", "--out", "custodian.key", "--passphrase-file", "passphrase")
    assert again.exit_code == 1
    assert "left as it is" in again.stderr
    assert path.read_bytes() == content


def test_the_passphrase_is_asked_for_twice() -> None:
    answer = run("keygen", "--out", "a.key", typed=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    assert answer.exit_code == 0
    assert PASSPHRASE not in answer.output
    assert "to be registered: {" in answer.stdout
    assert run("keygen", "--out", "b.key", typed=f"{PASSPHRASE}\nanother one\n").exit_code == 1
    assert run("keygen", "--out", "b.key", typed="short\nshort\n").exit_code == 1
    assert not Path("b.key").exists()


def test_the_public_half_is_printed_again() -> None:
    jwk = make_key()
    answer = run("public", "custodian.key", typed=f"{PASSPHRASE}\n")
    assert json.loads(answer.stdout) == jwk
    wrong = run("public", "custodian.key", typed="not the passphrase\n")
    assert (wrong.exit_code, wrong.stdout) == (1, "")
    assert "口令不对" in wrong.stderr


def test_a_key_file_that_others_may_read_is_not_used() -> None:
    make_key()
    Path("custodian.key").chmod(0o644)
    answer = run("public", "custodian.key", "--passphrase-file", "passphrase")
    assert answer.exit_code == 1
    assert "chmod 600" in answer.stderr


def test_another_custodians_share_is_not_released() -> None:
    make_key()
    jwks = [new_custodian_key().public_jwk() for _number in range(2)]
    Path("share.jwe").write_text(split(SECRET, "7", jwks)[0].token, encoding="ascii")
    answer = release("share.jwe", "custodian.key", "release.json")
    assert answer.exit_code == 1
    assert "不是给这把密钥" in answer.stderr
    assert not Path("release.json").exists()


def test_inspection_tells_what_a_file_is() -> None:
    jwk = make_key()
    share = split(SECRET, "7", [jwk, new_custodian_key().public_jwk()])[0]
    Path("share.jwe").write_text(share.token, encoding="ascii")
    release("share.jwe", "custodian.key", "release.json")
    Path("public.json").write_text(json.dumps(jwk), encoding="ascii")
    Path("other").write_text("something else", encoding="ascii")
    kinds = {
        "custodian.key": "key file",
        "share.jwe": "share",
        "release.json": "release",
        "public.json": "public key",
    }
    for name, kind in kinds.items():
        answer = json.loads(run("inspect", name, "--json").stdout)
        assert (answer["kind"], answer["custodian"]) == (kind, jwk["kid"])
    refused = run("inspect", "other")
    assert (refused.exit_code, refused.stdout) == (1, "")
