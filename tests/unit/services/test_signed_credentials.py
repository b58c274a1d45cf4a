"""Signed credentials come in whole or not at all, and are worth what they are at the moment."""

import json
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import func, select

from marketplace.credentials.signed import refusals
from marketplace.credentials.signed.credential import Purpose
from marketplace.credentials.signed.signing_key import generate_key
from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound
from marketplace.models import Credential, LedgerEntry, ModelVersion
from marketplace.services import (
    credential_verdicts,
    credentials,
    evaluators,
    models,
    outbox,
    signed_credentials,
    weights,
)
from marketplace.services.credential_verdicts import find_verdict
from marketplace.services.installation import file_store, settings
from marketplace.services.signed_credentials import Evidence, is_token, upload_signed
from tests.conftest import Clock
from tests.factories.credentials import (
    REPORT,
    draft,
    issue,
    make_signed,
    make_testing_body,
    send_list,
)
from tests.factories.evaluators import Body, jwk_text
from tests.factories.people import Person, make_vendor
from tests.factories.proposals import TASK, make_credential, make_version, report_file

pytestmark = pytest.mark.usefixtures("app")

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def vendor() -> Person:
    return make_vendor()


@pytest.fixture
def version(vendor: Person) -> ModelVersion:
    return make_version(vendor)


@pytest.fixture
def body() -> Body:
    return make_testing_body()


def count_rows() -> int:
    return db.session.scalar(select(func.count()).select_from(Credential)) or 0


def count_files() -> int:
    return sum(path.is_file() for path in (settings().instance / "files").rglob("*"))


def kinds_in_ledger() -> list[str]:
    return list(db.session.scalars(select(LedgerEntry.kind).order_by(LedgerEntry.position)))


