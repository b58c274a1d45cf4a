"""`marketplace import`: one JSON object, or lines; refusals on standard error."""

import json
from pathlib import Path

import pytest

from marketplace.db import db
from marketplace.exchange.workbook import write_csv, write_xlsx
from marketplace.models import Scenario
from tests.factories.people import make_administrator, make_buyer, make_vendor
from tests.places import SHARED_DATA
from tests.unit.cli.conftest import Command

HEADERS = ("场景名称", "需求单位", "场景描述", "预算")
ROWS = (
    ("甲", "一局", "描述", "200万元"),
    ("乙", "一局", "", ""),
    ("丙", "一局", "描述", "看着办"),
)


@pytest.fixture
def small_list(tmp_path: Path) -> str:
    path = tmp_path / "list.xlsx"
    path.write_bytes(write_xlsx(HEADERS, ROWS))
    return str(path)


def test_the_real_list_as_one_json_object(command: Command) -> None:
    path = str(SHARED_DATA / "scenarios" / "scenarios.jsonl")
    result = command("import", "scenarios", path, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    answer = json.loads(result.stdout)
    assert (answer["rows"], answer["imported"], answer["incomplete"]) == (147, 121, 26)
    assert answer["errors"] == []
    assert len(answer["incomplete_rows"]) == 26
    again = json.loads(command("import", "scenarios", path, "--json").stdout)
    assert (again["imported"], again["already_present"], again["incomplete"]) == (0, 121, 26)


def test_a_bad_row_is_named_and_the_good_ones_go_on(command: Command, small_list: str) -> None:
    authority = make_administrator().organisation.name
    result = command("import", "scenarios", small_list, "--json")
    answer = json.loads(result.stdout)
    assert (answer["rows"], answer["imported"], answer["incomplete"]) == (3, 1, 1)
    (error,) = answer["errors"]
    assert (error["row"], error["column"]) == (4, "预算")
    assert "看不懂预算" in error["reason"]
    assert answer["incomplete_rows"] == [{"row": 3, "title": "乙", "missing": ["场景描述"]}]
    assert answer["organisation"] == authority


def test_lines_for_people(command: Command, small_list: str) -> None:
    lines = command("import", "scenarios", small_list).stdout.splitlines()
    assert lines[0].startswith("3 rows: 1 imported for ")
    assert lines[1].startswith("row 4, 预算: 看不懂预算")
    assert lines[2] == "row 3 is incomplete: 乙 (lacks 场景描述)"


def test_drafts_of_a_buyer(command: Command, small_list: str) -> None:
    buyer = make_buyer()
    code = buyer.organisation.uscc
    result = command("import", "scenarios", small_list, "--organisation", code, "--json")
    assert result.exit_code == 0
    owners = db.session.scalars(db.select(Scenario.organisation_id)).all()
    assert owners == [buyer.organisation.id]


def test_what_cannot_be_published_stays_a_draft_and_is_named(
    command: Command, small_list: str
) -> None:
    code = make_buyer().organisation.uscc
    options = ("--organisation", code, "--publish")
    answer = json.loads(command("import", "scenarios", small_list, *options, "--json").stdout)
    assert (answer["imported"], answer["published"]) == (1, 0)
    (unfit,) = answer["unfit_to_publish"]
    assert (unfit["row"], unfit["title"]) == (2, "甲")
    assert "price_ceiling" in unfit["missing"]
    assert db.session.scalars(db.select(Scenario.state)).all() == ["draft"]


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"PK\x03\x04broken", b"a,b\n1,2\n"])
def test_a_file_that_is_no_list(command: Command, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(data)
    result = command("import", "scenarios", str(path), "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: ")


def test_no_such_file(command: Command, tmp_path: Path) -> None:
    result = command("import", "scenarios", str(tmp_path / "none.csv"), "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "none.csv" in result.stderr


def test_a_vendor_owns_no_drafts(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(write_csv(HEADERS, ROWS))
    code = make_vendor().organisation.uscc
    result = command("import", "scenarios", str(path), "--organisation", code)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "不是已认证的需求方" in result.stderr


def test_the_real_register_comes_in_and_a_second_time_changes_nothing(command: Command) -> None:
    path = str(SHARED_DATA / "scenarios" / "filings.jsonl")
    answer = json.loads(command("import", "filings", path, "--json").stdout)
    assert (answer["rows"], len(answer["new"]), answer["unchanged"]) == (71, 71, 0)
    (problem,) = answer["problems"]
    assert (problem["row"], problem["columns"], problem["taken"]) == (67, ["series"], True)
    again = json.loads(command("import", "filings", path, "--json").stdout)
    assert (again["new"], again["changed"], again["vanished"]) == ([], [], [])
    assert again["unchanged"] == 71


def test_a_register_with_faults_is_reported_row_by_row(command: Command, tmp_path: Path) -> None:
    headers = ("类别", "序号", "模型名称", "备案单位")
    path = tmp_path / "名单.csv"
    good = (("备案", "2", "乙模型", "乙有限公司"), ("备案", "3", "丙模型", "丙有限公司"))
    path.write_bytes(write_csv(headers, [*good, ("备案", "1", "甲有限公司", "甲模型")]))
    result = command("import", "filings", str(path))
    lines = result.stdout.splitlines()
    assert (result.exit_code, lines[0]) == (0, "3 rows: 2 new, 0 changed, 0 vanished, 0 unchanged")
    assert lines[1].startswith("row 4, 模型名称, 备案单位, not taken: 模型名称和单位两栏像是颠倒了")
    path.write_bytes(write_csv(headers, [("备案", "2", "乙模型二", "乙有限公司")]))
    partial = command("import", "filings", str(path), "--partial").stdout.splitlines()
    assert partial[0] == "1 rows: 0 new, 1 changed, 0 vanished, 0 unchanged"
    whole = command("import", "filings", str(path)).stdout.splitlines()
    assert whole == [
        "1 rows: 0 new, 0 changed, 1 vanished, 1 unchanged",
        "vanished: 丙模型（3）",
    ]


def test_a_register_that_is_no_table_is_refused(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "名单.pdf"
    path.write_bytes(b"%PDF-1.4")
    result = command("import", "filings", str(path))
    assert result.exit_code != 0
    assert "PDF" in result.stderr
