"""Signed credentials through the page: taken in, or refused beside the field in words."""

import io
from datetime import timedelta
from typing import Any

import pytest

from marketplace.credentials.signed.credential import Purpose
from marketplace.models import Credential, ModelVersion
from marketplace.services import outbox
from tests.conftest import Clock
from tests.factories.credentials import (
    REPORT,
    issue,
    make_signed,
    make_testing_body,
    send_list,
)
from tests.factories.evaluators import Body
from tests.factories.openings import open_all
from tests.factories.people import Person, make_buyer, make_vendor
from tests.factories.proposals import TASK, make_proposal, make_version, report_file
from tests.factories.scenarios import make_scenario
from tests.pages import Browser, Page

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def vendor() -> Person:
    return make_vendor()


@pytest.fixture
def version(vendor: Person) -> ModelVersion:
    return make_version(vendor)


@pytest.fixture
def body() -> Body:
    return make_testing_body()


def send(page: Browser, vendor: Person, version: ModelVersion, **answers: Any) -> Page:
    """Fill in the page: `token` is pasted, other answers are files' contents with their names."""
    page.sign_in(vendor.user)
    sent = {
        name: answer if isinstance(answer, str) else (io.BytesIO(answer[0]), answer[1])
        for name, answer in answers.items()
    }
    return page.post(f"/models/versions/{version.id}/reports/new", sent)


def errors(page: Page) -> list[str]:
    return page.texts("div", css="field-error")


class TestTakenIn:
    @pytest.mark.parametrize("name", ["凭证.jwt", "credential.txt"])
    def test_as_a_file_with_its_raw_results(
        self, page: Browser, vendor: Person, version: ModelVersion, body: Body, name: str
    ) -> None:
        token = issue(body, version)
        shown = send(
            page, vendor, version, file=(token.encode(), name), evidence=(REPORT, "raw.json")
        )
        assert shown.path.startswith("/credentials/")
        for words in ("T3", "测评机构签发的凭证", body.row.name, "已读取并核验", "raw.json", TASK):
            assert words in shown.text
        evidence = page.get(f"{shown.path}/evidence").response
        assert evidence.get_data() == REPORT
        assert "attachment" in evidence.headers["Content-Disposition"]
        assert page.get(f"{shown.path}/file").response.get_data(as_text=True) == token

    def test_as_text_that_a_mail_broke_into_lines(
        self, page: Browser, vendor: Person, version: ModelVersion, body: Body
    ) -> None:
        token = issue(body, version)
        lines = "\n".join(token[i : i + 70] for i in range(0, len(token), 70))
        assert send(page, vendor, version, token=lines).path.startswith("/credentials/")


class TestRefused:
    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"model": {"name": "别的模型", "version": "v1"}}, "不是“皮带巡检大模型”"),
            ({"model": {"name": "皮带巡检大模型", "version": "v9"}}, "测评的是版本 v9"),
            ({"valid_for": timedelta(hours=1)}, "到期"),
            ({"suspension": "https://elsewhere.example.org/1"}, "不在测评机构登记的地址之下"),
        ],
    )
    def test_each_in_its_own_words_and_what_was_pasted_stays(
        self,
        page: Browser,
        vendor: Person,
        version: ModelVersion,
        body: Body,
        changed: dict[str, Any],
        words: str,
    ) -> None:
        token = issue(body, version, **changed)
        refused = send(page, vendor, version, token=token)
        assert refused.status == 422
        (said,) = errors(refused)
        assert words in said
        assert token in refused.html
        assert version.credentials == []

    def test_what_was_uploaded_before(
        self, page: Browser, vendor: Person, version: ModelVersion, body: Body
    ) -> None:
        token = issue(body, version)
        assert send(page, vendor, version, token=token).status == 200
        refused = send(page, vendor, version, token=token)
        assert refused.status == 422
        assert "已经上传过" in errors(refused)[0]

    def test_raw_results_of_something_else_at_their_own_field(
        self, page: Browser, vendor: Person, version: ModelVersion, body: Body
    ) -> None:
        refused = send(
            page,
            vendor,
            version,
            token=issue(body, version),
            evidence=(report_file(TASK, 31, 37), "raw.json"),
        )
        assert refused.status == 422
        assert "与凭证写明的摘要不符" in refused.text
        assert 'id="evidence-error"' in refused.html

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({}, "请选择文件，或粘贴凭证原文。"),
            ({"token": "eyJ", "file": (REPORT, "r.json")}, "请只用一种方式"),
            ({"file": (REPORT, "r.json"), "evidence": (REPORT, "r.json")}, "不用再附"),
            ({"file": (b"eyJhbGciOiJub25lIn0.e30.", "c.jwt")}, "凭证"),
            ({"token": "这不是凭证"}, "凭证"),
        ],
    )
    def test_what_is_nothing_or_too_much(
        self,
        page: Browser,
        vendor: Person,
        version: ModelVersion,
        sent: dict[str, Any],
        words: str,
    ) -> None:
        refused = send(page, vendor, version, **sent)
        assert refused.status == 422
        assert words in " ".join(errors(refused))