class TestUpload:
    def test_what_it_says_is_stored(
        self, clock: Clock, vendor: Person, version: ModelVersion, body: Body
    ) -> None:
        token = issue(body, version)
        evidence = Evidence(REPORT, "raw/results.json")
        row = upload_signed(vendor.actor, version.id, f" {token}\n".encode(), "凭证.jwt", evidence)
        assert (row.kind, row.format, row.file_name) == ("signed", "lm-eval", "凭证.jwt")
        assert (row.evaluator_id, row.received_at) == (body.row.id, clock.now())
        assert row.valid_until is not None
        assert row.valid_until - clock.now() == timedelta(days=79)
        assert row.digest == sha256(token.encode()).hexdigest()
        assert file_store().get(row.storage_key) == token.encode()
        (result,) = row.results
        assert (result.task, result.metric, result.n, result.n_total) == (TASK, "acc", 37, 37)
        assert result.benchmark == TASK
        assert row.evidence_name == "results.json"
        kept, data = credentials.read_evidence(vendor.actor, row.id)
        assert (kept.evidence_digest, data) == (sha256(REPORT).hexdigest(), REPORT)
        assert kinds_in_ledger()[-1] == "credential.received"
        assert find_verdict(row).tier == "T3"

    def test_without_raw_results_there_are_none(
        self, vendor: Person, version: ModelVersion, body: Body
    ) -> None:
        row = make_signed(vendor, body, version)
        with pytest.raises(NotFound):
            credentials.read_evidence(vendor.actor, row.id)

    def test_the_same_statement_comes_in_once(
        self, vendor: Person, version: ModelVersion, body: Body
    ) -> None:
        token = issue(body, version)
        upload_signed(vendor.actor, version.id, token.encode())
        other = models.add_version(vendor.actor, version.model_id, "v2", "", None)
        for number in (version.id, other.id):
            with pytest.raises(refusals.AlreadyReceived):
                upload_signed(vendor.actor, number, token.encode())
        assert (count_rows(), count_files()) == (1, 1)

    @pytest.mark.parametrize(
        ("changed", "expected"),
        [
            ({"subject": {"id": "urn:uscc:91410100MA45B7Q28N", "testedObject": "model"}}, None),
            ({"model": {"name": "别的模型", "version": "v1"}}, refusals.OtherModel),
            ({"model": {"name": "皮带巡检大模型", "version": "v9"}}, refusals.OtherVersion),
            ({"valid_for": timedelta(hours=1)}, refusals.Expired),
            ({"revocation": "https://elsewhere.example.org/1"}, refusals.ForeignStatusList),
        ],
    )
    def test_what_is_about_something_else_is_refused(
        self,
        vendor: Person,
        version: ModelVersion,
        body: Body,
        changed: dict[str, Any],
        expected: type[Exception] | None,
    ) -> None:
        with pytest.raises(expected or refusals.CredentialRefused):
            make_signed(vendor, body, version, **changed)
        assert (count_rows(), count_files()) == (0, 0)

    def test_another_vendors_is_refused(
        self, vendor: Person, version: ModelVersion, body: Body
    ) -> None:
        thief = make_vendor()
        token = issue(body, version)
        with pytest.raises(refusals.OtherVendor):
            upload_signed(thief.actor, make_version(thief).id, token.encode())
        with pytest.raises(NotAllowed):
            upload_signed(thief.actor, version.id, token.encode())

    def test_an_unregistered_or_foreign_key_is_refused(
        self, vendor: Person, version: ModelVersion, body: Body
    ) -> None:
        stranger, other = generate_key(), make_testing_body()
        said = draft(body, version)
        for key, expected in (
            (stranger, refusals.UnknownKey),
            (other.key, refusals.IssuerMismatch),
        ):
            with pytest.raises(expected):
                upload_signed(vendor.actor, version.id, key.sign(said).encode())

    def test_other_weights_are_refused(
        self, vendor: Person, version: ModelVersion, body: Body
    ) -> None:
        weights.record_digest(vendor.actor, version.id, "ab" * 32)
        model = {"name": version.model.name, "version": version.name}
        digest = {"kind": "oms-v1", "sha256": "cd" * 32}
        with pytest.raises(refusals.OtherVersion):
            make_signed(vendor, body, version, model=model | {"digest": digest})
        digest["sha256"] = "ab" * 32
        assert make_signed(vendor, body, version, model=model | {"digest": digest})

    def test_what_was_taken_back_is_refused(
        self, vendor: Person, version: ModelVersion, body: Body
    ) -> None:
        send_list(body, 2, Purpose.REVOCATION, 3)
        send_list(body, 2, Purpose.SUSPENSION, 4)
        with pytest.raises(refusals.Revoked):
            make_signed(vendor, body, version, 3)
        with pytest.raises(refusals.Suspended):
            make_signed(vendor, body, version, 4)
        assert make_signed(vendor, body, version, 5)

    def test_other_raw_results_are_refused(
        self, vendor: Person, version: ModelVersion, body: Body
    ) -> None:
        other = Evidence(report_file(TASK, 31, 37), "results.json")
        with pytest.raises(refusals.OtherEvidence):
            upload_signed(vendor.actor, version.id, issue(body, version).encode(), evidence=other)
        for wrong in (b"", b"x" * (settings().max_upload_megabytes * 2**20 + 1)):
            with pytest.raises(InvalidInput):
                upload_signed(
                    vendor.actor,
                    version.id,
                    issue(body, version).encode(),
                    evidence=Evidence(wrong, "results.json"),
                )
        assert count_files() == 0

    @pytest.mark.parametrize("data", [b"", b"eyJ", b"eyJhIjoxfQ.e30.", "eyJ凭证".encode()])
    def test_what_is_no_token_is_refused(
        self, vendor: Person, version: ModelVersion, data: bytes
    ) -> None:
        with pytest.raises(refusals.CredentialRefused):
            upload_signed(vendor.actor, version.id, data)

    def test_a_version_has_so_many_and_no_more(
        self, vendor: Person, version: ModelVersion, body: Body
    ) -> None:
        for number in range(credentials.MOST_CREDENTIALS):
            make_credential(vendor, version, TASK, 10, 37 - number)
        with pytest.raises(InvalidInput):
            make_signed(vendor, body, version)

    def test_a_token_is_told_from_a_report(self) -> None:
        assert is_token(b" eyJhbGci")
        assert is_token(b"anything", "credential.JWT")
        assert not is_token(REPORT, "results.json")

    def test_removed_it_takes_its_files_along(
        self, vendor: Person, version: ModelVersion, body: Body
    ) -> None:
        token = issue(body, version).encode()
        row = upload_signed(
            vendor.actor, version.id, token, evidence=Evidence(REPORT, "results.json")
        )
        assert count_files() == 2
        credentials.remove_credential(vendor.actor, row.id)
        outbox.deliver_due()
        assert count_files() == 0


