"""What a testing body issues, anybody can check, and the body can take back."""

import json
import stat
from decimal import Decimal
from pathlib import Path

import pytest

from tests.conftest import Clock
from tests.unit.cli.conftest import Program
from tests.unit.cli.credentials.desk import MMLU, REPORTS, USCC, Desk


def test_what_was_issued_verifies(desk: Desk) -> None:
    options = ("--subject", USCC, "--evidence", str(MMLU))
    version = ("--model", "demo-api", "--version", "2026-02")
    result = desk.verify(*options, *version, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    answer = json.loads(result.stdout)
    assert answer["tier"] == "T3"
    assert answer["refused"] is None
    assert (answer["model"], answer["subject"]) == ("Demo-API", USCC)
    assert answer["status_index"] == {"revocation": 7, "suspension": 7}
    assert desk.verify().stdout.startswith("T3\n  由测评机构“示例测评中心”签名")


@pytest.mark.parametrize(
    ("options", "refused", "said"),
    [
        (("--subject", "91110000600037341L"), "OtherVendor", "不是 91110000600037341L 的"),
        (("--evidence", "@answers.toml"), "OtherEvidence", "摘要不符"),
        (("--model", "Other", "--version", "1"), None, "不是“Other”"),
        (("--at", "2026-12-01T00:00:00Z"), None, "到期"),
        (("--at", "2026-01-01T00:00:00+08:00"), None, "才生效"),
    ],
)
def test_what_is_worth_nothing_fails_and_says_why(
    desk: Desk, options: tuple[str, ...], refused: str | None, said: str
) -> None:
    result = desk.verify(*options, "--json")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert (answer["tier"], answer["refused"]) == ("T0", refused)
    assert said in "\n".join(answer["reasons"])
    assert said in desk.verify(*options).stdout


def test_a_changed_token_is_refused(desk: Desk) -> None:
    token = (desk.folder / "credential.jwt").read_text().strip()
    (desk.folder / "changed.jwt").write_text(token[:-4] + "AAAA")
    result = desk.verify("--json", name="changed.jwt")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["refused"] == "AlteredCredential"
    assert set(json.loads(result.stdout)) == {"tier", "refused", "reasons"}


def tier(desk: Desk) -> str:
    return str(json.loads(desk.verify("--json").stdout)["tier"])


def test_suspended_lifted_revoked(desk: Desk, clock: Clock) -> None:
    suspension = ("--list", "@suspension.jwt", "--key", "@key.jwk")
    steps = [
        (("suspend", "@credential.jwt", *suspension), "T0"),
        (("suspend", "@credential.jwt", "--lift", *suspension), "T3"),
        (("revoke", "7", "--list", "@revocation.jwt", "--key", "@key.jwk"), "T0"),
        (("status-list", "renew", "@revocation.jwt", "--key", "@key.jwk"), "T0"),
    ]
    for arguments, wanted in steps:
        clock.advance(minutes=1)
        desk.did(*arguments)
        assert tier(desk) == wanted
    shown = json.loads(desk.did("status-list", "show", "@revocation.jwt", "--json"))
    assert (shown["version"], shown["set"], shown["bits"]) == (3, 1, 131_072)


def test_a_list_that_is_not_renewed_lowers_the_worth(desk: Desk, clock: Clock) -> None:
    clock.advance(days=8)
    result = desk.verify()
    assert (result.exit_code, result.stdout[:2]) == (0, "T2")
    for name in ("revocation", "suspension"):
        desk.did("status-list", "renew", f"@{name}.jwt", "--key", "@key.jwk")
    assert tier(desk) == "T3"


def test_a_body_takes_back_only_in_its_own_list(desk: Desk) -> None:
    desk.did("keygen", "@other.jwk")
    wrong = [
        (("revoke", "7", "--list", "@revocation.jwt", "--key", "@other.jwk"), "未登记的密钥"),
        (("revoke", "7", "--list", "@suspension.jwt", "--key", "@key.jwk"), "for suspension"),
        (("revoke", "131072", "--list", "@revocation.jwt", "--key", "@key.jwk"), "没有第 131072"),
        (("revoke", "@none", "--list", "@revocation.jwt", "--key", "@key.jwk"), "No such file"),
    ]
    for arguments, said in wrong:
        result = desk.run(*arguments)
        assert result.exit_code == 1
        assert said in result.stderr
    assert tier(desk) == "T3"


def test_a_list_goes_over_to_a_new_key(desk: Desk) -> None:
    new = json.loads(desk.did("keygen", "@new.jwk", "--json"))
    keys = ("--old-key", "@key.jwk", "--key", "@new.jwk")
    desk.did("status-list", "renew", "@revocation.jwt", *keys)
    desk.did("revoke", "7", "--list", "@revocation.jwt", "--key", "@new.jwk")
    desk.register(new["jwk"])
    shown = json.loads(desk.did("status-list", "show", "@revocation.jwt", "--json"))
    assert (shown["version"], shown["set"]) == (3, 1)


def test_nothing_is_overwritten_and_keys_are_private(desk: Desk) -> None:
    key = desk.folder / "key.jwk"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_text()
    again = desk.run("keygen", "@key.jwk")
    assert again.exit_code == 1
    assert "is there already" in again.stderr
    issued = ("issue", str(MMLU), "@answers.toml", "@credential.jwt", "--key", "@key.jwk")
    assert desk.run(*issued).exit_code == 1
    assert key.read_text() == before
    assert not list(desk.folder.glob(".*"))
    key.chmod(0o640)
    refused = desk.run("status-list", "renew", "@revocation.jwt", "--key", "@key.jwk")
    assert refused.exit_code == 1
    assert "others may read the key file" in refused.stderr


def test_a_key_behind_a_passphrase(desk: Desk) -> None:
    phrase = "correct horse battery"
    made = desk.run("keygen", "@safe.jwk", "--protect", "--json", typed=f"{phrase}\n{phrase}\n")
    assert made.exit_code == 0
    desk.register(json.loads(made.stdout)["jwk"])
    (desk.folder / "phrase").write_text(f"{phrase}\n")
    issue = ("issue", str(MMLU), "@answers.toml")
    asked = desk.run(*issue, "@asked.jwt", "--key", "@safe.jwk", typed=f"{phrase}\n")
    read = desk.run(*issue, "@read.jwt", "--key", "@safe.jwk", "--passphrase-file", "@phrase")
    wrong = desk.run(*issue, "@wrong.jwt", "--key", "@safe.jwk", typed="something else\n")
    assert (asked.exit_code, read.exit_code, wrong.exit_code) == (0, 0, 1)
    assert "口令不对" in wrong.stderr
    assert not (desk.folder / "wrong.jwt").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("verify", "@credential.jwt"), "--registry"),
        (("verify", "@none.jwt", "--registry", "@registry.json"), "does not exist"),
        (("verify", "@credential.jwt", "--registry", "@answers.toml"), "注册表文件无法读取"),
        (("verify", "@credential.jwt", "--registry", "@registry.json", "--model", "x"), "together"),
        (("verify", "@credential.jwt", "--registry", "@registry.json", "--at", "x"), "--at"),
        (
            ("verify", "@credential.jwt", "--registry", "@registry.json",
             "--at", "2026-03-01T00:00:00"),
            "time zone",
        ),
        (
            ("verify", "@credential.jwt", "--registry", "@registry.json",
             "--status-list", "@credential.jwt"),
            "BitstringStatusListCredential",
        ),
        (("issue", "@answers.toml", "@answers.toml", "@x", "--key", "@key.jwk"), "无法识别文件"),
        (("keygen", "@nowhere/key.jwk"), "nowhere"),
        (("inspect", "@registry.json"), "无法识别文件"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(desk: Desk, arguments: tuple[str, ...], said: str) -> None:
    result = desk.run(*arguments)
    assert result.exit_code != 0
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_a_signed_file_is_shown_and_judged_only_with_a_registry(desk: Desk) -> None:
    plain = json.loads(desk.did("inspect", "@credential.jwt", "--json"))
    assert (plain["kind"], plain["format"], plain["tier"]) == ("signed", "vc+jwt", "T0")
    assert "签名尚未核验" in plain["reasons"][0]
    options = ("--registry", "@registry.json", "--status-list", "@revocation.jwt")
    both = (*options, "--status-list", "@suspension.jwt")
    judged = json.loads(desk.did("inspect", "@credential.jwt", "--json", *both))
    assert judged["tier"] == "T3"
    assert judged["results"] == plain["results"]
    shown = desk.did("inspect", "@credential.jwt", *both)
    assert "mmlu" in shown
    assert "0.687508901865831" in shown


def test_a_report_is_shown_with_the_files_own_numbers(desk: Desk) -> None:
    said = desk.did("inspect", str(MMLU), "--json")
    answer = json.loads(said, parse_float=Decimal)
    assert (answer["kind"], answer["format"], answer["tier"]) == ("report", "lm-eval", "T1")
    result = next(each for each in answer["results"] if each["task"] == "mmlu")
    assert (result["metric"], result["filter"]) == ("acc", "none")
    assert result["value"] == Decimal("0.687508901865831")
    assert (result["n"], result["n_total"], result["sector"]) == (14042, 14042, "general")
    assert 0 < result["normalised"] < 1
    part = REPORTS / "evalscope" / "v1.x_qwen-plus_gsm8k.json"
    partial = json.loads(desk.did("inspect", str(part), "--json"))
    assert (partial["format"], partial["tier"], partial["results"][0]["n"]) == (
        "evalscope",
        "T0",
        10,
    )


def test_as_a_program_without_any_installation(
    program: Program, instance: Path, tmp_path: Path
) -> None:
    process = program("credentials", "keygen", str(tmp_path / "body.jwk"))
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    process = program("credentials", "inspect", str(MMLU), "--json")
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert json.loads(output)["kind"] == "report"
    assert not instance.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["body.jwk"]


def test_of_several_models_in_a_report_one_is_named(desk: Desk) -> None:
    table = "dataset,version,metric,mode,first,second\nARC-c,1e0b4e,accuracy,ppl,36.27,41.02\n"
    (desk.folder / "summary.csv").write_text(table)
    asked = desk.run("inspect", "@summary.csv")
    assert asked.exit_code == 1
    assert "first、second" in asked.output
    shown = json.loads(desk.did("inspect", "@summary.csv", "--model", "second", "--json"))
    assert (shown["kind"], shown["model"]) == ("report", "second")
    assert [result["value"] for result in shown["results"]] == [41.02]
    options = ("@answers.toml", "@second.jwt", "--key", "@key.jwk")
    assert desk.run("issue", "@summary.csv", *options).exit_code == 1
    desk.did("issue", "@summary.csv", *options, "--model", "second")
    issued = json.loads(desk.did("inspect", "@second.jwt", "--json"))
    assert [result["value"] for result in issued["results"]] == [41.02]
