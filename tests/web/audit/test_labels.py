"""Whatever the audit can name has a name in plain words."""

import pytest
from flask import Flask
from flask_babel import force_locale

from marketplace.db import Base
from marketplace.models import AuditEntry
from marketplace.services.audit_entries import ReadKind
from marketplace.services.audit_policy import SHOWN
from marketplace.services.audit_search import AuditLine
from marketplace.services.auditing import AuditAction
from marketplace.web.audit.action_labels import ACTION_NAMES
from marketplace.web.audit.labels import COLUMN_NAMES, NOTES, TABLE_NAMES, column_name
from marketplace.web.audit.values import describe_changes


def test_every_table_action_and_kind_of_reading_is_named() -> None:
    assert set(SHOWN) <= set(TABLE_NAMES)
    assert set(TABLE_NAMES) <= set(Base.metadata.tables)
    assert set(ACTION_NAMES) == set(AuditAction)
    assert set(ReadKind) <= set(NOTES)


def test_every_column_of_an_audited_table_is_named() -> None:
    columns = {name for table in SHOWN for name in Base.metadata.tables[table].c.keys()}  # noqa: SIM118
    assert columns - {"id"} - set(COLUMN_NAMES) == set()


def _describe(table: str, changes: dict[str, object]) -> list[tuple[str, str | None, str | None]]:
    entry = AuditEntry(action="update", subject_type=table, subject_id=1, changes=changes)
    names = {("user", 7): "张三", ("organisation", 3): "某集团"}
    return describe_changes(AuditLine(entry, None, None, None, names))


@pytest.mark.usefixtures("app")
class TestValues:
    def test_they_read_as_people_write(self) -> None:
        assert _describe(
            "organisation",
            {
                "state": ["pending", "approved"],
                "kind": [None, "buyer"],
                "city": [None, "zhengzhou"],
            },
        ) == [
            ("所在城市", None, "郑州"),
            ("类型", None, "需求方"),
            ("状态", "待审核", "已认证"),
        ]
        assert _describe("member", {"user_id": [None, 7], "role": ["owner", "editor"]}) == [
            ("角色", "负责人", "编辑"),
            ("人员", None, "张三 (#7)"),
        ]
        assert _describe(
            "scenario",
            {
                "price_ceiling": ["2000000.00", None],
                "proposal_deadline": [None, "2026-03-16T01:00:00+00:00"],
                "is_filing_required": [False, True],
            },
        ) == [
            ("模型必须已完成备案或登记", "否", "是"),
            ("最高限价", "200万元", None),
            ("申报截止", None, "2026年3月16日 09:00"),
        ]
        assert _describe("model", {"sectors": [None, ["medical"]], "is_published": [True, False]})[
            1
        ] == ("行业", None, "医疗")

    def test_a_value_that_is_not_kept_is_said_to_have_changed(self) -> None:
        assert _describe("user", {"password_hash": None}) == [
            ("密码", None, "已更改（不记录内容）")
        ]

    @pytest.mark.parametrize("value", ["no-such-state", 12, ["x"], {"a": 1}, "2026-99-99"])
    def test_values_of_another_form_are_shown_as_they_are(self, value: object) -> None:
        for column in ("state", "kind", "deleted_at", "locale", "sectors", "price_ceiling"):
            for table in ("scenario", "organisation", "proposal", "user"):
                ((_label, _old, new),) = _describe(table, {column: [None, value]})
                assert new

    def test_numbers_without_a_name_stay_numbers(self) -> None:
        assert _describe("member", {"user_id": [None, 8]}) == [("人员", None, "#8")]


def test_a_column_nobody_named_is_still_shown(app: Flask) -> None:
    with force_locale("en"):
        assert column_name("user", "phone") == "Phone"
        assert column_name("user", "brand_new") == "brand_new"
