"""Lists to upload, and the way through the pages."""

import io
from collections.abc import Callable

import pytest

from marketplace.exchange.workbook import write_csv
from tests.factories.people import Person, make_buyer
from tests.pages import Browser, Page
from tests.places import SHARED_DATA

Upload = Callable[..., Page]
HEADERS = ("场景名称", "单位名称", "所属行业", "场景描述", "预算")
ROWS = (
    ("矿山识别", "某矿业集团", "煤炭", "识别皮带上的大块矸石。", "200-300万元"),
    ("影像诊断", "某医院", "智慧医药园", "辅助阅片。", "面议"),
    ("只有名称", "某局", "交通", "", ""),
    ("预算写错", "某局", "煤炭", "写错了。", "看着办"),
)


@pytest.fixture
def buyer(app: object) -> Person:
    """Somebody of an approved buyer."""
    return make_buyer()


@pytest.fixture
def at_desk(page: Browser, buyer: Person) -> Browser:
    """The buyer's browser."""
    return page.signed_in(buyer.user)


@pytest.fixture
def upload(at_desk: Browser) -> Upload:
    """Upload bytes through the form; the page it leads to."""

    def send(data: bytes, name: str = "清单.csv", browser: Browser = at_desk, **more: str) -> Page:
        return browser.post("/imports/scenarios", {"file": (io.BytesIO(data), name), **more})

    return send


@pytest.fixture
def small_list() -> bytes:
    """Four rows: two good ones, one without a description, one with an unreadable budget."""
    return write_csv(HEADERS, ROWS)


@pytest.fixture(scope="session")
def real_list() -> bytes:
    """The 147 real scenarios."""
    return (SHARED_DATA / "scenarios" / "scenarios.jsonl").read_bytes()
