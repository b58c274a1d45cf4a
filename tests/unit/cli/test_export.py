"""`marketplace export`: the list as a file that the import takes back."""

import csv
import json
from pathlib import Path

import pytest

from marketplace.db import db
from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import Scenario
from marketplace.services import recommendations, search_indexing
from marketplace.services.recommendation_feedback import Opinion, Reason
from marketplace.services.scenario_content import read_content, snapshot
from tests.factories.people import make_buyer, make_vendor
from tests.factories.proposals import make_version
from tests.factories.scenarios import make_scenario
from tests.unit.cli.conftest import Command


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_what_was_exported_imports_as_the_same(
    command: Command, tmp_path: Path, ending: str
) -> None:
    owner, other = make_buyer(), make_buyer()
    written = make_scenario(owner, ScenarioState.DRAFT, title="=还没有公开的")
    path = str(tmp_path / f"list.{ending}")
    code = owner.organisation.uscc
    result = command("export", "scenarios", path, "--organisation", code, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == {"scenarios": 1, "file": path}
    taken = command(
        "import", "scenarios", path, "--organisation", other.organisation.uscc, "--json"
    )
    assert json.loads(taken.stdout)["imported"] == 1
    again = db.session.query(Scenario).filter_by(organisation_id=other.organisation.id).one()
    assert snapshot(read_content(again)) == snapshot(read_content(written))


def test_without_an_organisation_what_is_public(command: Command, tmp_path: Path) -> None:
    make_scenario(state=ScenarioState.PUBLISHED)
    make_scenario(state=ScenarioState.DRAFT)
    said = command("export", "scenarios", str(tmp_path / "list.csv")).stdout
    assert said.startswith("1 scenarios written to ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("list.pdf",), "must end with .xlsx or .csv"),
        (("list.csv", "--organisation", "123"), "123"),
        (("nowhere/list.csv",), "nowhere"),
    ],
)
def test_what_cannot_be_written_is_said(
    command: Command, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    result = command("export", "scenarios", str(tmp_path / arguments[0]), *arguments[1:])
    assert result.exit_code != 0
    assert said in result.stderr
    assert not (tmp_path / arguments[0]).exists()


def test_what_was_said_of_recommendations_without_the_person(
    command: Command, tmp_path: Path
) -> None:
    vendor = make_vendor()
    make_version(vendor)
    scenario = make_scenario()
    search_indexing.rebuild()
    opinion = Opinion(Reason.OTHER, "=太远了，")
    recommendations.dismiss_scenario(vendor.actor, scenario.id, opinion)
    path = tmp_path / "said.csv"
    answer = command("export", "recommendation-feedback", str(path), "--json")
    assert json.loads(answer.stdout) == {"rows": 1, "file": str(path)}
    (row,) = csv.DictReader(path.read_text("utf-8-sig").splitlines())
    assert (row["direction"], row["reason"], row["position"]) == ("scenarios", "other", "1")
    assert row["scenario_id"] == str(scenario.id)
    assert "太远了" in row["words"]
    assert not {"user_id", "organisation_id"} & row.keys()
    assert command("export", "recommendation-feedback", str(tmp_path / "said.txt")).exit_code == 2
    nowhere = str(tmp_path / "none" / "said.csv")
    assert command("export", "recommendation-feedback", nowhere).exit_code == 1
