"""A credential's page, its file, its removal."""

import pytest

from marketplace.models import Credential
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import (
    Person,
    make_administrator,
    make_buyer,
    make_vendor,
)
from tests.factories.proposals import (
    TASK,
    make_credential,
    make_proposal,
    make_version,
    report_file,
)
from tests.factories.scenarios import make_scenario
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def vendor() -> Person:
    return make_vendor()


@pytest.fixture
def report(vendor: Person) -> Credential:
    return make_credential(vendor, make_version(vendor), TASK, 30, 37)


def test_everybody_reads_what_was_tested_and_what_it_is_worth(
    page: Browser, vendor: Person, report: Credential
) -> None:
    path = f"/credentials/{report.id}"
    for reader in (page, page.signed_in(make_buyer().user), page.signed_in(vendor.user)):
        shown = reader.get(path)
        for words in ("T1", "各项都测了数据集的全部题目", TASK, "0.8108", "37"):
            assert words in shown.text
    assert page.get(f"{path}/file").response.data == report_file(TASK, 30, 37)


def test_the_file_is_saved_and_never_shown(page: Browser, report: Credential) -> None:
    headers = page.get(f"/credentials/{report.id}/file").response.headers
    assert headers["Content-Disposition"] == "attachment; filename=results.json"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_only_the_owner_is_offered_the_removal_and_may_do_it(
    page: Browser, vendor: Person, report: Credential
) -> None:
    path = f"/credentials/{report.id}"
    for other in (make_vendor(), make_buyer(), make_administrator()):
        browser = page.signed_in(other.user)
        assert "删除这份报告" not in browser.get(path).text
        answer = browser.send_with_token(f"{path}/remove", {}, token_from="/organisation")
        assert answer.status == 403
    owner = page.signed_in(vendor.user)
    shown = owner.get(path)
    done = shown.submit(action=f"{path}/remove")
    assert "已删除这份测评报告" in done.html
    assert owner.get(path).status == 404
    assert shown.submit(action=f"{path}/remove").status == 404


def test_a_report_on_a_hidden_model_is_hidden(page: Browser, vendor: Person) -> None:
    report = make_credential(vendor, make_version(vendor, is_published=False), TASK, 30, 37)
    path = f"/credentials/{report.id}"
    assert page.signed_in(vendor.user).get(path).status == 200
    for browser in (page, page.signed_in(make_vendor().user)):
        assert browser.get(path).status == 404
        assert browser.get(f"{path}/file").status == 404


def test_what_an_opened_proposal_relies_on_is_not_removed(
    page: Browser, vendor: Person, report: Credential, clock: Clock
) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    make_proposal(vendor, scenario, report.model_version, credential_ids=(report.id,))
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    page.sign_in(vendor.user)
    path = f"/credentials/{report.id}"
    refused = page.post(f"{path}/remove", on=path)
    assert refused.status == 403
    assert "不能" in refused.text
    assert page.get(path).status == 200


@pytest.mark.parametrize("number", ["0", "999999", str(10**30), "x"])
def test_there_is_no_such_credential(page: Browser, vendor: Person, number: str) -> None:
    page.sign_in(vendor.user)
    assert page.get(f"/credentials/{number}").status == 404
    assert page.get(f"/credentials/{number}/file").status == 404
    path = f"/credentials/{number}/remove"
    assert page.send_with_token(path, {}, token_from="/organisation").status == 404


def test_a_removal_takes_a_token(page: Browser, vendor: Person, report: Credential) -> None:
    page.sign_in(vendor.user)
    assert page.send(f"/credentials/{report.id}/remove", {}).status == 400
    assert page.get(f"/credentials/{report.id}/remove").status == 405
    assert page.get(f"/credentials/{report.id}").status == 200
