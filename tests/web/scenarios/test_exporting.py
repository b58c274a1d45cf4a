"""The list as a table: as filtered, for everybody; one's own in every state; contacts for few."""

import csv
import io
from typing import Any

import pytest

from marketplace.db import db
from marketplace.domain.lifecycle import ScenarioState
from marketplace.exchange.scenario_headers import template_headers
from marketplace.exchange.tables import read_table
from marketplace.models import AuditEntry
from marketplace.services import search_indexing
from tests.factories.people import Person, make_buyer, make_vendor
from tests.factories.scenarios import make_scenario
from tests.pages import Browser


@pytest.fixture
def buyer(app: object) -> Person:
    """A buyer with two public scenarios and a draft."""
    made = make_buyer()
    for title, sector, state in (
        ("公开甲", "medical", ScenarioState.PUBLISHED),
        ("=公开乙", "industry", ScenarioState.PUBLISHED),
        ("草稿丙", "industry", ScenarioState.DRAFT),
    ):
        make_scenario(
            made,
            state,
            title=title,
            sector=sector,
            sub_scenario=None,
            contact_phone="0371-11112222",
        )
    search_indexing.rebuild()
    return made


def _rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def _exports() -> list[Any]:
    query = db.select(AuditEntry.note).where(AuditEntry.action == "export")
    return list(db.session.scalars(query.order_by(AuditEntry.id)))


@pytest.mark.usefixtures("buyer")
def test_anybody_takes_the_public_list_without_contacts(page: Browser) -> None:
    answer = page.get("/scenarios/list.csv").response
    rows = _rows(answer.data)
    assert tuple(rows[0]) == template_headers()
    assert {row["场景名称"] for row in rows} == {"公开甲", "'=公开乙"}
    assert {row["联系电话"] for row in rows} == {""}
    assert "attachment" in answer.headers["Content-Disposition"]
    assert _exports() == []


@pytest.mark.usefixtures("buyer")
def test_the_filter_is_kept(page: Browser) -> None:
    listed = page.get("/scenarios?sector=medical")
    assert "/scenarios/list.xlsx?sector=medical" in listed.html
    table = read_table(page.get("/scenarios/list.xlsx?sector=medical").response.data)
    assert [row.cells["场景名称"] for row in table.rows] == ["公开甲"]
    assert len(_rows(page.get("/scenarios/list.csv?q=没有这样的词").response.data)) == 0


@pytest.mark.usefixtures("buyer")
def test_who_may_read_contacts_gets_them_and_it_is_entered(page: Browser) -> None:
    vendor = page.signed_in(make_vendor().user)
    rows = _rows(vendor.get("/scenarios/list.csv").response.data)
    assert {row["联系电话"] for row in rows} == {"0371-11112222"}
    assert _exports() == ["public: 2"]


def test_ones_own_in_every_state(page: Browser, buyer: Person) -> None:
    browser = page.signed_in(buyer.user)
    assert "/workspace/scenarios/list.xlsx" in browser.get("/workspace/scenarios").html
    rows = _rows(browser.get("/workspace/scenarios/list.csv").response.data)
    assert {row["场景名称"] for row in rows} == {"公开甲", "'=公开乙", "草稿丙"}
    table = read_table(browser.get("/workspace/scenarios/list.xlsx").response.data)
    assert {row.cells["场景名称"] for row in table.rows} == {"公开甲", "=公开乙", "草稿丙"}
    assert page.signed_in(make_vendor().user).get("/workspace/scenarios/list.csv").status == 403
