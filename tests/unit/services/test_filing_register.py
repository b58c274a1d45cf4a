"""The public register of filings comes in as deltas."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import NotAllowed
from marketplace.domain.permissions import SYSTEM
from marketplace.models import FilingRegisterRow
from marketplace.services import filing_register
from marketplace.services.filing_register import RegisterDelta
from tests.factories.people import make_vendor
from tests.places import SHARED_DATA
from tests.threads import at_once

pytestmark = pytest.mark.usefixtures("app")

ONE = {
    "series": "备案",
    "registry_no": 1,
    "model_name": "甲模型",
    "entity": "甲有限公司",
    "filing_number": "Henan-JiaMo-202501010001",
    "filing_date": "2025-01-10",
}
TWO = ONE | {"registry_no": 2, "model_name": "乙模型", "filing_number": None}


def take(*rows: dict[str, object], is_partial: bool = False) -> RegisterDelta:
    data = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    return filing_register.import_register(SYSTEM, data, "名单.jsonl", is_partial=is_partial)


def reasons(delta: RegisterDelta) -> list[tuple[int, bool, str]]:
    return [(each.row, each.is_taken, str(each.reason)) for each in delta.problems]


def test_the_real_rows_come_in_whole_and_a_second_time_change_nothing() -> None:
    data = (SHARED_DATA / "scenarios" / "filings.jsonl").read_bytes()
    first = filing_register.import_register(SYSTEM, data, "filings.jsonl")
    assert (first.rows, len(first.new)) == (71, 71)
    # 备案 goes on after the rows of 登记.
    ((row, columns, is_taken),) = [(p.row, p.columns, p.is_taken) for p in first.problems]
    assert (row, columns, is_taken) == (67, ("series",), True)
    again = filing_register.import_register(SYSTEM, data, "filings.jsonl")
    assert (again.new, again.changed, again.vanished, again.unchanged) == ((), (), (), 71)


def test_a_column_that_a_file_lacks_changes_nothing() -> None:
    stated = {"algorithm_filing_number": "网信算备410301000000101250012号"}
    take(ONE | stated)
    assert (take(ONE).changed, take(ONE).unchanged) == ((), 1)
    (change,) = take(ONE | {"algorithm_filing_number": ""}, TWO | stated).changed
    assert change.columns == {"algorithm_number": (stated["algorithm_filing_number"], None)}


def test_two_who_import_at_once_make_each_entry_once(app: Flask) -> None:
    first, second = at_once(app, lambda: take(ONE, TWO), lambda: take(ONE, TWO))
    assert sorted((len(first.new), len(second.new))) == [0, 2]
    assert sorted((first.unchanged, second.unchanged)) == [0, 2]


def test_what_changes_and_vanishes_is_said_and_may_come_back() -> None:
    take(ONE, TWO)
    delta = take(ONE | {"model_name": "甲模型二"})
    (change,) = delta.changed
    assert change.columns == {"model_name": ("甲模型", "甲模型二")}
    assert delta.vanished == ("乙模型（2）",)
    assert take(ONE | {"model_name": "甲模型二"}).vanished == ()
    assert "vanished_at" in take(ONE | {"model_name": "甲模型二"}, TWO).changed[0].columns
    assert take(TWO, is_partial=True).vanished == ()


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"model_name": "乙有限公司", "entity": "乙模型"}, "颠倒"),
        ({"filing_number": "2025-01-10", "filing_date": "Henan-JiaMo-202501010001"}, "颠倒"),
        ({"filing_number": "henan"}, "格式不对"),
        ({"filing_date": "某日"}, "读不出"),
        ({"series": "其他"}, "看不出"),
        ({"registry_no": "一"}, "不是整数"),
        ({"registry_no": None, "filing_number": None}, "认不出"),
        ({"model_name": ""}, "没有模型名称"),
        ({"registry_no": 1}, "同一条"),
        ({"algorithm_filing_number": "网信算备1号"}, "格式不对"),
    ],
)
def test_a_row_that_cannot_be_true_is_reported_and_not_taken(
    changes: dict[str, object], word: str
) -> None:
    delta = take(ONE, TWO | changes)
    (found,) = reasons(delta)
    assert found[:2] == (2, False)
    assert word in found[2]
    names = db.session.scalars(select(FilingRegisterRow.model_name)).all()
    assert names == ["甲模型"]


def test_rows_out_of_order_are_taken_and_reported() -> None:
    late = TWO | {"filing_number": "Henan-YiMo-202502010001", "filing_date": "2025-01-20"}
    delta = take(late, ONE)
    assert [(row, taken) for row, taken, _reason in reasons(delta)] == [
        (1, True),
        (2, True),
        (2, True),
    ]
    assert len(delta.new) == 2


def test_a_broken_row_is_not_a_vanished_entry() -> None:
    take(ONE, TWO)
    assert take(ONE, TWO | {"filing_date": "某日"}).vanished == ()


def test_vendors_import_nothing() -> None:
    with pytest.raises(NotAllowed):
        filing_register.import_register(make_vendor().actor, b"x", "x")


def test_an_entry_that_gets_its_place_in_the_list_later_is_the_same_one() -> None:
    take(ONE | {"registry_no": None})
    delta = take(ONE)
    assert (delta.new, delta.vanished) == ((), ())
    assert set(delta.changed[0].columns) == {"registry_number"}
    assert take(ONE).unchanged == 1


def test_what_is_wrong_is_named_as_the_file_names_it() -> None:
    delta = take(ONE, TWO | {"filing_date": "某日", "registry_no": "一"})
    assert [(each.row, each.columns) for each in delta.problems] == [
        (2, ("registry_no",)),
        (2, ("filing_date",)),
    ]


def test_series_that_are_mixed_up_are_taken_and_reported() -> None:
    other = TWO | {"series": "登记", "registry_no": 7}
    delta = take(ONE, other, TWO)
    (found,) = reasons(delta)
    assert found[:2] == (3, True)
    assert "两个系列混在一起" in found[2]
    assert len(delta.new) == 3
