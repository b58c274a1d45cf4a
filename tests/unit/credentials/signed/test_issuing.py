"""From a real report and a few answers to a credential, with every figure of the report."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from marketplace.credentials.benchmarks import load_benchmarks
from marketplace.credentials.reading import UnreadableReport
from marketplace.credentials.signed.answers import read_answers
from marketplace.credentials.signed.documents import write_document
from marketplace.credentials.signed.issuing import MOST_NAMED, Draft, draft_credential
from marketplace.credentials.signed.judging import receive, verify_at_upload
from marketplace.credentials.signed.refusals import (
    AnswersRefused,
    ClaimMissing,
    CredentialRefused,
    ValidTooLong,
)
from marketplace.credentials.signed.registry import Registry
from marketplace.credentials.signed.registry_file import read_registry
from marketplace.credentials.tiers import Tier
from tests.places import ROOT, SHARED_DATA
from tests.unit.credentials.signed.world import KEY, NOW, REGISTRY, USCC, evaluator, lists

REPORTS = SHARED_DATA / "evaluation-reports"
MMLU = REPORTS / "lm-eval" / "v0.4.x_2026-02_mmlu.json"
GSM8K = REPORTS / "evalscope" / "v1.x_qwen-plus_gsm8k.json"

ANSWERS = """
issuer = "did:web:eval.example.org.cn"
issuer_name = "示例测评中心"
subject = "91410100MA3X0A0A0T"
valid_days = 365

[model]
name = "Demo-7B-Chat"
version = "1.2.0"
digest = "abababababababababababababababababababababababababababababababab"
base_model = "Base-7B"
filings = ["Henan-Demo-202601010001"]

[environment]
tested_from = 2026-10-10
tested_to = 2026-10-20
held_out_items = true

[status]
index = 94567
revocation = "https://eval.example.org.cn/status/revocation/1"
suspension = "https://eval.example.org.cn/status/suspension/1"
"""


def draft(report: Path = MMLU, answers: str = ANSWERS) -> Draft:
    return draft_credential(
        report.read_bytes(), report.name, read_answers(answers.encode()), "urn:x:1", NOW
    )


def test_what_is_issued_verifies_with_the_reports_own_figures() -> None:
    made = draft()
    token = KEY.sign(made.payload)
    received, verdict = verify_at_upload(
        token,
        REGISTRY,
        lists(),
        subject_uscc=USCC,
        evidence_file=MMLU.read_bytes(),
        received_at=NOW,
    )
    assert verdict.tier is Tier.T3
    credential = received.credential
    assert [result.task for result in credential.results] == ["mmlu"]
    assert str(credential.results[0].value) in MMLU.read_text()
    assert credential.valid_until - credential.valid_from == timedelta(days=365)
    assert credential.environment.tool == "lm-eval"
    assert credential.model.base_model == "Base-7B"


def test_a_partial_run_is_issued_with_a_warning_and_is_t0() -> None:
    made = draft(GSM8K)
    assert "1319 题中的 10 题" in str(made.warnings[-1])
    registry = Registry((evaluator(),), 1)
    received = receive(KEY.sign(made.payload), registry, NOW)
    assert received.credential.results[0].n == 10


def test_tasks_choose_results() -> None:
    chosen = draft(answers='tasks = ["mmlu_anatomy", "mmlu_astronomy"]\n' + ANSWERS)
    results = chosen.payload["credentialSubject"]["results"]
    assert {result["task"] for result in results} == {"mmlu_anatomy", "mmlu_astronomy"}


def test_tasks_that_are_not_there_are_answered_with_those_that_are() -> None:
    with pytest.raises(AnswersRefused, match="没有任务“nothing”。文件里有：gsm8k") as refusal:
        draft(GSM8K, answers='tasks = ["nothing"]\n' + ANSWERS)
    assert "…" not in str(refusal.value.message)
    with pytest.raises(AnswersRefused, match="文件里有：") as refusal:
        draft(answers='tasks = ["nothing"]\n' + ANSWERS)
    assert str(refusal.value.message).count(", ") == MOST_NAMED
    assert "…" in str(refusal.value.message)


def test_json_answers_do_as_well() -> None:
    answers = {
        "issuer": "did:web:eval.example.org.cn",
        "subject": USCC,
        "valid_from": "2026-11-01T00:00:00+08:00",
        "valid_days": 90,
        "model": {"name": "Demo-API", "version": "2026-10"},
        "environment": {"tested_from": "2026-10-10", "tested_to": "2026-10-20"},
        "status": {"index": 1, "revocation": "urn:r", "suspension": "urn:s"},
    }
    made = draft(answers=write_document(answers))
    assert made.payload["validFrom"] == "2026-11-01T00:00:00+08:00"
    assert made.payload["issuer"] == "did:web:eval.example.org.cn"


@pytest.mark.parametrize(
    ("old", "new", "refusal", "said"),
    [
        ("valid_days = 365", "valid_days = 367", AnswersRefused, "1 到 366"),
        ("valid_days = 365", "valid_days = nan", AnswersRefused, "TOML"),
        ("valid_days = 365", "valid_dags = 365", AnswersRefused, "valid_dags 不是已知的字段"),
        ("valid_days = 365", "", AnswersRefused, "valid_days"),
        ("valid_days = 365", "valid_days = 9\nvalid_from = 2026-11-01T00:00:00",
         AnswersRefused, "没有时区"),
        ('digest = "' + "ab" * 32 + '"', "", ValidTooLong, "90 天"),
        ("91410100MA3X0A0A0T", "91410100MA3X0A0A00", ClaimMissing, "统一社会信用代码"),
        ('version = "1.2.0"', "version = 1.2", AnswersRefused, "model.version"),
        ("index = 94567", "index = -1", AnswersRefused, "status.index"),
        ("2026-10-20", "2026-10-01", ClaimMissing, "testedTo"),
        ("[status]", "[state]", AnswersRefused, "state"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_answers_is_said(
    old: str, new: str, refusal: type[CredentialRefused], said: str
) -> None:
    assert old in ANSWERS
    with pytest.raises(refusal, match=said):
        draft(answers=ANSWERS.replace(old, new))


def of_readme(language: str) -> str:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return text.partition(f"```{language}\n")[2].partition("```")[0]


def test_the_readmes_files_can_be_used() -> None:
    made = draft(answers=of_readme("toml"))
    assert made.payload["credentialSubject"]["environment"]["hardware"] == "8 accelerators"
    registry = read_registry(of_readme("json").encode())
    evaluator_there = registry.find_evaluator("did:web:eval.example.org.cn")
    assert evaluator_there is not None
    table = load_benchmarks()
    assert all(table.get(each) for each in evaluator_there.benchmarks)


@pytest.mark.parametrize("data", [b"\xff", b"x =", b"{", b"a" * 100_001, b"{}"])
def test_what_is_no_file_of_answers_is_refused(data: bytes) -> None:
    with pytest.raises(AnswersRefused):
        read_answers(data)


def test_a_report_that_nobody_can_read_is_refused(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text("{}")
    with pytest.raises(UnreadableReport):
        draft(report)


def test_numbers_are_written_with_the_digits_that_they_came_with() -> None:
    written = {"a": Decimal("0.10"), "b": [Decimal("1E-7"), 3, None, True, "文"], "c": {}}
    assert write_document(written) == '{"a":0.10,"b":[1E-7,3,null,true,"文"],"c":{}}'