class TestShown:
    @pytest.fixture
    def row(self, vendor: Person, body: Body, version: ModelVersion) -> Credential:
        return make_signed(vendor, body, version)

    def test_everywhere_at_the_verdict_of_the_moment(
        self,
        page: Browser,
        clock: Clock,
        vendor: Person,
        version: ModelVersion,
        body: Body,
        row: Credential,
    ) -> None:
        model = f"/models/{version.model_id}"
        paths = (f"/credentials/{row.id}", model, "/models", f"{model}/badge.svg")
        page.sign_in(vendor.user)
        for version_number, tier in ((2, "T3"), (3, "T0")):
            outbox.deliver_due()
            for path in (*paths, "/workspace/models"):
                assert tier in page.get(path).response.get_data(as_text=True)
            answer = page.get(f"{model}/verdict.json").response.json
            assert answer is not None
            assert answer["tier"] == tier
            clock.advance(minutes=1)
            send_list(body, version_number, Purpose.REVOCATION, 0)
        assert "凭证已被测评机构撤销" in page.get(paths[0]).text

    def test_the_verdict_for_programs_names_issuer_and_validity(
        self, page: Browser, version: ModelVersion, body: Body, row: Credential
    ) -> None:
        answer = page.get(f"/models/{version.model_id}/verdict.json").response.json
        assert answer is not None
        (shown,) = answer["versions"][0]["credentials"]
        assert row.valid_until is not None
        assert (shown["kind"], shown["issuer"]) == ("signed", body.row.issuer)
        assert shown["valid_until"] == row.valid_until.isoformat()

    def test_raw_results_that_nobody_uploaded_are_not_there(
        self, page: Browser, row: Credential
    ) -> None:
        assert page.get(f"/credentials/{row.id}/evidence").status == 404


def test_how_to_verify_names_the_credential_and_whom_to_ask_for_its_lists(
    page: Browser, vendor: Person, version: ModelVersion, body: Body
) -> None:
    row = make_signed(vendor, body, version)
    shown = page.get(f"/models/{version.model_id}/verify")
    assert f'verify "{row.file_name}"' in shown.text
    assert f"向“{body.row.name}”索取" in shown.text
    assert f"/credentials/{row.id}/file" in shown.html


def test_vendor_and_buyer_see_what_it_is_worth_where_it_is_offered(
    page: Browser, clock: Clock, vendor: Person, version: ModelVersion, body: Body
) -> None:
    row, buyer = make_signed(vendor, body, version), make_buyer()
    scenario = make_scenario(buyer)
    page.sign_in(vendor.user)
    assert "T3" in page.get(f"/scenarios/{scenario.id}/proposal").text
    proposal = make_proposal(vendor, scenario, version, credential_ids=(row.id,))
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    page.sign_in(buyer.user)
    shown = page.get(f"/proposals/{proposal.id}").text
    assert "T2" in shown
    assert f"由“{body.row.name}”签发" in shown
    send_list(body, 2, Purpose.REVOCATION, 0)
    assert "T0" in page.get(f"/proposals/{proposal.id}").text
