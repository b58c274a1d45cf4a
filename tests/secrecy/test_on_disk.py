"""Before the opening no word of a proposal lies on any disk; afterwards what was opened does."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo

from marketplace.app import main
from marketplace.cli.bench.deadline.cast import set_deadline
from marketplace.cli.bench.postgresql import own_database
from tests.factories.openings import open_all
from tests.factories.people import Person, make_administrator
from tests.pages import Browser
from tests.secrecy.bidding import PLANTED, PRICE, Round, bid, make_round
from tests.secrecy.installation import Installation, running_installation
from tests.traces import Search

SEARCH = Search(PLANTED, PRICE)
OPENED = {f"counts-{field}" for field in ("summary", "answer", "kpi", "name", "phone", "mail")}


@contextmanager
def _installation(
    database: str, folder: Path, request: pytest.FixtureRequest
) -> Iterator[Installation]:
    if database == "sqlite":
        with running_installation(folder) as running:
            yield running
    else:
        with (
            own_database(request.getfixturevalue("postgresql")) as address,
            running_installation(folder, address) as running,
        ):
            yield running


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
def test_no_word_of_a_proposal_lies_on_disk_before_the_opening(
    database_kind: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with _installation(database_kind, tmp_path, request) as running:
        found, administrator = make_round(), make_administrator()
        chosen = _count_lines(running, found)
        bid(running.address, found)
        running.work()

        assert _find_on_disk(running) == {}
        assert _find_in_exports(running, administrator, tmp_path) == {}
        assert [path for path in running.temporary.rglob("*") if path.is_file()] == []
        said = capfd.readouterr()
        assert f"POST {found.url}/submit" in said.out
        assert SEARCH.find_in((said.out + said.err).encode()) == set()
        # Which version bids stands where versions are listed, and nowhere else.
        assert _count_lines(running, found) == chosen

        _open(found)
        opened = {"price", *OPENED, "counts-file"}
        dumped = set().union(*map(SEARCH.find_in, running.dump()))
        assert dumped - {"saved-file", "sealed-file"} == opened
        kept = SEARCH.find_under(running.list_places()[0])
        assert set().union(*kept.values()) >= opened


def _find_on_disk(running: Installation) -> dict[str, set[str]]:
    found = {}
    for place in running.list_places():
        found |= SEARCH.find_under(place)
    for number, dump in enumerate(running.dump()):
        if names := SEARCH.find_in(dump):
            found[f"dump {number}"] = names
    return found


def _find_in_exports(
    running: Installation, administrator: Person, folder: Path
) -> dict[str, set[str]]:
    """What the platform hands out: the list, and to administrators the audit."""
    script = ScriptInfo(create_app=lambda: running.app)
    file = folder / "list.xlsx"
    done = CliRunner().invoke(main, ["export", "scenarios", str(file)], obj=script)
    assert done.exit_code == 0, done.output
    browser = Browser(running.app, administrator.user)
    audit = [browser.get(f"/admin/audit/export.{kind}").response for kind in ("csv", "xlsx")]
    assert [answer.status_code for answer in audit] == [200, 200]
    given = {f"audit {number}": answer.data for number, answer in enumerate(audit)}
    given["list"] = file.read_bytes()
    given["said"] = done.output.encode()
    return {name: found for name, data in given.items() if (found := SEARCH.find_in(data))}


def _count_lines(running: Installation, found: Round) -> int:
    """The rows that name the number of a vendor's version."""
    lines = running.dump()[1].splitlines()
    numbers = [str(version_id).encode() for _email, version_id in found.bidders]
    return sum(any(number in line for number in numbers) for line in lines)


def _open(found: Round) -> None:
    set_deadline(found.scenario_id, -1)
    open_all(found.buyer, found.scenario_id)
