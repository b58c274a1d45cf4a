"""Evaluation reports through the page: read, or refused beside the field; never an error page."""

import io
from pathlib import Path

import pytest

from marketplace.models import ModelVersion
from marketplace.services import credentials
from marketplace.services.installation import settings
from tests.factories.people import Person, make_vendor
from tests.factories.proposals import TASK, make_credential, make_version, report_file
from tests.pages import Browser, Page
from tests.places import SHARED_DATA
from tests.unit.credentials.reading.real_files import helm_parts, packed

pytestmark = pytest.mark.usefixtures("app")

FOLDER = SHARED_DATA / "evaluation-reports"
REPORTS = [path for tool in ("lm-eval", "evalscope") for path in sorted((FOLDER / tool).iterdir())]
STRANGERS = [
    path
    for tool in ("helm", "hf-model-card", "opencompass")
    for path in sorted((FOLDER / tool).iterdir())
]
GOOD = report_file(TASK, 30, 37)


@pytest.fixture
def vendor() -> Person:
    return make_vendor()


@pytest.fixture
def version(vendor: Person) -> ModelVersion:
    return make_version(vendor)


def upload(
    page: Browser, vendor: Person, version: ModelVersion, data: bytes, name: str = "results.json"
) -> Page:
    page.sign_in(vendor.user)
    path = f"/models/versions/{version.id}/reports/new"
    return page.post(path, {"file": (io.BytesIO(data), name)})


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.name)
def test_every_real_report_is_read_and_shown(
    page: Browser, vendor: Person, version: ModelVersion, path: Path
) -> None:
    shown = upload(page, vendor, version, path.read_bytes(), path.name)
    assert shown.status == 200
    assert shown.path.startswith("/credentials/")
    assert "为什么是这个等级" in shown.text
    assert path.name in shown.text
    model = page.get(f"/models/{version.model_id}")
    assert path.name in model.text


@pytest.mark.parametrize("path", STRANGERS, ids=lambda path: path.name)
def test_other_tools_files_are_read_or_refused_in_words(
    page: Browser, vendor: Person, version: ModelVersion, path: Path
) -> None:
    answer = upload(page, vendor, version, path.read_bytes(), path.name)
    assert answer.status in (200, 422)
    if answer.status == 422:
        assert len(answer.texts("div", css="field-error")[0]) > 10
        assert version.credentials == []


HOSTILE = {
    "empty": b"",
    "nul": b"\x00" * 100,
    "binary": bytes(range(256)) * 10,
    "pdf": b"%PDF-1.7",
    "a list": b"[]",
    "other json": b'{"hello": 1}',
    "cut short": GOOD[:-30],
    "deep": b"[" * 100_000,
    "nul in a name": GOOD.replace(TASK.encode(), TASK.encode() + b"\\u0000"),
    "half a character": GOOD.replace(b"example/model", b"\\ud83d"),
    "infinite": GOOD.replace(b"0.81", b"1e9999"),
    "not a number": GOOD.replace(b"0.81", b"NaN", 1),
    "markup": GOOD.replace(TASK.encode(), b"<script>alert(1)</script>\\n"),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_beside_the_field(
    page: Browser, vendor: Person, version: ModelVersion, data: bytes
) -> None:
    answer = upload(page, vendor, version, data)
    assert answer.status == 422
    assert answer.texts("div", css="field-error")
    assert "<script>alert" not in answer.html
    assert version.credentials == []


def test_no_file_at_all_is_refused(page: Browser, vendor: Person, version: ModelVersion) -> None:
    page.sign_in(vendor.user)
    path = f"/models/versions/{version.id}/reports/new"
    for sent in ({}, {"file": "text in place of a file"}):
        answer = page.send_with_token(path, sent, token_from=path)
        assert answer.status == 422
        assert "请选择文件" in answer.text


def test_the_same_report_again_is_refused(
    page: Browser, vendor: Person, version: ModelVersion
) -> None:
    assert upload(page, vendor, version, GOOD).status == 200
    again = upload(page, vendor, version, GOOD, "other-name.json")
    assert again.status == 422
    assert "已经有同一份报告文件" in again.text


def test_a_file_over_the_limit_is_refused_with_the_limit(
    page: Browser, vendor: Person, version: ModelVersion
) -> None:
    limit = settings().max_upload_megabytes
    answer = upload(page, vendor, version, b"{" + b" " * limit * 2**20)
    assert answer.status == 422
    assert str(limit) in answer.texts("div", css="field-error")[0]


def test_a_request_far_over_the_limit_is_a_page_that_says_so(
    page: Browser, vendor: Person, version: ModelVersion
) -> None:
    most = page.app.config["MAX_UPLOAD_LENGTH"]
    answer = upload(page, vendor, version, b" " * (most + 1))
    assert answer.status == 413
    assert answer.heading


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "r\u202e.json", "长" * 300 + ".json", 'a"b;.json']
)
def test_a_name_does_no_harm(
    page: Browser, vendor: Person, version: ModelVersion, name: str
) -> None:
    shown = upload(page, vendor, version, GOOD, name)
    assert shown.status == 200
    download = page.get(f"{shown.path}/file")
    assert download.response.data == GOOD
    assert download.response.headers["Content-Disposition"].startswith("attachment;")


def test_a_name_without_letters_is_no_file(
    page: Browser, vendor: Person, version: ModelVersion
) -> None:
    assert upload(page, vendor, version, GOOD, "").status == 422


def test_one_report_too_many_is_refused_beside_the_field(
    page: Browser, vendor: Person, version: ModelVersion
) -> None:
    for number in range(credentials.MOST_CREDENTIALS):
        make_credential(vendor, version, TASK, 30 + number, 100)
    refused = upload(page, vendor, version, report_file(TASK, 99, 100))
    assert refused.status == 422
    assert "最多 20 份报告" in refused.text


TABLE = b"dataset,version,metric,mode,a,b\ngsm8k,1d7fe4,accuracy,gen,50.00,75.00\n"


def test_a_report_on_several_models_asks_which_beside_the_field(
    page: Browser, vendor: Person, version: ModelVersion
) -> None:
    refused = upload(page, vendor, version, TABLE, "summary.csv")
    assert refused.status == 422
    assert "2 个模型的成绩（a、b）" in refused.texts("div", css="field-error")[0]
    assert version.credentials == []
    path = f"/models/versions/{version.id}/reports/new"
    shown = page.post(path, {"file": (io.BytesIO(TABLE), "summary.csv"), "model": "b"})
    assert shown.path.startswith("/credentials/")
    assert " gen 75 " in shown.text


def test_the_form_names_what_is_accepted(
    page: Browser, vendor: Person, version: ModelVersion
) -> None:
    page.sign_in(vendor.user)
    form = page.get(f"/models/versions/{version.id}/reports/new")
    for name in ("lm-evaluation-harness", "EvalScope", "OpenCompass", "HELM", "Hugging Face"):
        assert name in form.text


def test_a_packed_run_is_read(page: Browser, vendor: Person, version: ModelVersion) -> None:
    shown = upload(page, vendor, version, packed(helm_parts()), "run.zip")
    assert shown.path.startswith("/credentials/")
    assert "exact_match" in shown.text
    assert "HELM run" in shown.text
    download = page.get(f"{shown.path}/file")
    assert download.response.content_type == "application/zip"
