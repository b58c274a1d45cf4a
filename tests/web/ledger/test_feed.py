"""The ledger as programs read it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from marketplace.sealing.chain_check import verify_lines
from marketplace.sealing.checkpoints import verify_checkpoint
from marketplace.sealing.ledger import read_line
from marketplace.services import ledger, ledger_checkpoints, ledger_entries
from marketplace.services.unit_of_work import unit_of_work
from marketplace.web.ledger.snippet import SNIPPET
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")


def append(count: int = 1) -> None:
    with unit_of_work() as work:
        for number in range(count):
            ledger.append(work, "test.happened", number=number, words="矿井“皮带” 🙂 & <b>")


def fetch(page: Browser, address: str) -> Any:
    answer = page.client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_its_pages_together_are_the_chain(page: Browser) -> None:
    append(7)
    address, documents, sizes = "/ledger.json?limit=3", [], []
    while address:
        answer = fetch(page, address)
        documents += answer["entries"]
        sizes.append(len(answer["entries"]))
        address = answer["next"]
    assert sizes == [3, 3, 1]
    report = verify_lines(map(read_line, documents))
    assert (report.is_intact, report.count) == (True, 7)


def test_a_full_last_page_leads_to_an_empty_one(page: Browser) -> None:
    append(2)
    answer = fetch(page, "/ledger.json?limit=2")
    assert fetch(page, answer["next"])["entries"] == []


def test_an_empty_ledger_has_an_empty_feed(page: Browser) -> None:
    assert fetch(page, "/ledger.json") == {
        "ledger": "scenario-marketplace/ledger/v1",
        "entries": [],
        "next": None,
    }


@pytest.mark.parametrize(
    "asked",
    [
        *("after=x", "after=-1", "after=", "after=②", f"after={'9' * 30}"),
        *("limit=0", "limit=1001", "limit=1.5", "limit="),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(page: Browser, asked: str) -> None:
    answer = page.client.get(f"/ledger.json?{asked}")
    assert answer.status_code == 400
    assert "limit" in answer.get_json()["message"]


def test_a_full_page_may_be_kept_and_the_last_is_asked_for_again(page: Browser) -> None:
    append(3)
    full, last = (page.client.get(f"/ledger.json?limit=2&after={after}") for after in (0, 2))
    assert full.headers["Cache-Control"] == "public, max-age=86400, immutable"
    assert last.headers["Cache-Control"] == "public, no-cache"
    tag = {"If-None-Match": last.headers["ETag"]}
    assert page.client.get("/ledger.json?limit=2&after=2", headers=tag).status_code == 304
    append()
    grown = page.client.get("/ledger.json?limit=2&after=2", headers=tag)
    assert (grown.status_code, len(grown.get_json()["entries"])) == (200, 2)


def test_other_sites_may_read_it(page: Browser) -> None:
    append()
    for address in ("/ledger.json", "/ledger.jsonl", "/ledger/checkpoints.json"):
        answer = page.client.get(address)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    page.client.set_cookie("locale", "en")
    assert page.client.get("/ledger.json").headers["Cache-Control"].startswith("private")


def test_the_copy_holds_everything_of_more_than_one_chunk(page: Browser) -> None:
    append(1003)
    answer = page.client.get("/ledger.jsonl")
    assert answer.headers["Content-Disposition"] == "attachment; filename=ledger.jsonl"
    lines = answer.get_data(as_text=True).splitlines()
    report = verify_lines(read_line(json.loads(line)) for line in lines)
    assert (report.is_intact, report.count) == (True, 1003)
    assert report.head == ledger_entries.find_head()


def test_checkpoints_are_checked_with_the_key_beside_them(page: Browser) -> None:
    append(2)
    ledger_checkpoints.make()
    append()
    ledger_checkpoints.make()
    key = fetch(page, "/ledger/key.json")
    assert set(key) == {"kty", "crv", "x", "kid"}
    rows = fetch(page, "/ledger/checkpoints.json")["checkpoints"]
    assert [row["position"] for row in rows] == [2, 3]
    for row in rows:
        assert verify_checkpoint(row["token"], key).hash == row["hash"]


def _run_snippet(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-I", "-W", "ignore", "-c", SNIPPET],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_program_on_the_page_checks_the_copy(page: Browser, tmp_path: Path) -> None:
    append(4)
    copy = tmp_path / "ledger.jsonl"
    copy.write_bytes(page.client.get("/ledger.jsonl").data)
    head = ledger_entries.find_head()
    assert _run_snippet(tmp_path).stdout.split() == ["4", head.hash]
    assert SNIPPET in "".join(page.get("/ledger/verify").find_all("pre")[0].itertext())
    lines = copy.read_text(encoding="utf-8").splitlines()
    copy.write_text("\n".join([*lines[:2], lines[3]]), encoding="utf-8")
    failed = _run_snippet(tmp_path)
    assert (failed.returncode, failed.stderr.strip()) == (1, "entry 3 is not as it was")