class TestVerdict:
    def test_it_is_that_of_the_moment(
        self, clock: Clock, vendor: Person, version: ModelVersion, body: Body
    ) -> None:
        row = make_signed(vendor, body, version)
        seen = [find_verdict(row).tier]
        clock.advance(days=8)
        seen.append(find_verdict(row).tier)
        send_list(body, 2, Purpose.REVOCATION)
        send_list(body, 2, Purpose.SUSPENSION)
        seen.append(find_verdict(row).tier)
        send_list(body, 3, Purpose.SUSPENSION, 0)
        seen.append(find_verdict(row).tier)
        send_list(body, 4, Purpose.SUSPENSION)
        seen.append(find_verdict(row).tier)
        clock.advance(days=31)
        seen.append(find_verdict(row).tier)
        assert seen == ["T3", "T2", "T3", "T0", "T3", "T0"]

    def test_the_registry_counts_at_once(
        self, clock: Clock, vendor: Person, version: ModelVersion, body: Body
    ) -> None:
        row = make_signed(vendor, body, version)
        assert find_verdict(row).tier == "T3"
        clock.advance(hours=1)
        evaluators.mark_compromised(
            body.chief.actor, body.row.id, body.key_row.id, clock.now() - timedelta(hours=2)
        )
        assert find_verdict(row).tier == "T0"

    def test_a_benchmark_out_of_scope_is_for_review(
        self, vendor: Person, version: ModelVersion
    ) -> None:
        body = make_testing_body(sectors=("medical",))
        assert find_verdict(make_signed(vendor, body, version)).tier == "T2"

    def test_a_model_under_another_name_is_not_the_one_that_was_tested(
        self, vendor: Person, version: ModelVersion, body: Body
    ) -> None:
        row = make_signed(vendor, body, version)
        assert credential_verdicts.best_tier(version.model) == "T3"
        weights.record_digest(vendor.actor, version.id, "ab" * 32)
        assert find_verdict(row).tier == "T3"
        version = row.model_version
        version.model.name = "改了名的模型"
        assert find_verdict(row).tier == "T0"
        db.session.rollback()

    def test_without_its_file_it_is_worth_nothing(
        self, vendor: Person, version: ModelVersion, body: Body
    ) -> None:
        row = make_signed(vendor, body, version)
        file_store().remove(row.storage_key)
        assert find_verdict(row).tier == "T0"
        assert credential_verdicts.read_statement(row) is None

    def test_a_second_key_of_the_body_changes_nothing(
        self, vendor: Person, version: ModelVersion, body: Body
    ) -> None:
        row = make_signed(vendor, body, version)
        evaluators.add_key(body.chief.actor, body.row.id, jwk_text(generate_key()))
        assert find_verdict(row).tier == "T3"


def test_a_report_is_worth_what_it_was(vendor: Person, version: ModelVersion) -> None:
    row = make_credential(vendor, version, TASK, 30, 37)
    verdict = find_verdict(row)
    assert verdict.tier == "T1"
    assert len(verdict.reasons) == len(row.noted_reasons)
    assert credential_verdicts.read_statement(row) is None


def test_results_are_those_of_the_claims(vendor: Person, version: ModelVersion, body: Body) -> None:
    data = json.loads(report_file(TASK, 30, 37))
    data["results"][TASK]["alias"] = "another"
    row = make_signed(vendor, body, version, report=json.dumps(data).encode())
    statement = credential_verdicts.read_statement(row)
    assert statement is not None
    assert [r.value for r in statement.results] == [r.value for r in row.results]
    listed = signed_credentials.list_results(
        statement, credential_verdicts.present_circumstances().table
    )
    assert [r.benchmark for r in listed] == [TASK]
