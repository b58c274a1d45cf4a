"""The home page."""

from datetime import timedelta

import sqlalchemy as sa

from marketplace.db import db
from tests.conftest import Clock
from tests.factories.listings import insert_scenarios
from tests.factories.people import make_buyer
from tests.pages import Browser


def test_what_is_open_is_shown_by_deadline_and_by_age(page: Browser, clock: Clock) -> None:
    now = clock.now()
    insert_scenarios(
        {"title": "甲", "sector": "medical", "proposal_deadline": now + timedelta(days=9)},
        {"title": "乙", "sector": "energy", "proposal_deadline": now + timedelta(days=2)},
        {"title": "丙", "sector": "energy", "proposal_deadline": now + timedelta(days=5)},
        {"title": "已截止", "proposal_deadline": now},
    )
    shown = page.get("/")
    assert shown.texts("h4", css="scenario-title") == ["乙", "丙", "甲", "丙", "乙", "甲"]
    assert "现在可以申报的场景：3 个" in shown.text
    assert "能源 2" in shown.text
    assert "工业 0" in shown.text
    assert shown.links["查看全部可申报场景"] == "/scenarios?state=accepting"


def test_an_empty_marketplace_explains_itself(page: Browser) -> None:
    shown = page.get("/")
    assert "现在没有可以申报的场景" in shown.text
    for word in ("需求方", "供给方", "主管部门", "公开场景", "密封申报", "测评匹配", "选定与公示"):
        assert word in shown.text


def test_visitors_are_asked_to_register_and_people_are_not(page: Browser) -> None:
    assert "/register" in page.get("/").links["注册单位"]
    assert "注册单位" not in page.signed_in(make_buyer().user).get("/").links


def test_the_number_of_queries_does_not_grow_with_the_list(page: Browser) -> None:
    insert_scenarios({})
    few = _count_statements(page)
    insert_scenarios(*({} for _number in range(30)))
    assert _count_statements(page) == few == 3


def _count_statements(page: Browser) -> int:
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert page.get("/").status == 200
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_health_is_json(page: Browser) -> None:
    answer = page.client.get("/healthz")
    assert answer.get_json() == {"status": "ok"}
