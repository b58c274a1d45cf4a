"""A whole list at once: whose it becomes, what is reported, what is published."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.db import db
from marketplace.domain.errors import NotAllowed, NotFound
from marketplace.domain.lifecycle import OrganisationState, ScenarioState
from marketplace.domain.membership import OrganisationKind
from marketplace.exchange.table import UnreadableTable
from marketplace.exchange.workbook import write_csv
from marketplace.models import Organisation, OutboxMessage, Scenario
from marketplace.services import scenarios
from marketplace.services.import_files import HOLDING_CODE, import_file
from tests.conftest import Clock
from tests.factories.people import make_administrator, make_buyer, make_organisation, make_uscc

pytestmark = pytest.mark.usefixtures("app")

HEADERS = ("场景名称", "需求单位", "场景描述", "预算")


def _list(*rows: tuple[str, ...], headers: tuple[str, ...] = HEADERS) -> bytes:
    return write_csv(headers, rows)


def _scenarios() -> list[Scenario]:
    return list(db.session.scalars(db.select(Scenario).order_by(Scenario.id)))


def test_every_kind_of_row_is_reported() -> None:
    data = _list(
        ("甲", "一局", "描述", "200-300万元"),
        ("乙", "一局", "", ""),
        ("丙", "一局", "描述", "看着办"),
        ("甲 ", "一局", "又一次", ""),
        ("甲", "二局", "描述", ""),
        ("长" * 201, "一局", "描述", ""),
    )
    report = import_file(data, "清单.csv")
    assert (report.rows, report.made) == (6, 2)
    assert [(row.row, row.title, row.missing) for row in report.incomplete] == [
        (3, "乙", ("场景描述",))
    ]
    assert [(e.row, e.column) for e in report.errors] == [(4, "预算"), (7, "场景名称")]
    assert (report.present, report.repeated) == ((), (5,))
    assert [(s.title, s.demand_unit) for s in _scenarios()] == [("甲", "一局"), ("甲", "二局")]


def test_a_line_that_is_no_row_is_reported_and_the_others_go_on() -> None:
    lines = ('{"title": "甲", "description": "一"}', '{"title":', '{"title": "乙", "goal": "二"}')
    report = import_file("\n".join(lines).encode(), "清单.jsonl")
    assert (report.rows, report.made, len(report.incomplete)) == (3, 1, 1)
    assert [error.row for error in report.errors] == [2]


def test_an_unreadable_file_leaves_nothing_behind() -> None:
    with pytest.raises(UnreadableTable):
        import_file(b"\x00\x01", "x.xlsx")
    assert db.session.scalar(db.select(Organisation)) is None


def test_drafts_are_the_authoritys_and_of_a_holding_organisation_before_there_is_one() -> None:
    data = _list(("甲", "一局", "描述", ""))
    assert import_file(data, "a.csv").organisation != ""
    holding = db.session.scalars(db.select(Organisation)).one()
    assert (holding.uscc, holding.kind) == (HOLDING_CODE, OrganisationKind.BUYER)
    assert import_file(data, "a.csv").present == (2,)
    authority = make_administrator().organisation
    assert import_file(data, "a.csv").organisation == authority.name
    assert [s.organisation_id for s in _scenarios()] == [holding.id, authority.id]


def test_drafts_of_a_buyer_named_by_its_code() -> None:
    buyer = make_buyer()
    report = import_file(
        _list(("甲", "一局", "描述", "")), "a.csv", buyer.organisation.uscc.lower()
    )
    assert report.organisation == buyer.organisation.name
    assert _scenarios()[0].title == "甲"


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (OrganisationKind.VENDOR, OrganisationState.APPROVED),
        (OrganisationKind.BUYER, OrganisationState.PENDING),
        (OrganisationKind.EVALUATOR, OrganisationState.APPROVED),
    ],
)
def test_who_posts_no_scenarios_owns_no_drafts(
    kind: OrganisationKind, state: OrganisationState
) -> None:
    organisation = make_organisation(kind, state=state)
    with pytest.raises(NotAllowed):
        import_file(_list(("甲", "一局", "描述", "")), "a.csv", organisation.uscc)
    assert _scenarios() == []


def test_an_unknown_code() -> None:
    with pytest.raises(NotFound, match="没有统一社会信用代码为"):
        import_file(_list(("甲", "一局", "描述", "")), "a.csv", make_uscc())


def test_a_withdrawn_draft_can_be_imported_again() -> None:
    buyer = make_buyer()
    data, code = _list(("甲", "一局", "描述", "")), buyer.organisation.uscc
    import_file(data, "a.csv", code)
    scenarios.discard(buyer.actor, _scenarios()[0].id, "写错了")
    assert import_file(data, "a.csv", code).made == 1
    assert [s.state for s in _scenarios()] == [ScenarioState.DISCARDED, ScenarioState.DRAFT]


def _approved_list(clock: Clock) -> bytes:
    deadline = (clock.now() + timedelta(days=30)).date().isoformat()
    whole = {
        "场景名称": "矿山识别",
        "需求单位": "某矿业集团",
        "所属行业": "工业",
        "所在地": "洛阳",
        "拟解决的问题": "皮带上的锚杆和大块矸石靠人看，夜班漏看很多，撕带停产。",
        "建设内容": "在六条主运皮带上识别异物并联动停机，给出截图、时间和位置。",
        "预算": "200-300万元",
        "最高限价": "280万元",
        "参考价": "220万元",
        "参考工期": "90",
        "最长工期": "180",
        "合作模式": "采购服务",
        "部署方式": "本地部署",
        "申报截止日期": deadline,
        "联系人": "李工",
        "联系电话": "0371-00000000",
    }
    part = {**whole, "场景名称": "没有价格", "最高限价": "", "参考价": ""}
    return _list(tuple(whole.values()), tuple(part.values()), headers=tuple(whole))


def test_an_approved_list_is_published_as_far_as_it_is_complete(clock: Clock) -> None:
    buyer = make_buyer()
    code = buyer.organisation.uscc
    report = import_file(_approved_list(clock), "a.csv", code, is_approved=True)
    assert (report.made, report.published) == (2, 1)
    assert [(row.row, row.title, row.missing) for row in report.unfit] == [
        (3, "没有价格", ("price_ceiling", "reference_price"))
    ]
    published, draft = _scenarios()
    assert (published.state, draft.state) == (ScenarioState.PUBLISHED, ScenarioState.DRAFT)
    assert published.rules_digest
    assert published.public_key
    topics = [m.topic for m in db.session.scalars(db.select(OutboxMessage))]
    assert "search.scenario" in topics


def test_only_a_buyers_list_is_published(clock: Clock) -> None:
    authority = make_administrator().organisation
    for code in (None, authority.uscc):
        with pytest.raises(NotAllowed, match="--organisation"):
            import_file(_approved_list(clock), "a.csv", code, is_approved=True)
    assert _scenarios() == []


def test_a_list_that_is_not_called_approved_is_not_published(app: Flask, clock: Clock) -> None:
    report = import_file(_approved_list(clock), "a.csv", make_buyer().organisation.uscc)
    assert (report.made, report.published, report.unfit) == (2, 0, ())
    assert {s.state for s in _scenarios()} == {ScenarioState.DRAFT}
