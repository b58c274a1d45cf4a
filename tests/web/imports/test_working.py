"""A long list on its pages: progress, what follows, and the way to give it up."""

import pytest

from marketplace.db import db
from marketplace.exchange.workbook import write_csv
from marketplace.models import ImportBatch
from marketplace.services import import_jobs
from tests.factories.people import make_buyer
from tests.pages import Browser
from tests.web.imports.conftest import Upload
from tests.web.imports.lists import list_drafts, review
from tests.worker import work_off

LENGTH = import_jobs.AT_ONCE_ROWS + 30
LONG = write_csv(
    ("场景名称", "所属行业", "场景描述"), [(f"场景{n}", "煤炭", "乙") for n in range(LENGTH)]
)
PATH = "/imports/scenarios/1"


@pytest.fixture
def queued(upload: Upload) -> None:
    """A list that waits for the worker: a file over a megabyte does."""
    assert upload(LONG + b"\n" * 2**20).heading == "正在排队"


def _work() -> None:
    work_off()
    db.session.rollback()


@pytest.mark.usefixtures("queued")
def test_from_the_file_to_the_drafts(at_desk: Browser) -> None:
    waiting = at_desk.get(f"{PATH}/progress")
    assert waiting.texts("progress") == [""]
    assert "js/progress.js" in waiting.html
    for page in ("", "/words", "/drafts"):
        assert at_desk.get(f"{PATH}{page}").location == f"{PATH}/progress"
    assert "查看进度" in at_desk.get("/imports/scenarios").text
    _work()
    assert at_desk.get(f"{PATH}/progress").location == f"{PATH}/words"
    fields = {"field": "sector", "word": "煤炭", "was": "industry", "value": "energy"}
    at_desk.post(f"{PATH}/words", {f"word-0-{name}": text for name, text in fields.items()})
    _work()
    assert f"{LENGTH} 行可以直接生成草稿" in review(at_desk).text
    assert at_desk.post(f"{PATH}/drafts").heading == "正在生成草稿"
    assert f"0 / {LENGTH} 行" in at_desk.get(f"{PATH}/progress").text
    _work()
    assert at_desk.get(f"{PATH}/progress").location == f"{PATH}/result"
    drafts = list_drafts()
    assert len(drafts) == LENGTH
    assert {draft.sector for draft in drafts} == {"energy"}


@pytest.mark.usefixtures("queued")
def test_cancelling(at_desk: Browser) -> None:
    assert at_desk.get(f"{PATH}/cancel").heading == "删除这份清单"
    assert "已取消" in at_desk.post(f"{PATH}/cancel").text
    assert at_desk.get(f"{PATH}/progress").status == 404
    _work()
    assert db.session.scalar(db.select(db.func.count()).select_from(ImportBatch)) == 0
    assert list_drafts() == []


def test_a_file_that_is_no_list_says_so_on_its_page(at_desk: Browser, upload: Upload) -> None:
    upload("甲,乙\n".encode() + b"\n" * 2**20)
    _work()
    failed = at_desk.get(f"{PATH}/progress")
    assert failed.heading == "没有读成"
    assert "没有找到表头" in failed.text
    assert "js/progress.js" not in failed.html


@pytest.mark.usefixtures("queued")
def test_it_is_nobody_elses(page: Browser) -> None:
    other = page.signed_in(make_buyer().user)
    assert other.get(f"{PATH}/progress").status == 404
    assert other.get(f"{PATH}/cancel").status == 404
